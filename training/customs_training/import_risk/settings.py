"""Settings of import-risk: those of its trees, and the version that is made."""

from __future__ import annotations

from dataclasses import dataclass

from customs_training.import_risk.generaliser import GeneraliserSettings

VERSION = "1.0.0"


@dataclass(frozen=True)
class Settings(GeneraliserSettings):
    """The defaults are those of the shipped model."""

    version: str = VERSION
    """Of the manifest; a challenger needs another one than the champion's."""
