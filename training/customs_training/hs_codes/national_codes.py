"""The national codes below the subheadings: Korea's HSK, with titles in Korean and English.

Sources: `kr_hsk_paths`, the tariff schedule as of HS 2012, whose codes are kept where HS 2022 still has their
subheading; and codes that rulings have and the schedule lacks, without titles of their own. Subheadings that came with
HS 2017 and 2022 therefore have national codes only where rulings have them. Titles of chapters are in chapters.ko.tsv,
after the schedule in the Korean Customs Act.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from customs_training.errors import DataError
from customs_training.hs_codes.corpus import RULINGS, read_rows
from customs_training.hs_codes.nomenclature import is_in_hs

SCHEDULE = "HSK"
NATIONAL_CODES = "hsk.json"
"""The file that the service reads national codes and Korean titles from."""
NATIONAL_DIGITS = 10
PATHS = "kr_hsk_paths"
SUBHEADING = 6
_HEADING = 4
_STEP = " > "
_REDEFINED = frozenset({"8548"})
"""Headings whose text in HS 2022 is another one than the schedule's."""
_CHAPTERS = Path(__file__).with_name("chapters.ko.tsv")


@dataclass(frozen=True)
class Titles:
    """The title of a code; empty where the source has none, as the English ones of the HS itself."""

    korean: str
    english: str


@dataclass(frozen=True)
class NationalCodes:
    """Codes of the HS with Korean titles and of the schedule, ascending."""

    titles: Mapping[str, Titles]
    texts: Mapping[str, Titles]
    """What the schedule says below the subheading, by code of 10 digits."""

    def children(self) -> dict[str, list[str]]:
        """The codes of 10 digits of each subheading, ascending."""
        found: dict[str, list[str]] = {}
        for code in self.titles:
            if len(code) == NATIONAL_DIGITS:
                found.setdefault(code[:SUBHEADING], []).append(code)
        return found


def read_national_codes(data: Path, subheadings: Iterable[str], rulings: Iterable[Mapping]) -> NationalCodes:
    """Reads the schedule of the subheadings of the HS, and adds the codes of rulings.

    Raises DataError if the schedule is missing.
    """
    path = data / "hs-codes" / "train" / f"{PATHS}.jsonl.gz"
    if not path.exists():
        raise DataError(f"{path} is missing")
    known = set(subheadings)
    headings = {code[:_HEADING] for code in known} - _REDEFINED
    every = read_rows(path)
    rows = {row["code"]: row for row in every if row["hs6"] in known}
    titles: dict[str, Titles] = {code: Titles(title, "") for code, title in chapter_titles().items()}
    for row in every:
        if row["hs6"][:_HEADING] in headings:
            titles.setdefault(row["hs6"][:_HEADING], Titles(_clean(row["text"].split(_STEP)[0]), ""))
    texts: dict[str, Titles] = {}
    for code, row in rows.items():
        korean, english = row["text"].split(_STEP), (row.get("text_en") or "").split(_STEP)
        above = rows.get(code[:SUBHEADING])
        if len(code) <= SUBHEADING:
            titles[code] = Titles(_clean(korean[-1]), "")
            continue
        if above is None:
            # The only code of its subheading has the title of the subheading itself.
            titles.setdefault(code[:SUBHEADING], Titles(_clean(korean[-1]), ""))
            titles[code] = Titles("", "")
        else:
            titles[code] = Titles(_clean(korean[-1]), _clean(english[-1]))
        if len(code) == NATIONAL_DIGITS:
            texts[code] = Titles(_below(row["text"], above, "text"), _below(row.get("text_en") or "", above, "text_en"))
    for row in rulings:
        code = row["code"]
        if len(code) == NATIONAL_DIGITS and code.isdigit() and code[:SUBHEADING] in known:
            titles.setdefault(code, Titles("", ""))
    return NationalCodes(dict(sorted(titles.items())), texts)


def write_national_codes(codes: NationalCodes, path: Path) -> None:
    """Writes the file: for each code its Korean title and, where it has one, its English title; an empty Korean title
    means that of the code above."""
    source = f"{PATHS} (HSK of HS 2012), codes of {RULINGS}, chapters of the Korean Customs Act"
    titles = ",\n".join(
        f"{_json(code)}: {_json([one.korean, one.english] if one.english else [one.korean])}"
        for code, one in codes.titles.items()
    )
    head = f'"schedule": {_json(SCHEDULE)},\n"source": {_json(source)}'
    path.write_text(f'{{\n{head},\n"titles": {{\n{titles}\n}}\n}}\n', encoding="utf-8")


def chapter_titles() -> dict[str, str]:
    """Korean titles of the chapters."""
    lines = (line.split("\t") for line in _CHAPTERS.read_text(encoding="utf-8").splitlines())
    return {code: title for code, title in lines if is_in_hs(code)}


def _json(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clean(title: str) -> str:
    return " ".join(title.split()).rstrip(".: ")


def _below(text: str, above: Mapping | None, key: str) -> str:
    """The steps of a path below those of the subheading."""
    if above is None:
        return ""
    return _STEP.join(text.split(_STEP)[len((above.get(key) or "").split(_STEP)) :])
