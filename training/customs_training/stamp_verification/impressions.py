"""Impressions of each design for training and evaluation: references, queries, counterfeits and copies."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from customs_training.drawing.ink import print_scan
from customs_training.stamp_verification.designs import Design
from customs_training.stamp_verification.paper import Scan, enclosing_circle, scanned


@dataclass(frozen=True)
class Impression:
    """One scanned impression. Roles: 'reference' and 'query' (genuine), 'counterfeit', 'copy' (printed and scanned)."""

    design: int
    role: str
    forgery: int
    """Index of the counterfeit of the design; -1 if it is genuine."""
    crossed: bool
    """Whether other ink may lie across."""
    scan: Scan


@dataclass(frozen=True)
class Counts:
    """Number of impressions of each design, by role."""

    references: int
    queries: int
    forged: int
    copies: int


SPLIT_COUNTS = {
    "train": Counts(2, 3, 3, 0),
    "validation": Counts(5, 3, 4, 1),
    "test": Counts(5, 3, 3, 2),
    "calibration": Counts(5, 6, 4, 0),
}
"""Counts for each design of a split. For more than five references, test queries are used."""


def render_impressions(designs: list[Design], seed: int, workers: int, stream: int = 7) -> list[Impression]:
    """Renders impressions of all designs; the result depends on the seed and its stream and not on the number of
    processes."""
    jobs = [(design, index, (seed, stream)) for index, design in enumerate(designs)]
    if workers <= 1:
        return [impression for job in tqdm(jobs, desc="impressions", mininterval=5) for impression in _render(job)]
    with ProcessPoolExecutor(workers) as pool:
        groups = tqdm(pool.map(_render, jobs, chunksize=8), total=len(jobs), desc="impressions", mininterval=5)
        return [impression for group in groups for impression in group]


def _render(job: tuple[Design, int, tuple[int, int]]) -> list[Impression]:
    design, index, seed = job
    rng = np.random.default_rng([*seed, index])
    counts = SPLIT_COUNTS[design.split]
    circle = enclosing_circle(design.ink)
    impressions = []
    for number in range(counts.references):
        # Further impressions in an administration's folder serve as references, only rotated and scanned again.
        ink = design.impressions[number] if number < len(design.impressions) else design.ink
        around = enclosing_circle(ink) if ink is not design.ink else circle
        scan = scanned(ink, around, rng, rng.uniform(0, 0.6), 0.1)
        impressions.append(Impression(index, "reference", -1, False, scan))
    for number in range(counts.queries):
        crossed = number % 2 == 1
        scan = scanned(design.ink, circle, rng, rng.uniform(0, 1), float(crossed))
        impressions.append(Impression(index, "query", -1, crossed, scan))
    for number in range(counts.forged):
        forgery = number % len(design.counterfeits)
        ink = design.counterfeits[forgery]
        scan = scanned(ink, enclosing_circle(ink), rng, rng.uniform(0, 1), 0.3)
        impressions.append(Impression(index, "counterfeit", forgery, False, scan))
    for _ in range(counts.copies):
        scan = scanned(print_scan(design.ink, rng), circle, rng, rng.uniform(0, 0.5), 0.1)
        impressions.append(Impression(index, "copy", -1, False, scan))
    return impressions
