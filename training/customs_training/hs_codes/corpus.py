"""The training corpus: rulings, tariff texts, search references and the project's own lexicon, as weighted examples.

The sources are in `<data>/hs-codes/train` and `dev` as gzipped JSON lines `{id, lang, code, hs6, text, ...}`; exported
decisions (`npm run tool -- export-decisions`) have the same form with `itemName` and `description`.

Rulings begin with the officer's tariff name ("Check valves; COUPLING TUBE"), which a trader's text does not have.
Every ruling is used both unchanged and without that prefix; figures on traders' text use only the stripped form.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from customs_training.errors import DataError
from customs_training.hs_codes.nomenclature import is_in_hs
from customs_training.hs_codes.text import Goods

RULINGS = "kr_clip_rulings"
TITLES = "hs2022_titles"
PATHS = {"us_htsus_paths": ("text",), "kr_hsk_paths": ("text", "text_en")}
MULTILINGUAL = "cn_texts_multilingual"
LANGUAGES = ("de", "fr", "nl", "es", "it")
"""Languages besides English and Korean whose tariff texts are read."""
MULTILINGUAL_WEIGHT = 0.4
TERMS = "uk_llm_terms"
TERM_WEIGHTS = {"description": 1.0, "synonyms": 0.8, "colloquial_terms": 0.8, "known_brands": 0.4}
SILVER = "uk_parcel_lines_silver"
SILVER_WEIGHT = 3.0
LEAST_SILVER_SCORE = 0.3
"""Parcel lines whose code another model was less sure of are not read."""
PLAIN_WEIGHTS = {
    "hs2022_titles": 1.0,
    "uk_search_references": 2.0,
    "us_301_exclusions": 1.0,
    "us_mtb_9902": 1.0,
    "cn_self_explanatory": 0.7,
    "eu_taric_leaf_texts": 0.35,
}
PATH_WEIGHTS = {("us_htsus_paths", "text"): 0.3, ("kr_hsk_paths", "text"): 0.4, ("kr_hsk_paths", "text_en"): 0.3}
LEXICON_WEIGHT = 1.6
DECISION_WEIGHT = 2.0
DEV_SETS = ("eu_ebti_sample", "uk_fpo_parcel_lines", "kr_kcs_2024_rulings")

_SAYS_NOTHING = {"other", "others", "기타", "parts", ""}
_NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Example:
    """A text with its subheading (index into the sorted subheadings) and its sampling weight."""

    goods: Goods
    code: int
    weight: float
    source: str


@dataclass(frozen=True)
class Corpus:
    """The training examples of a model, and the held-out rulings."""

    codes: tuple[str, ...]
    examples: tuple[Example, ...]
    held_out: tuple[dict, ...]
    counts: dict[str, int]


def read_rows(path: Path) -> list[dict]:
    """Reads JSON lines, gzipped or not.

    Raises DataError naming the line that is not a JSON object with `hs6` and `text`.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    rows = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise DataError(f"{path}, line {number}: not JSON ({error})") from error
            if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("hs6"), str):
                raise DataError(f"{path}, line {number}: expected an object with the texts `hs6` and `text`")
            rows.append(row)
    return rows


def segments(text: str) -> list[str]:
    """The parts of a ruling's text between semicolons."""
    return [part for part in (part.strip() for part in text.split(";")) if part]


def without_prefix(text: str) -> str:
    """The text without the officer's tariff name, if it has further parts."""
    parts = segments(text)
    return " ; ".join(parts[1:]) if len(parts) > 1 else text


def is_held_out(text: str, share: int) -> bool:
    """Whether a ruling is one of the one in `share` held out, by a hash of the stripped text so that repeated texts
    stay together."""
    digest = hashlib.md5(_plain(without_prefix(text)).encode(), usedforsecurity=False).hexdigest()
    return int(digest, 16) % share == 0


def read_corpus(data: Path, lexicon: Path, decisions: Path | None = None, hold_out: int = 20) -> Corpus:
    """Reads every source; held-out rulings (one in `hold_out`) are not examples.

    Subheadings of older editions are replaced by their successors where they have a single one. Rows with another
    subheading that is not in HS 2022, or outside the chapters of the HS, and rows with the text of a dev row are
    counted, but excluded.
    """
    folder = data / "hs-codes" / "train"
    sources = {path.name.split(".")[0]: path for path in sorted(folder.glob("*.jsonl.gz"))}
    missing = {RULINGS, *PLAIN_WEIGHTS, *PATHS, MULTILINGUAL, TERMS, SILVER} - sources.keys()
    if missing:
        raise DataError(f"{folder} has no {', '.join(f'{name}.jsonl.gz' for name in sorted(missing))}")
    codes = tuple(sorted(row["hs6"] for row in read_rows(sources[TITLES]) if is_in_hs(row["hs6"])))
    index = {code: position for position, code in enumerate(codes)}
    successor = _successors(data / "hs-codes" / "correlations" / "old_to_hs2022.json")
    held = {_plain(row["text"]) for rows in read_dev(data).values() for row in rows}
    counts: dict[str, int] = {}
    examples: list[Example] = []
    held_out: list[dict] = []

    def known(source: str) -> Iterator[dict]:
        for row in read_rows(sources[source]):
            counts[source] = counts.get(source, 0) + 1
            code = successor.get(row["hs6"], row["hs6"])
            if code in index and _plain(row["text"]) not in held:
                yield {**row, "hs6": code}

    seen_prefixes: set[tuple[str, int]] = set()
    for row in known(RULINGS):
        if is_held_out(row["text"], hold_out):
            held_out.append(row)
        else:
            examples.extend(_ruling_examples(row["text"], index[row["hs6"]], seen_prefixes))
    for source, weight in PLAIN_WEIGHTS.items():
        examples.extend(Example(Goods("", row["text"]), index[row["hs6"]], weight, source) for row in known(source))
    for source, texts in PATHS.items():
        for row in known(source):
            for text in texts:
                examples.extend(
                    _path_examples(row.get(text) or "", index[row["hs6"]], PATH_WEIGHTS[source, text], source)
                )
    for row in known(MULTILINGUAL):
        if row["lang"] in LANGUAGES:
            examples.extend(_path_examples(row["text"], index[row["hs6"]], MULTILINGUAL_WEIGHT, MULTILINGUAL))
    for row in known(TERMS):
        weight = TERM_WEIGHTS.get(row["kind"], min(TERM_WEIGHTS.values()))
        examples.append(Example(Goods("", row["text"]), index[row["hs6"]], weight, TERMS))
    for row in known(SILVER):
        if row["score"] >= LEAST_SILVER_SCORE:
            examples.append(Example(Goods("", row["text"]), index[row["hs6"]], SILVER_WEIGHT, SILVER))
    for path in sorted(lexicon.glob("*.tsv")):
        for line, text, code in _lexicon_rows(path):
            if code not in index:
                raise DataError(f"{path}, line {line}: {code} is not a subheading of HS 2022")
            examples.append(Example(Goods("", text), index[code], LEXICON_WEIGHT, "lexicon"))
            counts["lexicon"] = counts.get("lexicon", 0) + 1
    if decisions is not None:
        for row in read_rows(decisions):
            counts["decisions"] = counts.get("decisions", 0) + 1
            if row["hs6"] in index:
                goods = Goods(row.get("itemName") or "", row.get("description") or row["text"])
                examples.append(Example(goods, index[row["hs6"]], DECISION_WEIGHT, "decisions"))
    return Corpus(codes, tuple(examples), tuple(held_out), counts)


def read_dev(data: Path) -> dict[str, list[dict]]:
    """The rows of each dev set; a subheading of an older edition with a single successor is replaced by it."""
    folder = data / "hs-codes"
    successor = _successors(folder / "correlations" / "old_to_hs2022.json")
    return {
        name: [
            {**row, "hs6": successor.get(row["hs6"], row["hs6"])}
            for row in read_rows(folder / "dev" / f"{name}.jsonl.gz")
        ]
        for name in DEV_SETS
    }


def _successors(path: Path) -> dict[str, str]:
    """The subheading that one of an older edition became, where it became a single one."""
    return {old: new[0] for old, new in json.loads(path.read_text(encoding="utf-8")).items() if len(new) == 1}


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.lower()).strip()


def _ruling_examples(text: str, code: int, seen_prefixes: set[tuple[str, int]]) -> Iterator[Example]:
    parts = segments(text)
    if len(parts) > 1:
        yield Example(Goods("", without_prefix(text)), code, 1.0, RULINGS)
        yield Example(Goods("", text), code, 0.5, RULINGS)
        yield Example(Goods(parts[1], " ; ".join(parts[2:]) or parts[0]), code, 0.4, RULINGS)
        prefix = (_plain(parts[0]), code)
        if prefix not in seen_prefixes:
            seen_prefixes.add(prefix)
            yield Example(Goods("", parts[0]), code, 0.3, RULINGS)
    else:
        yield Example(Goods("", text), code, 1.0, RULINGS)
        words = text.split()
        if len(words) > 3:
            yield Example(Goods(" ".join(words[:3]), text), code, 0.2, RULINGS)


def _path_examples(path: str, code: int, weight: float, source: str) -> Iterator[Example]:
    """A tariff line from heading to leaf: the whole line, the leaf alone, and the leaf named under its heading."""
    steps = [step for step in (step.strip(" .:") for step in path.split(">")) if _plain(step) not in _SAYS_NOTHING]
    if not steps:
        return
    yield Example(Goods("", " ".join(steps)), code, weight, source)
    if len(steps) > 1:
        yield Example(Goods(steps[-1], " ".join(steps[:-1])), code, weight / 3, source)
        yield Example(Goods("", steps[-1]), code, weight / 3, source)


def _lexicon_rows(path: Path) -> Iterator[tuple[int, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(rows, None)
        if header != ["hs6", "lang", "text"]:
            raise DataError(f"{path}: expected the columns hs6, lang and text")
        for line, row in enumerate(rows, 2):
            if len(row) != 3:
                raise DataError(f"{path}, line {line}: expected 3 columns, found {len(row)}")
            yield line, row[2], row[0]
