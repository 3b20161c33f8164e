"""model.json on disk: written the same way for every model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def write_manifest(path: Path, content: Mapping) -> None:
    """Writes the manifest with two spaces of indent, ending in a newline."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
