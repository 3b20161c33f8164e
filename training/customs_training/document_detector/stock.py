"""The inks for compositing: photographed, written or drawn stamps and signatures, separate for each split."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from customs_training.document_detector.matching import within
from customs_training.document_detector.pages import DIFFICULT, SPLITS, ScannedPage, corners, split_of
from customs_training.document_detector.settings import SIGNATURE, STAMP, DetectorSettings
from customs_training.drawing.handwriting import Signer, scribble
from customs_training.drawing.stamps import draw_stamp, impression, random_design

_SIGNERS_APART = 1_000_000
"""Distance between the seeds of signers and designs of two splits."""
_DRAWN_SIZE = 220
_WRITTEN_WIDTH = 320
_PER_SOURCE = 900
_CROSSED = 0.05
"""A mark with a larger share in the box of another has two inks."""
_NOT_CUT = frozenset({DIFFICULT, "seal"})
_SMALLEST_CUT = 12
_GRAIN = 0.1
_EVALUATION_SHARE = 5
"""Factor by which validation and test have fewer inks than training."""


@dataclass(frozen=True)
class Stock:
    """Ink pictures, uint8 [h, w], 255 full ink: the inks that a split may composite onto its pages."""

    photographed_stamps: tuple[np.ndarray, ...]
    drawn_stamps: tuple[np.ndarray, ...]
    written_signatures: tuple[np.ndarray, ...]
    drawn_signatures: tuple[np.ndarray, ...]
    drawn_scribbles: tuple[np.ndarray, ...] = ()
    cut_signatures: tuple[np.ndarray, ...] = ()
    """Cut from real pages with their colours, uint8 [h, w, 3]."""
    cut_stamps: tuple[np.ndarray, ...] = ()


def build_stock(
    data: Path, work: Path, split: str, settings: DetectorSettings, real_pages: Sequence[ScannedPage] = ()
) -> Stock:
    """The inks of a split; drawing takes minutes, so that part is cached in the work folder.

    Marks are cut from `real_pages`, which must be pages for training; only training gets them.
    """
    part = SPLITS.index(split)
    fewer = 1 if part == 0 else _EVALUATION_SHARE
    cache = work / f"inks-{split}.npz"
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        stamps = _drawn_stamps(settings.drawn_stamps // fewer, part * _SIGNERS_APART + settings.seed)
        signatures = _drawn_signatures(settings.drawn_signers // fewer, part * _SIGNERS_APART + settings.seed)
        save_inks(cache, {"stamps": stamps, "signatures": signatures})
    drawn = load_inks(cache)
    scribbles = [
        scribble(np.random.default_rng([part * _SIGNERS_APART + settings.seed, 5, index]))
        for index in range(settings.drawn_scribbles // fewer)
    ]
    real = [page for page in real_pages if split == "train"]
    return Stock(
        photographed_stamps=tuple(photographed_stamps(data / "documents" / "stamps", split)),
        drawn_stamps=tuple(drawn["stamps"]),
        written_signatures=tuple(
            written_signatures(data / "documents" / "signatures_96x192.npz", split, settings.seed)
        ),
        drawn_signatures=tuple(drawn["signatures"]),
        drawn_scribbles=tuple(_cut(ink) for ink in scribbles),
        cut_signatures=tuple(cut_marks(real, SIGNATURE)),
        cut_stamps=tuple(cut_marks(real, STAMP)),
    )


def drawn_stock(stamps: int, signers: int, seed: int) -> Stock:
    """Drawn inks only, without any data."""
    return Stock((), tuple(_drawn_stamps(stamps, seed)), (), tuple(_drawn_signatures(signers, seed)))


def cut_marks(pages: Sequence[ScannedPage], label: int) -> list[np.ndarray]:
    """The inks of labelled marks of a class with their colours, uint8 [h, w, 3]: how much each channel is darker than
    the paper around. Marks that others cross, and difficult ones, are left out."""
    marks = []
    for page in pages:
        pixels = None
        for box in page.boxes:
            others = [corners(other) for other in page.boxes if other is not box]
            crossed = any(within(corners(box), other) > _CROSSED for other in others)
            if box.label != label or crossed or box.flags & _NOT_CUT:
                continue
            if pixels is None:
                pixels = cv2.cvtColor(cv2.imread(str(page.path)), cv2.COLOR_BGR2RGB)
            height, width = pixels.shape[:2]
            x1, y1, x2, y2 = (corners(box) * [width, height, width, height]).round().astype(int)
            mark = coloured_ink(pixels[max(0, y1 - 1) : y2 + 1, max(0, x1 - 1) : x2 + 1])
            if min(mark.shape[:2]) >= _SMALLEST_CUT:
                marks.append(mark)
    return marks


def coloured_ink(scan: np.ndarray) -> np.ndarray:
    """How much each channel of a scan, uint8 [h, w, 3], is darker than its paper: 0 paper, 255 no light."""
    wide = max(9, min(scan.shape[:2]) // 3 * 2 + 1)
    paper = cv2.GaussianBlur(cv2.dilate(cv2.medianBlur(scan, 3), np.ones((wide, wide), np.uint8)), (0, 0), wide / 4)
    through = np.clip(scan.astype(np.float32) / np.maximum(paper.astype(np.float32), 1), 0, 1)
    # Grain of the paper is no ink; what is left begins at zero.
    ink = np.clip((1 - through - _GRAIN) / (1 - _GRAIN), 0, 1)
    return (255 * ink).astype(np.uint8)


def photographed_stamps(folder: Path, split: str) -> list[np.ndarray]:
    """Inks of the photographed stamps of a split, one for each design; none if the folder is missing."""
    index = folder / "manifest.json"
    if not index.exists():
        return []
    rows = json.loads(index.read_text(encoding="utf-8"))
    chosen = [row for row in rows if split_of(f"stamp {row['id']}") == split]
    return [stamp_ink(cv2.imread(str(folder / row["file"]))) for row in chosen]


def stamp_ink(photo: np.ndarray) -> np.ndarray:
    """Ink of a photographed stamp, BGR uint8: how much darker or more coloured each pixel is than the surrounding
    paper."""
    lab = cv2.cvtColor(photo, cv2.COLOR_BGR2LAB).astype(np.float32)
    wide = max(photo.shape[:2]) // 4 * 2 + 1
    # Paper dominates a wide window: the local high quantile of lightness, smoothed.
    paper = cv2.GaussianBlur(cv2.dilate(cv2.medianBlur(photo, 5), np.ones((9, 9), np.uint8)), (wide, wide), 0)
    ground = cv2.cvtColor(paper, cv2.COLOR_BGR2LAB).astype(np.float32)
    darker = np.maximum(ground[..., 0] - lab[..., 0], 0)
    tinted = np.linalg.norm(ground[..., 1:] - lab[..., 1:], axis=-1)
    far = darker + 0.7 * tinted
    low, high = np.percentile(far, 35), np.percentile(far, 97)
    return (255 * np.clip((far - low - 0.12 * (high - low)) / (0.75 * (high - low) + 1e-3), 0, 1)).astype(np.uint8)


def written_signatures(path: Path, split: str, seed: int) -> list[np.ndarray]:
    """Real signatures of writers of the split (validation and test each have half of the set's validation writers)."""
    if not path.exists():
        return []
    archive = np.load(path)
    images, sources, writers = archive["image"], archive["source"], archive["writer"]
    theirs = archive["split"] == ("train" if split == "train" else "valid")
    if split != "train":
        theirs &= writers % 2 == SPLITS.index(split) % 2
    rng = np.random.default_rng(seed)
    chosen = []
    for source in np.unique(sources):
        rows = np.flatnonzero(theirs & (sources == source))
        chosen.extend(rng.permutation(rows)[:_PER_SOURCE])
    return [_cut(images[row]) for row in chosen]


def save_inks(path: Path, inks: dict[str, list[np.ndarray]]) -> None:
    """Stores lists of pictures of different sizes in one file."""
    flat = {}
    for name, pictures in inks.items():
        flat[f"{name}_sizes"] = np.array([one.shape for one in pictures])
        flat[f"{name}_pixels"] = np.concatenate([one.ravel() for one in pictures])
    np.savez_compressed(path, **flat)


def load_inks(path: Path) -> dict[str, list[np.ndarray]]:
    """The lists that `save_inks` stored."""
    archive = np.load(path)
    inks = {}
    for name in {key.rsplit("_", 1)[0] for key in archive.files}:
        sizes, pixels = archive[f"{name}_sizes"], archive[f"{name}_pixels"]
        ends = np.cumsum(sizes.prod(1))
        parts = np.split(pixels, ends[:-1])
        inks[name] = [part.reshape(size) for part, size in zip(parts, sizes, strict=True)]
    return inks


def _drawn_stamps(count: int, seed: int) -> list[np.ndarray]:
    pictures = []
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        clean = draw_stamp(random_design(rng), _DRAWN_SIZE)
        pictures.append(impression(clean, rng, float(rng.uniform(0, 0.9))))
    return pictures


def _drawn_signatures(count: int, seed: int) -> list[np.ndarray]:
    """Three by each signer: two genuine ones and one imitation, which is a signature on the page as well."""
    pictures = []
    for index in range(count):
        signer, rng = Signer(seed + index), np.random.default_rng([seed, index])
        pictures += [_cut(write(rng, _WRITTEN_WIDTH)) for write in (signer.sign, signer.sign, signer.forge)]
    return pictures


def _cut(ink: np.ndarray) -> np.ndarray:
    """The picture without its empty margins."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 40), np.flatnonzero(ink.max(axis=0) > 40)
    return ink if not len(rows) else ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
