"""Figures on held-out rulings and the dev sets: hits at 2, 4 and 6 digits, calibration, precision by band."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from customs_training.hs_codes.corpus import LANGUAGES, read_dev, without_prefix
from customs_training.hs_codes.text import ENGLISH, Goods, script_language
from customs_training.measures import expected_calibration_error

DIGITS = (2, 4, 6)
TOPS = (1, 3, 5)

Probabilities = Callable[[Sequence[Goods]], np.ndarray]
"""Returns float [N, C] for N goods: a distribution over the subheadings, ascending."""


@dataclass(frozen=True)
class TextSet:
    """Goods with their true subheadings; a code that is not in HS 2022 counts as never found."""

    name: str
    goods: tuple[Goods, ...]
    codes: tuple[str, ...]
    note: str


def text_sets(held_out: Sequence[dict], data) -> list[TextSet]:
    """All evaluation sets; the officer's prefix is a leak, so the notes of sets with it say so."""
    dev = read_dev(data)
    ebti, parcels, rulings = dev["eu_ebti_sample"], dev["uk_fpo_parcel_lines"], dev["kr_kcs_2024_rulings"]

    def one(name: str, rows: Sequence[dict], goods: Callable[[dict], Goods], note: str) -> TextSet:
        return TextSet(name, tuple(goods(row) for row in rows), tuple(row["hs6"] for row in rows), note)

    def text(row: dict) -> Goods:
        return Goods("", row["text"], script_language(row["text"]))

    def stripped(row: dict) -> Goods:
        plain = without_prefix(row["text"])
        return Goods("", plain, script_language(plain))

    def detailed(row: dict) -> Goods:
        return Goods(without_prefix(row["text"]), row["detail"], script_language(row["detail"]))

    def european(row: dict) -> Goods:
        return Goods("", row["text"], row["lang"] if row["lang"] in LANGUAGES else ENGLISH)

    def in_language(language: str) -> list[dict]:
        return [row for row in ebti if row["lang"] == language]

    return [
        one("kr_clip stripped", held_out, stripped, "held-out Korean rulings without the officer's prefix"),
        one("kr_clip full", held_out, text, "the same with the officer's prefix (leak)"),
        one("parcel lines", parcels, text, "truncated British parcel lines"),
        one("EU rulings, English", in_language("en"), european, "English texts of the EBTI sample"),
        one("EU rulings, German", in_language("de"), european, "German texts of the EBTI sample"),
        one("EU rulings, French", in_language("fr"), european, "French texts of the EBTI sample"),
        one("EU rulings, Dutch", in_language("nl"), european, "Dutch texts of the EBTI sample"),
        one("EU rulings, all", ebti, european, "all languages; the service refuses the unsupported ones"),
        one("KCS 2024 stripped", rulings, stripped, "Korean rulings of 2024, item name without the prefix"),
        one("KCS 2024 full", rulings, text, "the same with the officer's prefix (leak)"),
        one(
            "KCS 2024 with description",
            rulings,
            detailed,
            "item name without the prefix, and the ruling's description",
        ),
    ]


def group_matrix(codes: Sequence[str], digits: int) -> tuple[list[str], np.ndarray]:
    """The codes of a length and, for each subheading, the position of its own: int [C]."""
    groups = sorted({code[:digits] for code in codes})
    position = {group: index for index, group in enumerate(groups)}
    return groups, np.array([position[code[:digits]] for code in codes])


def aggregate(probabilities: np.ndarray, codes: Sequence[str], digits: int) -> tuple[list[str], np.ndarray]:
    """Sums probabilities over the tree: [N, C] to [N, groups]."""
    groups, owner = group_matrix(codes, digits)
    starts = np.searchsorted(owner, np.arange(len(groups)))
    return groups, np.add.reduceat(probabilities, starts, axis=1)


def expected_error(confidence: np.ndarray, seed: int = 7, draws: int = 200) -> float:
    """The calibration error that a perfectly calibrated model would show on so few texts, by simulating their
    outcomes."""
    random = np.random.default_rng(seed)
    outcomes = random.random((draws, len(confidence))) < confidence
    return float(np.mean([expected_calibration_error(one, confidence) for one in outcomes]))


def measure(texts: TextSet, probabilities: np.ndarray, codes: Sequence[str]) -> dict:
    """Top-1/3/5 in percent and ECE of the first candidate, at each length of code."""
    result: dict = {"texts": len(texts.goods), "note": texts.note}
    for digits in DIGITS:
        groups, summed = aggregate(probabilities, codes, digits)
        order = np.argsort(-summed, axis=1, kind="stable")[:, : max(TOPS)]
        truth = np.array([code[:digits] for code in texts.codes])
        hits = np.array(groups)[order] == truth[:, None]
        confidence = summed[np.arange(len(summed)), order[:, 0]]
        result[str(digits)] = {
            "top": [round(100 * float(hits[:, :top].any(axis=1).mean()), 1) for top in TOPS],
            "ece": round(expected_calibration_error(hits[:, 0], confidence), 3),
        }
    return result


def evaluate_sets(model: Probabilities, sets: Sequence[TextSet], codes: Sequence[str]) -> dict[str, dict]:
    """Measures a model on every set."""
    return {texts.name: measure(texts, model(texts.goods), codes) for texts in sets}


def table(results: Mapping[str, dict]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| set | texts | 2 digits top-1/3/5 | 4 digits | 6 digits | ECE at 2/4/6 |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in results.items():
        tops = [" / ".join(f"{value:.1f}" for value in one[str(digits)]["top"]) for digits in DIGITS]
        errors = " / ".join(f"{one[str(digits)]['ece']:.3f}" for digits in DIGITS)
        lines.append(f"| {name} | {one['texts']:,} | {' | '.join(tops)} | {errors} |")
    return "\n".join(lines)
