"""The designs for training and evaluation: drawn designs, real stamps, or an administration's own stamps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from tqdm import tqdm

from customs_training.drawing.stamps import counterfeit, draw_stamp, random_design
from customs_training.errors import DataError
from customs_training.stamp_verification.tampering import tampered

CANVAS = 240
"""Long side of clean ink in pixels."""
_SPLITS = ("train", "validation", "test", "calibration")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")


@dataclass(frozen=True)
class Design:
    """A stamp: its clean ink uint8 [h, w], and ink of counterfeits of it. `source` is 'drawn', 'real' or 'own'."""

    name: str
    source: str
    split: str
    ink: np.ndarray
    counterfeits: list[np.ndarray]
    impressions: list[np.ndarray] = field(default_factory=list)
    """Ink of further real impressions of the same stamp, if the data has any."""


def drawn_designs(counts: dict[str, int], forged: dict[str, int], seed: int) -> list[Design]:
    """Random designs of each split from disjoint seeds, each with its counterfeits."""
    designs = []
    for order, split in enumerate(_SPLITS):
        for index in tqdm(range(counts.get(split, 0)), desc=f"drawing {split}", mininterval=5):
            rng = np.random.default_rng([seed, order, index])
            design = random_design(rng)
            copies = [draw_stamp(counterfeit(design, rng), CANVAS) for _ in range(forged[split])]
            designs.append(Design(f"{split} {index}", "drawn", split, draw_stamp(design, CANVAS), copies))
    return designs


def real_designs(folder: Path, forged: dict[str, int], seed: int) -> list[Design]:
    """Stamps of a folder: `manifest.json` with an entry {id, file} per stamp, or a folder per design with its
    impressions.

    The number of a stamp determines its split: of every ten, six are for training, one for validation and three for
    test.
    """
    entries = list(_entries(folder))
    if not entries:
        raise DataError(f"{folder} contains neither manifest.json nor folders of stamp pictures")
    inks = [[ink_of(path) for path in paths] for _, paths in entries]
    source = "real" if (folder / "manifest.json").exists() else "own"
    designs = []
    for index, ((name, _), impressions) in enumerate(
        tqdm(zip(entries, inks, strict=True), total=len(entries), desc="stamps")
    ):
        split = _SPLITS[(0, 2, 0, 0, 1, 0, 2, 0, 0, 2)[index % 10]]
        rng = np.random.default_rng([seed, 99, index])
        others = [other[0] for at, other in enumerate(inks) if at != index] or [impressions[0]]
        copies = [tampered(impressions[0], others, rng) for _ in range(forged[split])]
        designs.append(Design(name, source, split, impressions[0], copies, impressions[1:]))
    return designs


def _entries(folder: Path) -> Iterable[tuple[str, list[Path]]]:
    manifest = folder / "manifest.json"
    if manifest.exists():
        rows = json.loads(manifest.read_text(encoding="utf-8"))
        for row in sorted(rows, key=lambda row: int(row["id"])):
            yield str(row["id"]), [folder / row["file"]]
        return
    for own in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        pictures = [path for path in sorted(own.iterdir()) if path.suffix.lower() in _PICTURES]
        if pictures:
            yield own.name, pictures


def ink_of(path: Path) -> np.ndarray:
    """Ink of a picture of one stamp, uint8 [h, w], long side CANVAS, cropped to its ink."""
    picture = Image.open(path).convert("L")
    scale = CANVAS / max(picture.size)
    size = (max(8, round(picture.width * scale)), max(8, round(picture.height * scale)))
    grey = np.asarray(picture.resize(size, Image.Resampling.BICUBIC), np.float32)
    ground = ndimage.gaussian_filter(ndimage.grey_closing(grey, 41), 12)
    dark = np.clip(1 - grey / np.maximum(ground, 1), 0, 1)
    cut = dark.max() / 2
    for _ in range(12):
        if (dark > cut).any():
            cut = (dark[dark > cut].mean() + dark[dark <= cut].mean()) / 2
    level = dark[dark > cut].mean() if (dark > cut).any() else 1
    ink = (np.clip((dark / level - 0.35) / 0.55, 0, 1) * 255).astype(np.uint8)
    rows, columns = np.flatnonzero((ink > 96).sum(axis=1) > 1), np.flatnonzero((ink > 96).sum(axis=0) > 1)
    if not len(rows) or not len(columns):
        raise DataError(f"{path} contains no ink")
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
