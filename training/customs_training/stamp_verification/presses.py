"""Impressions of each design for training and measuring: references, queries, counterfeits and copies."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from customs_training.drawing.ink import print_scan
from customs_training.stamp_verification.designs import Design
from customs_training.stamp_verification.paper import Scan, enclosing_circle, scanned


@dataclass(frozen=True)
class Press:
    """One scanned impression. Roles: 'reference' and 'query' (genuine), 'counterfeit', 'copy' (printed and scanned)."""

    design: int
    role: str
    forgery: int
    """Which counterfeit of the design; -1 where it is none."""
    crossed: bool
    """Whether other ink may lie across."""
    scan: Scan


@dataclass(frozen=True)
class Counts:
    """How many impressions of each design, by role."""

    references: int
    queries: int
    forged: int
    copies: int


SPLIT_COUNTS = {"train": Counts(2, 3, 3, 0), "validation": Counts(5, 3, 4, 1), "test": Counts(5, 3, 3, 2)}
"""Of each design of a split. For more than five references, queries of the test stand in."""


def press_all(designs: list[Design], seed: int, workers: int) -> list[Press]:
    """Impressions of all designs, the same for a seed whatever the number of processes."""
    jobs = [(design, index, seed) for index, design in enumerate(designs)]
    if workers <= 1:
        return [press for job in tqdm(jobs, desc="impressions", mininterval=5) for press in _press(job)]
    with ProcessPoolExecutor(workers) as pool:
        groups = tqdm(pool.map(_press, jobs, chunksize=8), total=len(jobs), desc="impressions", mininterval=5)
        return [press for group in groups for press in group]


def _press(job: tuple[Design, int, int]) -> list[Press]:
    design, index, seed = job
    rng = np.random.default_rng([seed, 7, index])
    counts = SPLIT_COUNTS[design.split]
    circle = enclosing_circle(design.ink)
    presses = []
    for number in range(counts.references):
        # An own folder's further impressions are references as they are, only turned and scanned anew.
        ink = design.presses[number] if number < len(design.presses) else design.ink
        around = enclosing_circle(ink) if ink is not design.ink else circle
        scan = scanned(ink, around, rng, rng.uniform(0, 0.6), 0.1)
        presses.append(Press(index, "reference", -1, False, scan))
    for number in range(counts.queries):
        crossed = number % 2 == 1
        scan = scanned(design.ink, circle, rng, rng.uniform(0, 1), float(crossed))
        presses.append(Press(index, "query", -1, crossed, scan))
    for number in range(counts.forged):
        forgery = number % len(design.counterfeits)
        ink = design.counterfeits[forgery]
        scan = scanned(ink, enclosing_circle(ink), rng, rng.uniform(0, 1), 0.3)
        presses.append(Press(index, "counterfeit", forgery, False, scan))
    for _ in range(counts.copies):
        scan = scanned(print_scan(design.ink, rng), circle, rng, rng.uniform(0, 0.5), 0.1)
        presses.append(Press(index, "copy", -1, False, scan))
    return presses
