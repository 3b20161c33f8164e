"""From a graph's decision to the percentage that people see, thresholds in that percentage, and what it means in words.

The graphs of stamp-verification and signature-verification return a decision of 0..100 on a set of references. The same
decision means different things with one reference and with five, so `percent` in model.json maps it: of all marks shown
with p %, p in 100 are genuine, if genuine marks and impostors are equally frequent. The map rises everywhere, so that
it changes no order, and maps 100 to 100. `thresholds.verdicts` has the thresholds in shown percentages, and how
different genuine marks look. Both are lists of rows by number of references; a row holds from its number on up to the
next row's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares of genuine marks that a sentence can name."""
BANDS = (0, 5, 10, 20, 50, 80, 95, 100)
"""Limits of the bands of shown percentages in reports."""

_BINS = 24
_SLOPE = 0.1
"""Least slope of the map: where the truth is the same for a range of decisions, the shown percentage still rises."""
_BEST = 99.0
"""Highest percentage of marks that are not the registered picture itself."""

Row = Mapping[str, Any]


def percent_row(references: int, decisions: np.ndarray, is_genuine: np.ndarray, weights: np.ndarray) -> dict:
    """Fits the map of one number of references: `decision` and `shown` are its knots, linear between them.

    decisions: of all trials. weights: define how frequent genuine marks and impostors are.
    """
    order = np.argsort(decisions, kind="stable")
    values, shares, heavy = decisions[order].astype(float), is_genuine[order].astype(float), weights[order]
    at = np.minimum((np.cumsum(heavy) / heavy.sum() * _BINS).astype(int), _BINS - 1)
    weight = np.bincount(at, heavy, _BINS)
    filled = weight > 0
    middle = np.bincount(at, heavy * values, _BINS)[filled] / weight[filled]
    share = np.bincount(at, heavy * shares, _BINS)[filled] / weight[filled]
    truth = np.minimum(100 * _rising(share, weight[filled]), _BEST)
    knots = np.concatenate([[0.0], middle, [100.0]])
    shown = np.concatenate([[0.0], (1 - _SLOPE) * truth + _SLOPE * middle, [100.0]])
    kept = np.concatenate([[True], np.diff(knots) > 1e-3])
    kept[-2] &= knots[-2] < 100 - 1e-3
    return {"references": references, "decision": _rounded(knots[kept], 3), "shown": _rounded(shown[kept], 3)}


def _rising(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The closest non-decreasing values (pool adjacent violators; Ayer et al. 1955)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            last, before = blocks.pop(), blocks.pop()
            total = before[1] + last[1]
            blocks.append(((before[0] * before[1] + last[0] * last[1]) / total, total, before[2] + last[2]))
    return np.concatenate([np.full(count, value) for value, _, count in blocks])


def _rounded(values: np.ndarray, decimals: int) -> list[float]:
    return [round(float(value), decimals) for value in values]


def row_for(rows: Sequence[Row], references: int) -> Row:
    """The row that holds for a number of references; the first one for fewer than any row has."""
    return max((row for row in rows if row["references"] <= references), key=_references, default=rows[0])


def _references(row: Row) -> int:
    return row["references"]


def shown(decisions: np.ndarray, references: int, rows: Sequence[Row]) -> np.ndarray:
    """Shown percentages of decisions on so many references."""
    row = row_for(rows, references)
    return np.interp(decisions, row["decision"], row["shown"])


def share_at(percentages: np.ndarray, share: float) -> float:
    """The highest percentage with one decimal that at most a share of these reach from below."""
    return math.floor(10 * float(np.quantile(percentages, share))) / 10


def genuine_shares(**groups: np.ndarray) -> dict:
    """How different genuine marks look: `shares` of each group are shown with at most the percentages beside."""
    return {
        "shares": list(SHARES),
        **{name: _rounded(np.quantile(percentages, SHARES), 1) for name, percentages in groups.items()},
    }


def verdict(percentage: float, row: Row, *, alone: bool) -> str:
    """Match, mismatch or inconclusive by a row of `thresholds.verdicts`."""
    if percentage >= row["match"]:
        return "match"
    limit = row.get("mismatchAlone", row["mismatch"]) if alone else row["mismatch"]
    return "mismatch" if percentage <= limit else "inconclusive"


def verdict_shares(percentages: np.ndarray, row: Row, *, alone: bool) -> dict[str, float]:
    """Shares of the verdicts, in percent; 0 for no percentages."""
    found = [verdict(float(value), row, alone=alone) for value in percentages]
    return {name: _percent(found.count(name), len(found)) for name in ("match", "inconclusive", "mismatch")}


def _percent(count: int, of: int) -> float:
    return round(100 * count / of, 1) if of else 0.0


def bands(percentages: np.ndarray, is_genuine: np.ndarray, weights: np.ndarray) -> list[dict]:
    """Of each band of shown percentages: mean shown percentage, true share of genuine marks in percent at the weights'
    odds (both missing for an empty band), and the numbers of genuine and of all trials."""
    table = []
    for low, high in pairwise(BANDS):
        own = (percentages >= low) & ((percentages < high) | (high == BANDS[-1]))
        entry: dict = {"from": low, "to": high, "trials": int(own.sum())}
        entry["genuineTrials"] = int((own & is_genuine).sum())
        if own.any():
            mass = weights[own].sum()
            entry["shown"] = round(float((weights * percentages)[own].sum() / mass), 1)
            entry["genuine"] = round(100 * float((weights * is_genuine)[own].sum() / mass), 1)
        table.append(entry)
    return table


def bands_table(by_size: Mapping[str, Sequence[Mapping]]) -> str:
    """Markdown of `bands` by number of references: true share of genuine marks, and in brackets the trials."""
    sizes = list(by_size)
    lines = [f"| shown | {' | '.join(_with_references(size) for size in sizes)} |", "|---|" + "---|" * len(sizes)]
    for at, (low, high) in enumerate(pairwise(BANDS)):
        cells = [_band(by_size[size][at]) for size in sizes]
        lines.append(f"| {low}–{high} % | {' | '.join(cells)} |")
    return "\n".join(lines)


def _band(band: Mapping) -> str:
    return f"{band['genuine']:.1f} % ({band['trials']:,})" if "genuine" in band else "–"


def _with_references(size: str) -> str:
    return "1 reference" if size == "1" else f"{size} references"


def thresholds_table(rows: Sequence[Row]) -> str:
    """Markdown of `thresholds.verdicts`."""
    columns = {"match": "match from", "mismatch": "mismatch up to", "mismatchAlone": "mismatch up to, of a mark alone"}
    used = [name for name in columns if any(name in row for row in rows)]
    lines = [f"| references | {' | '.join(columns[name] for name in used)} |", "|---|" + "---|" * len(used)]
    lines += [f"| {row['references']} | {' | '.join(f'{row[name]:g} %' for name in used)} |" for row in rows]
    return "\n".join(lines)


def found_table(by_size: Mapping[str, Mapping[str, Mapping[str, float]]], groups: Mapping[str, str]) -> str:
    """Markdown of `found_shares` by number of references and group of genuine marks, with the groups' names."""
    heads = [f"{100 * share:g} in 100" for share in SHARES]
    lines = [f"| references | genuine | {' | '.join(heads)} |", "|---|---|" + "---|" * len(heads)]
    for size, entry in by_size.items():
        for group, name in groups.items():
            if group in entry:
                lines.append(f"| {size} | {name} | {' | '.join(f'{value:.1f}' for value in entry[group].values())} |")
    return "\n".join(lines)


def found_shares(percentages: np.ndarray, limits: Sequence[float]) -> dict[str, float]:
    """Shares in percent of genuine marks at or below the percentages in `genuine`, by the share that these state."""
    return {
        f"{100 * share:g}": _percent(int((percentages <= limit).sum()), len(percentages))
        for share, limit in zip(SHARES, limits, strict=True)
    }
