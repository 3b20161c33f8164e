"""Signatures with their writers: the shared archive, or an administration's own folder of scans."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from customs_training.errors import DataError

ARCHIVE = "signatures_96x192.npz"


@dataclass(frozen=True)
class Signatures:
    """Normalised signatures, row by row.

    images: uint8 [N, 96, 192], ink bright on black. writers: int [N], unique over all sources. forged: bool [N].
    sources: the name of each one's collection, [N].
    """

    images: np.ndarray
    writers: np.ndarray
    forged: np.ndarray
    sources: np.ndarray

    def __len__(self) -> int:
        return len(self.images)

    def of(self, rows: np.ndarray) -> Signatures:
        """The rows of a mask or of indices."""
        return Signatures(self.images[rows], self.writers[rows], self.forged[rows], self.sources[rows])


@dataclass(frozen=True)
class Split:
    """Disjoint sets of writers for training, calibration and validation."""

    train: Signatures
    calibration: Signatures
    validation: Signatures


class Variants:
    """Further pictures of signatures, such as those that the service cuts out of pages.

    images: uint8 [M, 96, 192]. rows: int [M], the signature of each among `count` signatures.
    """

    def __init__(self, images: np.ndarray, rows: np.ndarray, count: int) -> None:
        order = np.argsort(rows, kind="stable")
        self._images = images[order]
        self._starts = np.searchsorted(rows[order], np.arange(count + 1))

    def __len__(self) -> int:
        return len(self._images)

    def drawn(
        self, data: Signatures, rows: np.ndarray, share: float | np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """The pictures of the rows, uint8 [n, 96, 192]; a `share` of them (or of each one, [n]) shows a variant, if it
        has some."""
        images = data.images[rows]
        for at in np.flatnonzero(rng.random(len(rows)) < share):
            first, last = self._starts[rows[at]], self._starts[rows[at] + 1]
            if last > first:
                images[at] = self._images[rng.integers(first, last)]
        return images


def read_archive(folder: Path, hold_out: int) -> Split:
    """Reads `documents/signatures_96x192.npz` of a data folder and splits it by writer.

    The archive names its validation writers; of the other writers of each source, one in `hold_out` is for calibration.

    Raises:
        DataError: the archive is missing or has other arrays or shapes.
    """
    path = folder / "documents" / ARCHIVE
    if not path.exists():
        raise DataError(f"{path} does not exist; --data must be the folder that contains documents/{ARCHIVE}")
    with np.load(path) as archive:
        missing = {"image", "source", "writer", "forged", "split"} - set(archive.files)
        if missing:
            raise DataError(f"{path} lacks the arrays {', '.join(sorted(missing))}")
        images, sources, split = archive["image"], archive["source"].astype(str), archive["split"].astype(str)
        numbers, forged = archive["writer"], archive["forged"].astype(bool)
    names = np.char.add(np.char.add(sources, "#"), numbers.astype(str))
    _, writers = np.unique(names, return_inverse=True)
    every = Signatures(images, writers, forged, sources)
    validation = split == "valid"
    calibrates = ~validation & np.isin(
        writers, _calibration_writers(writers[~validation], names[~validation], hold_out)
    )
    return Split(every.of(~validation & ~calibrates), every.of(calibrates), every.of(validation))


def _calibration_writers(writers: np.ndarray, names: np.ndarray, hold_out: int) -> np.ndarray:
    """One writer in `hold_out` of each source, selected by the hash of the name so that new writers do not move
    others."""
    chosen: list[int] = []
    by_source: dict[str, dict[str, int]] = {}
    for name, writer in zip(names.tolist(), writers.tolist(), strict=True):
        by_source.setdefault(name.split("#")[0], {})[name] = writer
    for known in by_source.values():
        ranked = sorted(known, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        chosen += [known[name] for name in ranked[: max(1, round(len(ranked) / hold_out))]]
    return np.array(chosen)


def with_scans(split: Split, folder: Path, hold_out: int) -> Split:
    """Adds an administration's own signatures, normalised as in the service, to training and calibration.

    folder: `<writer>/genuine/*.png` and `<writer>/forged/*.png`; any picture format that Pillow reads.

    Raises:
        DataError: a writer lacks genuine or forged signatures; names every such writer.
    """
    own = read_scans(folder, first_writer=int(max(part.writers.max() for part in (split.train, split.validation))) + 1)
    names = np.array([f"{folder.name}#{writer}" for writer in own.writers])
    calibrates = np.isin(own.writers, _calibration_writers(own.writers, names, hold_out))
    return Split(
        joined(split.train, own.of(~calibrates)), joined(split.calibration, own.of(calibrates)), split.validation
    )


def read_scans(folder: Path, first_writer: int = 0) -> Signatures:
    """Reads and normalises a folder of scans; writers are numbered from `first_writer`."""
    import torch
    from PIL import Image

    from customs_training.signature_verification.normalisation import Normaliser

    normaliser = Normaliser()
    images, writers, forged, problems = [], [], [], []
    places = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not places:
        raise DataError(f"{folder} contains no folder of a writer")
    for number, place in enumerate(places, first_writer):
        for kind in ("genuine", "forged"):
            files = sorted((place / kind).glob("*.*"))
            if not files:
                problems.append(f"{place / kind} contains no signature")
            for file in files:
                with Image.open(file) as picture:
                    grey = np.array(picture.convert("L"))
                images.append(normaliser(torch.from_numpy(grey)).numpy())
                writers.append(number)
                forged.append(kind == "forged")
    if problems:
        raise DataError("; ".join(problems))
    return Signatures(np.stack(images), np.array(writers), np.array(forged), np.full(len(images), folder.name))


def joined(left: Signatures, right: Signatures) -> Signatures:
    """Both sets, concatenated."""
    return Signatures(
        np.concatenate([left.images, right.images]),
        np.concatenate([left.writers, right.writers]),
        np.concatenate([left.forged, right.forged]),
        np.concatenate([left.sources, right.sources]),
    )
