"""State between the verbs: designs, impressions and networks, stored in the work folder."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from customs_training.errors import DataError
from customs_training.stamp_verification.designs import Design, drawn_designs, real_designs
from customs_training.stamp_verification.graphs import Fusion
from customs_training.stamp_verification.impressions import Impression, render_impressions
from customs_training.stamp_verification.maps import LEVELS
from customs_training.stamp_verification.networks import Embedder, Judge
from customs_training.stamp_verification.normalise import SIDE, WORK, FrameFinder, InkFinder, Normaliser
from customs_training.stamp_verification.pairs import training_pairs
from customs_training.stamp_verification.settings import StampSettings
from customs_training.stamp_verification.training import circle_in_work, train_embedder, train_frames, train_judge

_SPLITS = ("train", "validation", "test")
_CALIBRATION_STREAM = 8
_START = 1
"""Seed of the networks, whatever designs are drawn."""


@dataclass(frozen=True)
class Networks:
    """The three trained networks."""

    frames: FrameFinder
    embedder: Embedder
    judge: Judge

    def save(self, work: Path) -> None:
        """Writes their weights."""
        torch.save({name: network.state_dict() for name, network in vars(self).items()}, work / "networks.pt")

    @staticmethod
    def load(work: Path) -> Networks:
        """Reads what `save` wrote; raises DataError if nothing has been trained yet."""
        path = work / "networks.pt"
        if not path.exists():
            raise DataError(f"{path} is missing; run `stamp-verification train` first")
        weights = torch.load(path, weights_only=True)
        networks: dict[str, nn.Module] = {"frames": FrameFinder(), "embedder": Embedder(), "judge": Judge()}
        for name, network in networks.items():
            network.load_state_dict(weights[name])
        return Networks(**{name: network.eval() for name, network in networks.items()})  # type: ignore[arg-type]


def stored_fusion(work: Path) -> Fusion:
    """The fusion that `export` fitted."""
    return Fusion(**json.loads((work / "fusion.json").read_text(encoding="utf-8")))


def store_fusion(work: Path, fusion: Fusion) -> None:
    """Stores the fusion for `compare`."""
    (work / "fusion.json").write_text(json.dumps(asdict(fusion), indent=2), encoding="utf-8")


def designs_of(data: Path | None, work: Path, settings: StampSettings) -> list[Design]:
    """Drawn designs and those of the data folder (if it is not None), made once per work folder."""

    def make() -> list[Design]:
        counts, forged = (
            dict(zip(_SPLITS, settings.drawn, strict=True)),
            dict(zip(_SPLITS, settings.forged, strict=True)),
        )
        real = real_designs(data, forged, settings.seed) if data is not None else []
        return [*drawn_designs(counts, forged, settings.seed), *real]

    return _kept(work / "designs.pickle", make)


def impressions_of(designs: list[Design], work: Path, settings: StampSettings) -> list[Impression]:
    """The impressions of all designs, rendered once per work folder."""
    return _kept(work / "impressions.pickle", lambda: render_impressions(designs, settings.seed, settings.workers))


def calibration_of(data: Path | None, work: Path, settings: StampSettings) -> tuple[list[Design], list[Impression]]:
    """Designs for percentages and thresholds with their impressions, made once per work folder: further drawn ones, and
    the validation designs of the data folder with further impressions."""
    name = "calibration"

    def make() -> tuple[list[Design], list[Impression]]:
        drawn = drawn_designs({name: settings.calibration}, {name: settings.forged[1]}, settings.seed)
        counts = dict(zip(_SPLITS, settings.forged, strict=True))
        real = real_designs(data, counts, settings.seed) if data is not None else []
        designs = [*drawn, *(replace(one, split=name) for one in real if one.split == "validation")]
        return designs, render_impressions(designs, settings.seed, settings.workers, _CALIBRATION_STREAM)

    return _kept(work / "calibration.pickle", make)


def _kept(path: Path, make: Callable[[], Any]) -> Any:
    if path.exists():
        return pickle.loads(path.read_bytes())
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(made))
    return made


def train_networks(designs: list[Design], impressions: list[Impression], settings: StampSettings) -> Networks:
    """Trains the three networks on the impressions of the training designs."""
    torch.set_num_threads(settings.threads)
    own = [impression for impression in impressions if designs[impression.design].split == "train"]
    inks = inks_of(own)
    circles = np.array([circle_in_work(impression.scan) for impression in own])
    frames = train_frames(inks, circles, settings.frame_steps, _START)
    maps = maps_of(inks, frames)
    design_ids = np.array([impression.design for impression in own])
    # A counterfeit counts as a stamp of its own, so its number is part of its class.
    classes = design_ids * 100 + np.array([impression.forgery + 1 for impression in own])
    embedder = train_embedder(maps, classes, design_ids, settings.embedding_steps, _START)
    pairs = training_pairs(own, maps, np.arange(len(own)), _START)
    return Networks(frames, embedder, train_judge(pairs, settings.judge_steps, _START))


def inks_of(impressions: list[Impression]) -> np.ndarray:
    """Ink of each scan in the working picture, uint8 [n, WORK, WORK]."""
    finder = InkFinder()
    inks = np.empty((len(impressions), WORK, WORK), np.uint8)
    with torch.inference_mode():
        for row, impression in enumerate(tqdm(impressions, desc="ink", mininterval=5)):
            ink = finder(torch.from_numpy(impression.scan.grey.copy()).float() / 255)
            inks[row] = torch.round(ink * 255).to(torch.uint8).numpy()
    return inks


def maps_of(inks: np.ndarray, frames: FrameFinder) -> np.ndarray:
    """Normalised maps of inks, uint8 [n, SIDE, SIDE] of 0..15."""
    normaliser = Normaliser(frames).eval()
    maps = np.empty((len(inks), SIDE, SIDE), np.uint8)
    with torch.inference_mode():
        for row, ink in enumerate(tqdm(inks, desc="maps", mininterval=5)):
            framed = normaliser.framed(torch.from_numpy(ink).float() / 255)
            maps[row] = torch.round(framed * LEVELS).to(torch.uint8).numpy()
    return maps
