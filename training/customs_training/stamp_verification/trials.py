"""Trials: a query against references of a stamp, and its scores by the parts of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from tqdm import tqdm

from customs_training.stamp_verification.designs import Design
from customs_training.stamp_verification.graphs import DIMENSION, ComparisonGraph
from customs_training.stamp_verification.impressions import Impression
from customs_training.stamp_verification.maps import LEVELS, unpack
from customs_training.stamp_verification.networks import VECTOR

SIZES = (1, 3, 5)
"""Numbers of references for which figures are reported."""
COUNTS = (1, 2, 3, 4, 5)
"""Numbers of references for which percentages and thresholds are fitted."""


@dataclass(frozen=True)
class Trial:
    """A query's row and the rows of its references. Kinds: 'genuine', 'random', 'counterfeit', 'copy'."""

    kind: str
    source: str
    crossed: bool
    query: int
    references: tuple[int, ...]


def trials(
    designs: list[Design], impressions: list[Impression], split: str, random_designs: int, seed: int
) -> list[Trial]:
    """Every query, counterfeit and copy of a split against its design, and queries against randomly drawn designs.

    References come from the same source: a real stamp's random impostors are other real stamps.
    """
    rng = np.random.default_rng(seed)
    references: dict[int, list[int]] = {}
    for row, impression in enumerate(impressions):
        if designs[impression.design].split == split and impression.role == "reference":
            references.setdefault(impression.design, []).append(row)
    made = []
    for row, impression in enumerate(impressions):
        design = designs[impression.design]
        if design.split != split or impression.role == "reference":
            continue
        kind = "genuine" if impression.role == "query" else impression.role
        made.append(Trial(kind, design.source, impression.crossed, row, tuple(references[impression.design])))
        others = [one for one in references if one != impression.design and designs[one].source == design.source]
        if impression.role == "query" and others:
            for other in rng.choice(others, min(random_designs, len(others)), replace=False):
                made.append(Trial("random", design.source, impression.crossed, row, tuple(references[int(other)])))
    return made


def pair_features(graph: ComparisonGraph, embeddings: np.ndarray, chosen: list[Trial]) -> list[dict[int, np.ndarray]]:
    """Features of each trial by number of references n: of the first n and of their mean, float32 [n + 1, 4].

    Columns: the judge's logit, correlation, cosine, overlap. Each reference is registered once for all sizes.
    """
    rows = []
    with torch.inference_mode():
        for trial in tqdm(chosen, desc="comparing", mininterval=5):
            query = torch.from_numpy(embeddings[trial.query])
            one, aligned, cosines = graph.aligned(query, torch.from_numpy(embeddings[list(trial.references)]))
            counts = [min(size, len(trial.references)) for size in SIZES]
            means = torch.stack([aligned[:count].mean(0) for count in counts])
            joint = torch.stack([cosines[:count].mean() for count in counts])
            features = graph.aligned_features(one, torch.cat([aligned, means]), torch.cat([cosines, joint])).numpy()
            single, mean = features[: len(aligned)], features[len(aligned) :]
            rows.append(
                {
                    size: np.vstack([single[:count], mean[at]])
                    for at, (size, count) in enumerate(zip(SIZES, counts, strict=True))
                }
            )
    return rows


def embedded(session, impressions: list[Impression]) -> np.ndarray:
    """Embeddings of all impressions by model.onnx, float32 [n, DIMENSION]."""
    found = np.empty((len(impressions), DIMENSION), np.float32)
    for row, impression in enumerate(tqdm(impressions, desc="embedding", mininterval=5)):
        found[row] = session.run(image=impression.scan.grey)["embedding"]
    return found


def maps_in(embeddings: np.ndarray) -> np.ndarray:
    """The ink maps that embeddings carry, uint8 [n, SIDE, SIDE] of 0..15."""
    return torch.round(unpack(torch.from_numpy(embeddings[:, VECTOR:])) * LEVELS).to(torch.uint8).numpy()
