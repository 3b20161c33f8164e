"""The verb `national`: the Korean codes below the subheadings, the step to them, and how deep answers are sure.

Writes hsk.json, national.bin and golden-national.json beside the graph, and their parts of the manifest. Everything
that depends on the graph (thresholds, figures) is fitted and measured on the graph in the same folder: run the verb
again after each export.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from customs_training.hs_codes.calibration import BAND_PRECISION, least_probability
from customs_training.hs_codes.corpus import RULINGS, is_held_out, read_dev, read_rows, without_prefix
from customs_training.hs_codes.evaluation import DIGITS, TOPS, TextSet, aggregate, expected_error, text_sets
from customs_training.hs_codes.golden import HARD_TEXTS, read_samples
from customs_training.hs_codes.national_codes import (
    NATIONAL_CODES,
    NATIONAL_DIGITS,
    SCHEDULE,
    SUBHEADING,
    read_national_codes,
    write_national_codes,
)
from customs_training.hs_codes.national_model import (
    SMOOTHING,
    WEIGHTS,
    NationalModel,
    NationalTable,
    Ruling,
    buckets_of,
    fit_weights,
)
from customs_training.hs_codes.national_tables import national_table, sure_table
from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.text import Goods
from customs_training.manifests import file_sha256, write_manifest
from customs_training.measures import expected_calibration_error
from customs_training.places import ModelPlaces

TABLE = "national.bin"
GOLDEN = "golden-national.json"
COMMAND = "python -m customs_training hs-codes national"
_MOST_SUBHEADINGS = 40
"""Subheadings whose codes are ranked; the service ranks as many."""
_SETS = ("kr_clip stripped", "KCS 2024 stripped", "KCS 2024 with description")
_FITTED_ON = ("kr_clip stripped", "KCS 2024 with description")
_GOLDEN_SUBHEADINGS = ("853650", "210690", "847989", "392690", "121190", "902790", "610910", "870899")
_EPSILON = 1e-6
_LEAST_THRESHOLD, _LARGEST_THRESHOLD = 0.05, 0.95


@dataclass(frozen=True)
class _Ranked:
    """The best codes of a text, most probable first, and the probability of the first one's branch at each length."""

    codes: list[str]
    branch: Mapping[int, float]
    probabilities: list[float]


def write_national(places: ModelPlaces, hold_out: int, samples: Path, calibration_sets: Sequence[str]) -> None:
    """Fits, measures and writes everything for the model in <out>."""
    titles = json.loads((places.out / "nomenclature.json").read_text(encoding="utf-8"))["titles"]
    subheadings = sorted(code for code in titles if len(code) == SUBHEADING)
    rows = read_rows(places.data / "hs-codes" / "train" / f"{RULINGS}.jsonl.gz")
    rows = [row for row in rows if row["hs6"] in set(subheadings)]
    kept = [row for row in rows if not is_held_out(row["text"], hold_out)]
    held_out = [row for row in rows if is_held_out(row["text"], hold_out)]
    codes = read_national_codes(places.data, subheadings, kept)
    rulings = [Ruling(Goods("", without_prefix(row["text"])), row["code"]) for row in kept]
    table = NationalTable.of(codes, rulings)
    model = NationalModel(codes, table, fit_weights(table))
    floor = NationalModel(codes, table, [1.0, 0.0, 0.0, 0.0, 0.0])
    write_national_codes(codes, places.out / NATIONAL_CODES)
    size = table.write(places.out / TABLE)
    _write_golden(model, samples, places.out / GOLDEN)

    sets = text_sets(held_out, places.data)
    truths = _national_truths(held_out, places.data)
    session = GraphSession.of_folder(places.out)
    distributions = {one.name: session.probabilities(one.goods) for one in sets}
    ranked = {
        name: [
            (_rank(model, row, subheadings, read), _rank(floor, row, subheadings, read))
            for row, read in zip(distributions[name], buckets_of(_named(sets, name).goods), strict=True)
        ]
        for name in _SETS
    }
    levels = {one.name: _levels(one, distributions[one.name], subheadings) for one in sets}
    tens = {name: _ten_levels([best for best, _ in ranked[name]], truths[name]) for name in _SETS}
    sure = {str(digits): _threshold([levels[name][digits] for name in calibration_sets]) for digits in DIGITS}
    sure[str(NATIONAL_DIGITS)] = _threshold([tens[name][NATIONAL_DIGITS] for name in _FITTED_ON])
    figures = {
        name: {
            "texts": len(truths[name]),
            "givenSubheading": _tops(_given(model, _named(sets, name), truths[name]), truths[name]),
            "givenSubheadingFloor": _tops(_given(floor, _named(sets, name), truths[name]), truths[name]),
            "top": _tops([best.codes for best, _ in ranked[name]], truths[name]),
            "floor": _tops([plain.codes for _, plain in ranked[name]], truths[name]),
            **_calibration(tens[name][NATIONAL_DIGITS]),
        }
        for name in _SETS
    }
    content = json.loads(places.manifest.read_text(encoding="utf-8"))
    content["files"] = {
        **content["files"],
        NATIONAL_CODES: file_sha256(places.out / NATIONAL_CODES),
        TABLE: file_sha256(places.out / TABLE),
    }
    content["thresholds"]["sure"] = sure
    content["national"] = {
        "schedule": SCHEDULE,
        "weights": dict(zip(WEIGHTS, model.weights.tolist(), strict=True)),
        "smoothing": SMOOTHING,
        "bands": _bands(ranked, truths),
        "codes": sum(len(code) == NATIONAL_DIGITS for code in codes.titles),
        "subheadings": len(codes.children()),
        "rulings": len(rulings),
        "bytes": size,
        "metrics": {"command": COMMAND, "sets": figures},
        "sure": {
            "command": COMMAND,
            "fittedOn": list(calibration_sets),
            "sets": {
                **{one.name: _sure_figures(levels[one.name], sure) for one in sets},
                **{f"{name}, 10 digits": _sure_figures(tens[name], sure) for name in _SETS},
            },
        },
    }
    write_manifest(places.manifest, content)
    print(national_table(content["national"]))
    print(f"\n{sure_table(content['national'])}\nthresholds: {sure}")


def _named(sets: Sequence[TextSet], name: str) -> TextSet:
    return next(one for one in sets if one.name == name)


def _national_truths(held_out: Sequence[dict], data: Path) -> dict[str, list[str]]:
    rulings = [row["code"] for row in read_dev(data)["kr_kcs_2024_rulings"]]
    return {name: [row["code"] for row in held_out] if name.startswith("kr_clip") else rulings for name in _SETS}


def _rank(model: NationalModel, row: np.ndarray, subheadings: Sequence[str], read: np.ndarray) -> _Ranked:
    """The best codes of a text; a subheading without known codes stands for them."""
    order = np.argsort(-row, kind="stable")[:_MOST_SUBHEADINGS]
    found: list[tuple[float, str]] = []
    for position in order:
        if len(found) >= max(TOPS) and row[position] <= sorted(found, reverse=True)[max(TOPS) - 1][0]:
            break
        subheading = subheadings[position]
        below = model.below(subheading, read) or [(subheading, 1.0)]
        found.extend((float(row[position]) * share, code) for code, share in below)
    best = sorted(found, key=lambda one: -one[0])[: max(TOPS)]
    first = best[0][1]
    branch = {NATIONAL_DIGITS: best[0][0] if len(first) == NATIONAL_DIGITS else 0.0}
    for digits in DIGITS:
        start, end = (bisect_left(subheadings, first[:digits] + end) for end in ("", ":"))
        branch[digits] = float(row[start:end].sum())
    return _Ranked([code for _, code in best], branch, [probability for probability, _ in best])


def _given(model: NationalModel, texts: TextSet, truth: Sequence[str]) -> list[list[str]]:
    """The codes below the true subheading, most probable first."""
    return [
        [code for code, _ in sorted(model.below(code[:SUBHEADING], read), key=lambda one: -one[1])]
        for code, read in zip(truth, buckets_of(texts.goods), strict=True)
    ]


def _tops(found: Sequence[Sequence[str]], truth: Sequence[str]) -> list[float]:
    return [
        round(100 * float(np.mean([code in best[:top] for best, code in zip(found, truth, strict=True)])), 1)
        for top in TOPS
    ]


Level = tuple[np.ndarray, np.ndarray]
"""Of each text: the probability of the first candidate's branch at a length, and whether that branch is right."""


def _levels(texts: TextSet, distribution: np.ndarray, subheadings: Sequence[str]) -> dict[int, Level]:
    """The levels of answers with 6 digits."""
    best = distribution.argmax(axis=1)
    first = np.array(subheadings)[best]
    levels = {}
    for digits in DIGITS:
        groups, summed = aggregate(distribution, subheadings, digits)
        own = np.searchsorted(groups, [code[:digits] for code in first])
        right = np.array([code[:digits] == truth[:digits] for code, truth in zip(first, texts.codes, strict=True)])
        levels[digits] = (summed[np.arange(len(own)), own], right)
    return levels


def _ten_levels(ranked: Sequence[_Ranked], truth: Sequence[str]) -> dict[int, Level]:
    """The levels of answers with 10 digits."""
    return {
        digits: (
            np.array([one.branch[digits] for one in ranked]),
            np.array([one.codes[0][:digits] == code[:digits] for one, code in zip(ranked, truth, strict=True)]),
        )
        for digits in (*DIGITS, NATIONAL_DIGITS)
    }


def _threshold(levels: Sequence[Level]) -> float:
    """The probability from which on a branch is right more often than not: a logistic curve over its log-odds, each
    set with the same weight. It is .5 where the probabilities are calibrated."""
    parts = [(np.log(p / (1 - p)), right) for p, right in ((np.clip(p, _EPSILON, 1 - _EPSILON), r) for p, r in levels)]

    def loss(curve: np.ndarray) -> float:
        return sum(
            float(np.logaddexp(0, np.where(right, -1, 1) * (curve[0] + curve[1] * odds)).mean())
            for odds, right in parts
        )

    shift, slope = minimize(loss, np.array([0.0, 1.0]), method="Nelder-Mead").x
    if slope <= 0:
        return _LARGEST_THRESHOLD
    return round(float(np.clip(1 / (1 + np.exp(shift / slope)), _LEAST_THRESHOLD, _LARGEST_THRESHOLD)), 3)


def _sure_figures(levels: Mapping[int, Level], thresholds: Mapping[str, float]) -> dict[str, dict]:
    """By the deepest level that an answer is sure of: how many answers, and the share of right ones."""
    deepest = np.zeros(len(next(iter(levels.values()))[0]), int)
    for digits, (probability, _) in levels.items():
        deepest[probability >= thresholds[str(digits)]] = digits
    figures: dict[str, dict] = {"0": {"texts": int((deepest == 0).sum())}}
    for digits, (_, right) in levels.items():
        here = deepest == digits
        figures[str(digits)] = {"texts": int(here.sum())}
        if here.any():
            figures[str(digits)]["right"] = round(float(right[here].mean()), 3)
    return figures


def _calibration(level: Level) -> dict[str, float]:
    probability, right = level
    return {
        "ece": round(expected_calibration_error(right.astype(float), probability), 3),
        "chance": round(expected_error(probability), 3),
    }


def _bands(ranked: Mapping[str, Sequence[tuple[_Ranked, _Ranked]]], truths: Mapping[str, Sequence[str]]) -> dict:
    """The lowest probability of a candidate in each band, as for the shorter codes."""
    shown, right = [], []
    for name in _FITTED_ON:
        for (best, _), code in zip(ranked[name], truths[name], strict=True):
            shown.extend(best.probabilities)
            right.extend(found == code for found in best.codes)
    probability, hit = np.array(shown), np.array(right)
    steps = {}
    for band, precision in BAND_PRECISION.items():
        steps[band] = least_probability(probability, hit, precision)
        below = probability < steps[band]
        probability, hit = probability[below], hit[below]
    return steps


def _write_golden(model: NationalModel, samples: Path, path: Path) -> None:
    """Writes shares that the service must compute: each text below one of some subheadings with many codes."""
    goods = [*HARD_TEXTS, *read_samples(samples)]
    cases = []
    for index, (one, read) in enumerate(zip(goods, buckets_of(goods), strict=True)):
        subheading = _GOLDEN_SUBHEADINGS[index % len(_GOLDEN_SUBHEADINGS)]
        shares = [{"code": code, "share": round(share, 6)} for code, share in model.below(subheading, read)]
        cases.append(
            {
                "itemName": one.item_name,
                "description": one.description,
                "subheading": subheading,
                "below": shares,
            }
        )
    path.write_text(json.dumps({"tolerance": 1e-4, "cases": cases}, ensure_ascii=False, indent=1) + "\n", "utf-8")
