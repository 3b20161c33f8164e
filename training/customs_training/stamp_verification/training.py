"""Trains the three networks in sequence: the frame finder, the embedder and the judge of two maps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn
from tqdm import tqdm, trange

from customs_training.stamp_verification.maps import LEVELS
from customs_training.stamp_verification.networks import Embedder, Judge
from customs_training.stamp_verification.normalise import LOOK, SIDE, WORK, FrameFinder
from customs_training.stamp_verification.pairs import Pairs
from customs_training.stamp_verification.paper import Scan

_HALF = WORK // 2
"""Frames are learned on ink of half the working size: less work for the same look."""


def circle_in_work(scan: Scan) -> tuple[float, float, float]:
    """The stamp's circle in pixels of the working picture that holds the scan."""
    height, width = scan.grey.shape
    scale = WORK / max(height, width)
    x, y, radius = scan.circle
    return (x - width / 2) * scale + WORK / 2, (y - height / 2) * scale + WORK / 2, radius * scale


def train_frames(inks: np.ndarray, circles: np.ndarray, cycles: Sequence[int], seed: int) -> FrameFinder:
    """inks uint8 [n, WORK, WORK] and the circle of each [n, 3]; returns the network that finds such circles.

    `cycles` are the steps of each cycle of the learning rate; every cycle halves the learning rate.
    """
    torch.manual_seed(seed)
    network = FrameFinder()
    for cycle, steps in enumerate(cycles):
        learn_frames(network, inks, circles, steps, 3e-3 / 2**cycle, np.random.default_rng(seed + cycle))
    return network.eval()


def learn_frames(
    network: FrameFinder, inks: np.ndarray, circles: np.ndarray, steps: int, rate: float, rng: np.random.Generator
) -> None:
    """One cycle: crops of any scale and shift around the circles, with the position of the circle in each."""
    small = F.avg_pool2d(torch.from_numpy(inks)[:, None].float(), 2)[:, 0].to(torch.uint8)
    at = torch.from_numpy(circles).float() / 2
    for _ in _schedule(network.train(), steps, rate, "frames"):
        chosen = torch.from_numpy(rng.integers(0, len(inks), 64))
        circle = at[chosen]
        half = circle[:, 2] * torch.from_numpy(rng.uniform(0.85, 2.0, 64)).float()
        shift = torch.from_numpy(np.clip(rng.normal(0, 0.16, (64, 2)), -0.5, 0.5)).float() * half[:, None]
        looks = _looks(small[chosen].float() / 255, circle[:, :2] + shift, half)
        wanted = torch.cat([-shift / half[:, None], torch.log(circle[:, 2:] / half[:, None])], 1)
        looks, wanted = _mirrored(looks, wanted, rng)
        loss = F.smooth_l1_loss(network(looks[:, None]), wanted, beta=0.05)
        loss.backward()


def _looks(inks: Tensor, middles: Tensor, half: Tensor) -> Tensor:
    places = torch.arange(_HALF) + 0.5
    steps = (torch.arange(LOOK) + 0.5) * (2.0 / LOOK) - 1
    width = torch.clamp(half * (2.0 / LOOK), min=1.0)[:, None, None]

    def weights(axis: int) -> Tensor:
        at = middles[:, axis, None] + steps * half[:, None]
        return F.relu(1 - (places[None, None, :] - at[:, :, None]).abs() / width) / width

    return weights(1) @ inks @ weights(0).transpose(1, 2)


def _mirrored(looks: Tensor, wanted: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    if rng.random() < 0.5:
        looks, wanted = looks.flip(2), wanted * torch.tensor([-1.0, 1.0, 1.0])
    if rng.random() < 0.5:
        looks, wanted = looks.transpose(1, 2), wanted[:, [1, 0, 2]]
    return looks, wanted


def _schedule(network: nn.Module, steps: int, rate: float, name: str) -> Iterator[int]:
    """Runs AdamW with one warm cycle: the body of the loop computes gradients, and the next iteration applies them."""
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-3)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps + 1, pct_start=0.15)
    for step in trange(steps, desc=name, mininterval=5):
        optimiser.zero_grad()
        yield step
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        plan.step()


def train_embedder(maps: np.ndarray, classes: np.ndarray, design_ids: np.ndarray, steps: int, seed: int) -> Embedder:
    """Learns vectors that are close for impressions of one stamp.

    maps: uint8 [n, SIDE, SIDE] of 0..15. classes: the stamp that each shows; a counterfeit is a stamp of its own.
    design_ids: the design of each, so that a batch contains designs together with their counterfeits.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Embedder().train()
    members = _members(design_ids, classes)
    halves = maps.reshape(len(maps), SIDE // 2, 2, SIDE // 2, 2).sum((2, 4), dtype=np.uint8)
    for _ in _schedule(network, steps, 3e-3, "embedding"):
        families = rng.choice(len(members), min(24, len(members)), replace=False)
        rows = np.concatenate([_drawn(members[family], rng) for family in families])
        labels = torch.from_numpy(classes[rows])
        vectors = network.of_halves(_turned(torch.from_numpy(halves[rows]).float()[:, None] / 60, rng))
        contrastive_loss(vectors, labels).backward()
    return network.eval()


def _members(design_ids: np.ndarray, classes: np.ndarray) -> list[list[np.ndarray]]:
    families = []
    for family in np.unique(design_ids):
        rows = np.flatnonzero(design_ids == family)
        families.append([rows[classes[rows] == one] for one in np.unique(classes[rows])])
    return families


def _drawn(family: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Up to two impressions of the stamp itself (its group comes first) and one or two of its counterfeits."""
    order = sorted(family, key=len, reverse=True)
    taken = [rng.choice(rows, min(3 if at == 0 else 1, len(rows)), replace=False) for at, rows in enumerate(order[:2])]
    return np.concatenate(taken)


def contrastive_loss(vectors: Tensor, labels: Tensor) -> Tensor:
    """Supervised contrastive loss (Khosla et al. 2020), temperature 0.1."""
    similarity = vectors @ vectors.T / 0.1
    own = torch.eye(len(labels), dtype=torch.bool)
    similarity = similarity.masked_fill(own, -1e4)
    same = (labels[:, None] == labels[None, :]) & ~own
    logs = similarity - torch.logsumexp(similarity, 1, keepdim=True)
    has = same.any(1)
    return -(logs * same).sum(1)[has].div(same.sum(1)[has]).mean()


def _turned(maps: Tensor, rng: np.random.Generator) -> Tensor:
    """Each map rotated by a random angle (the network pools over angles, its strides do not) and shifted slightly."""
    angle = rng.uniform(0, 2 * math.pi, len(maps))
    zoom = rng.normal(1, 0.012, len(maps))
    cos, sin = torch.from_numpy(np.cos(angle) * zoom).float(), torch.from_numpy(np.sin(angle) * zoom).float()
    shift = torch.from_numpy(rng.normal(0, 0.012, (2, len(maps)))).float()
    affine = torch.stack([cos, -sin, shift[0], sin, cos, shift[1]], 1).reshape(-1, 2, 3)
    return F.grid_sample(maps, F.affine_grid(affine, list(maps.shape), align_corners=False), align_corners=False)


def train_judge(pairs: Pairs, cycles: Sequence[int], seed: int) -> Judge:
    """Learns from registered pairs whether both show the same stamp; cycles as in `train_frames`."""
    torch.manual_seed(seed)
    network = Judge()
    for cycle, steps in enumerate(cycles):
        learn_judge(network, pairs, steps, 3e-3 / 2**cycle, np.random.default_rng(seed + cycle))
    return network.eval()


def learn_judge(
    network: Judge, pairs: Pairs, steps: int, rate: float, rng: np.random.Generator, batch: int = 32
) -> None:
    """One cycle; half of each batch is genuine."""
    genuine, other = np.flatnonzero(pairs.genuine), np.flatnonzero(~pairs.genuine)
    recent: list[float] = []
    progress = tqdm(total=0, position=1, bar_format="judge loss {desc}", mininterval=10)
    for step in _schedule(network.train(), steps, rate, "judge"):
        rows = np.concatenate([rng.choice(genuine, batch // 2), rng.choice(other, batch - batch // 2)])
        channels = _varied(pairs.queries[rows], pairs.references[rows], rng)
        wanted = torch.from_numpy(pairs.genuine[rows]).float()
        # Label smoothing: some counterfeits cannot be distinguished from a poor impression.
        loss = F.binary_cross_entropy_with_logits(network.of_channels(channels), wanted * 0.96 + 0.02)
        loss.backward()
        recent.append(float(loss))
        if step % 50 == 49:
            progress.set_description_str(f"{np.mean(recent[-50:]):.3f}")
    progress.close()


def _varied(queries: np.ndarray, references: np.ndarray, rng: np.random.Generator) -> Tensor:
    """Channels of both maps, mirrored, rotated by right angles or exchanged together, and one shifted by up to a pixel.

    Computed in bytes, where a maximum over neighbours takes a tenth of the time that torch needs.
    """
    turns, mirrored = int(rng.integers(4)), slice(None, None, -1 if rng.random() < 0.5 else 1)
    query, reference = (np.rot90(maps, turns, (1, 2))[:, :, mirrored] for maps in (queries, references))
    if rng.random() < 0.4:
        reference = np.roll(reference, rng.integers(-1, 2, 2), (1, 2))
    if rng.random() < 0.25:
        query, reference = reference, query
    whole = np.stack([query, reference], 1)
    free = LEVELS - np.stack([_widened(reference), _widened(query)], 1)
    left = whole.astype(np.uint8) * free
    return torch.cat([torch.from_numpy(whole).float() / LEVELS, torch.from_numpy(left).float() / LEVELS**2], 1)


def _widened(maps: np.ndarray) -> np.ndarray:
    """The maximum of each pixel and its eight neighbours."""
    wide = maps.copy()
    np.maximum(wide[:, 1:], maps[:, :-1], out=wide[:, 1:])
    np.maximum(wide[:, :-1], maps[:, 1:], out=wide[:, :-1])
    full = wide.copy()
    np.maximum(full[:, :, 1:], wide[:, :, :-1], out=full[:, :, 1:])
    np.maximum(full[:, :, :-1], wide[:, :, 1:], out=full[:, :, :-1])
    return full
