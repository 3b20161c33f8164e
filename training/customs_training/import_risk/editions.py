"""Writes the subheadings of each edition of the HS for the service, from correlation tables of the UN Statistics
Division.

    python -m customs_training.import_risk.editions --tables <folder> --out <…/nomenclature/hs-editions.json>

The folder has HS2022toHS2002.xlsx, …toHS2007.xlsx, …toHS2012.xlsx and …toHS2017.xlsx (unstats.un.org, classifications,
correlation tables). Each table pairs every subheading of HS 2022 with those of the earlier edition that share goods
with it, so that its two columns list both editions. Reads the workbooks with the standard library only.
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

EDITIONS = (2002, 2007, 2012, 2017, 2022)
LATEST = EDITIONS[-1]
SIZES = {2002: 5224, 2007: 5052, 2012: 5205, 2017: 5387, 2022: 5612}
"""Subheadings of each edition according to the World Customs Organization."""
UNPAIRED = {2017: ("300219",)}
"""Subheadings without a successor, which the tables therefore do not pair: 3002.19, other immunological products."""
OUTSIDE = "999999"
"""Commodities not specified according to kind: a code of trade statistics, not of the HS."""

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SUBHEADING = re.compile(r"\d{6}")


def write_editions(tables: Path, out: Path) -> None:
    """Writes the file; raises `ValueError` if an edition does not have as many subheadings as it should have."""
    subheadings: dict[int, set[str]] = {edition: set(UNPAIRED.get(edition, ())) for edition in EDITIONS}
    successors: dict[str, set[str]] = {}
    for edition in EDITIONS[:-1]:
        pairs = list(_correlations(tables / f"HS{LATEST}toHS{edition}.xlsx"))
        subheadings[LATEST] |= {latest for latest, _ in pairs}
        subheadings[edition] |= {earlier for _, earlier in pairs}
        of_edition = defaultdict(set)
        for latest, earlier in pairs:
            of_edition[earlier].add(latest)
        # A later edition is read later and knows better what became of its codes.
        successors |= of_edition
    for edition, codes in subheadings.items():
        codes.discard(OUTSIDE)
        if len(codes) != SIZES[edition]:
            raise ValueError(f"HS {edition} has {SIZES[edition]} subheadings, the tables have {len(codes)}")
    content = {
        "source": "correlation tables HS 2022 to HS 2002, 2007, 2012 and 2017, UN Statistics Division",
        "writtenBy": "python -m customs_training.import_risk.editions",
        "editions": list(EDITIONS),
        "subheadings": _by_editions(subheadings),
        "successors": {
            code: " ".join(sorted(successors[code] - {OUTSIDE}))
            for code in sorted(successors)
            if code not in subheadings[LATEST] and code != OUTSIDE
        },
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(
        f"wrote {out}: {out.stat().st_size:,} bytes, " + ", ".join(f"HS {e} {len(c):,}" for e, c in subheadings.items())
    )


def _by_editions(subheadings: dict[int, set[str]]) -> dict[str, list[str]]:
    """Groups codes by the editions that have them; within a group "0101 21 29" is 010121 and 010129."""
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(set().union(*subheadings.values())):
        key = " ".join(str(edition) for edition in EDITIONS if code in subheadings[edition])
        groups[key].append(code)
    return {key: _by_headings(groups[key]) for key in sorted(groups)}


def _by_headings(codes: list[str]) -> list[str]:
    tails: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        tails[code[:4]].append(code[4:])
    return [" ".join([heading, *rest]) for heading, rest in tails.items()]


def _correlations(path: Path) -> Iterator[tuple[str, str]]:
    """Yields (subheading of the latest edition, of the earlier one) from the second sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        shared = [
            "".join(text.text or "" for text in entry.iter(f"{_NAMESPACE}t"))
            for entry in ElementTree.parse(archive.open("xl/sharedStrings.xml")).iter(f"{_NAMESPACE}si")
        ]
        for row in ElementTree.parse(archive.open("xl/worksheets/sheet2.xml")).iter(f"{_NAMESPACE}row"):
            cells = {re.sub(r"\d", "", cell.get("r", "")): _text(cell, shared) for cell in row.iter(f"{_NAMESPACE}c")}
            latest, earlier = cells.get("A", ""), cells.get("B", "")
            if _SUBHEADING.fullmatch(latest) and _SUBHEADING.fullmatch(earlier):
                yield latest, earlier


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.find(f"{_NAMESPACE}v")
    if value is None or value.text is None:
        return "".join(text.text or "" for text in cell.iter(f"{_NAMESPACE}t"))
    return shared[int(value.text)] if cell.get("t") == "s" else value.text


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, required=True, help="folder of the four workbooks")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    return parser.parse_args()


if __name__ == "__main__":
    arguments = _arguments()
    write_editions(arguments.tables, arguments.out)
