"""Pairs of registered maps: which impressions are compared, for training the judge and for evaluation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from tqdm import tqdm

from customs_training.stamp_verification.impressions import Impression
from customs_training.stamp_verification.maps import LEVELS
from customs_training.stamp_verification.registration import Registration


@dataclass(frozen=True)
class Pairs:
    """Queries and the references registered to them, uint8 [n, SIDE, SIDE] of 0..15, and whether both show one
    stamp."""

    queries: np.ndarray
    references: np.ndarray
    genuine: np.ndarray


def training_pairs(impressions: list[Impression], maps: np.ndarray, rows: np.ndarray, seed: int) -> Pairs:
    """Each impression against the references of its design, against their mean, and against a reference of one other
    design.

    `rows` are the impressions to use (one split); `maps` uint8 [all, SIDE, SIDE].
    """
    rng = np.random.default_rng(seed)
    references: dict[int, list[int]] = {}
    for row in rows:
        if impressions[row].role == "reference":
            references.setdefault(impressions[row].design, []).append(int(row))
    designs = list(references)
    registration = Registration().eval()
    queries, aligned, genuine = [], [], []
    with torch.inference_mode():
        for row in tqdm(rows, desc="registering", mininterval=5):
            impression = impressions[row]
            own = [one for one in references[impression.design] if one != row]
            other_references = references[_other(designs, impression.design, rng)]
            chosen = [*own, int(rng.choice(other_references))]
            over = registered(registration, maps[row], maps[chosen])
            if len(own) > 1:
                over = np.concatenate([over, over[: len(own)].mean(0, keepdims=True).round().astype(np.uint8)])
            same = impression.role != "counterfeit"
            queries.extend([maps[row]] * len(over))
            aligned.append(over)
            genuine.extend([*[same] * len(own), False, *[same] * (len(over) - len(chosen))])
    return Pairs(np.stack(queries), np.concatenate(aligned), np.array(genuine))


def _other(designs: list[int], own: int, rng: np.random.Generator) -> int:
    if len(designs) < 2:
        return own
    at = int(rng.integers(len(designs) - 1))
    return designs[at] if designs[at] != own else designs[-1]


def registered(registration: Registration, query: np.ndarray, references: np.ndarray) -> np.ndarray:
    """References uint8 [n, SIDE, SIDE] of 0..15, registered to the query; same type and shape."""
    one = torch.from_numpy(query)[None, None].float() / LEVELS
    many = torch.from_numpy(references)[:, None].float() / LEVELS
    return torch.round(registration(one, many)[:, 0] * LEVELS).to(torch.uint8).numpy()
