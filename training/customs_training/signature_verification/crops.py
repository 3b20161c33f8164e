"""Error rates on signatures as the service cuts them out of pages, beside those on clean pictures of the same ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import binary_dilation

from customs_training.errors import DataError
from customs_training.percentages import row_for, shown, verdict_shares
from customs_training.signature_verification.dataset import Signatures, Variants
from customs_training.signature_verification.evaluation import Thresholds
from customs_training.signature_verification.sets import Decision, set_features
from customs_training.signature_verification.settings import ADVISED_REFERENCES, HEIGHT, WIDTH
from customs_training.signature_verification.training import SignatureModel
from customs_training.verification import equal_error_rate

CUTS = "cuts.json"
HOWS = ("clean", "true", "jittered", "detected")
"""Signatures as in the archive, cut in true boxes, in boxes beside them, and in the detector's boxes."""

_DRAWS = 20
_INK = 96
_NEAR = 5
"""Distance in pixels of a normalised picture within which strokes are the same ones."""
_FOUND = 0.5
"""Overlap (intersection over union) from which a signature counts as found."""


@dataclass(frozen=True)
class Cuts:
    """What `npm run tool -- crops` wrote.

    images: uint8 [N, 96, 192]. rows: int [N], positions in the composed signatures. hows, situations, separations and
    other_inks: str [N].
    overlaps: float [N], of the detector's box with the true one; nan for other cuts.
    """

    images: np.ndarray
    rows: np.ndarray
    hows: np.ndarray
    situations: np.ndarray
    separations: np.ndarray
    other_inks: np.ndarray
    overlaps: np.ndarray
    missed: list[dict]
    refused: list[dict]

    @property
    def comparable(self) -> np.ndarray:
        """Whether the service compares the cut, bool [N]: it does not judge ink that it could not separate."""
        return np.isin(self.separations, ("alone", "separated"))

    @property
    def crossed(self) -> np.ndarray:
        """Whether the cut may show other ink, bool [N]."""
        return self.other_inks != "none"

    def of(self, how: str) -> np.ndarray:
        """Positions of the cuts of one kind."""
        return np.flatnonzero(self.hows == how)


def read_cuts(folder: Path) -> Cuts:
    """Reads `cuts.json` and `cuts.bin` of a folder. Raises `DataError` if they are missing or do not fit together."""
    index, pictures = folder / CUTS, folder / "cuts.bin"
    if not index.is_file() or not pictures.is_file():
        raise DataError(f"{folder} has no cuts; run `npm run tool -- crops {folder}` first")
    content = json.loads(index.read_text(encoding="utf-8"))
    cuts, pixels = content["cuts"], np.fromfile(pictures, np.uint8)
    if len(pixels) != len(cuts) * HEIGHT * WIDTH:
        raise DataError(f"{pictures} does not hold the {len(cuts)} pictures of {index}")
    return Cuts(
        pixels.reshape(-1, HEIGHT, WIDTH),
        np.array([cut["row"] for cut in cuts], int),
        np.array([cut["how"] for cut in cuts]),
        np.array([cut.get("situation", "") for cut in cuts]),
        np.array([cut.get("separation", "") for cut in cuts]),
        np.array([cut.get("otherInk", "") for cut in cuts]),
        np.array([cut.get("overlap", np.nan) for cut in cuts], float),
        content["missed"],
        content["refused"],
    )


def read_variants(folder: Path, count: int) -> Variants:
    """The cuts of a folder as further pictures of the `count` signatures that were composed.

    Those that the service does not compare are left out.
    """
    cuts = read_cuts(folder)
    apart = cuts.comparable
    return Variants(cuts.images[apart], cuts.rows[apart], count)


def mixed_queries(
    data: Signatures, cuts: Cuts, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The signatures as queried, uint8 [N, 96, 192]: a `share` of them as cut, the others clean; and whether each may
    show other ink, bool [N]."""
    images, crossed = data.images.copy(), np.zeros(len(data), bool)
    for row in np.flatnonzero(rng.random(len(data)) < share):
        own = np.flatnonzero(cuts.comparable & (cuts.rows == row))
        if len(own):
            at = rng.choice(own)
            images[row], crossed[row] = cuts.images[at], cuts.crossed[at]
    return images, crossed


@dataclass(frozen=True)
class Answers:
    """Decisions on queries, all [Q]: percent, and of each its kind (genuine, skilled), source, situation, and whether
    it may show other ink."""

    percent: np.ndarray
    kinds: np.ndarray
    sources: np.ndarray
    situations: np.ndarray
    crossed: np.ndarray

    @property
    def free(self) -> np.ndarray:
        """Whether no stamp lies over the signature, bool [Q]."""
        return ~np.char.startswith(self.situations, "stamp")

    def rate(self, chosen: np.ndarray) -> float:
        """EER in percent against skilled forgeries."""
        genuine, skilled = (self.percent[chosen & (self.kinds == kind)] for kind in ("genuine", "skilled"))
        return round(100 * equal_error_rate(genuine, skilled)[0], 2)


def answers(model: SignatureModel, decision: Decision, data: Signatures, cuts: Cuts, seed: int) -> dict[str, Answers]:
    """Decisions with five references by kind of cut.

    References are the enrolled pictures; of signatures that enrolment refused, those of the archive, as for the clean
    pictures. The draws of references are the same for every kind of cut.
    """
    registered = model.embeddings(enrolled_images(data, cuts))
    clean = model.embeddings(data.images)
    every = len(data)
    free = _Queried(clean, np.arange(every), np.full(every, ""), np.zeros(every, bool))
    result = {"clean": _answers(model, decision, data, clean, free, seed)}
    for how in HOWS[1:]:
        at = cuts.of(how)
        if len(at):
            queried = _Queried(model.embeddings(cuts.images[at]), cuts.rows[at], cuts.situations[at], cuts.crossed[at])
            result[how] = _answers(model, decision, data, registered, queried, seed)
    return result


def crop_rates(answered: Mapping[str, Answers], cuts: Cuts) -> dict:
    """Detections, and EER in percent against skilled forgeries, by kind of cut."""
    report: dict = {"detections": _detections(cuts), "refused": _counted(one["reason"] for one in cuts.refused)}
    rates: dict[str, dict] = {"bySource": {}, "bySourceWithoutStamps": {}, "bySituation": {}}
    for how, one in answered.items():
        for name, among in (("bySource", one.free | True), ("bySourceWithoutStamps", one.free)):
            rates[name][how] = {
                str(source): one.rate(among & (one.sources == source)) for source in np.unique(one.sources)
            }
        if how != "clean":
            rates["bySituation"][how] = {str(at): one.rate(one.situations == at) for at in np.unique(one.situations)}
    return {**report, **rates}


def crop_verdicts(answered: Mapping[str, Answers], thresholds: Thresholds) -> dict:
    """Shares of match, inconclusive and mismatch in percent by kind of cut, for genuine signatures and skilled
    forgeries, alone and crossed by other ink."""
    row = row_for(thresholds.verdicts, ADVISED_REFERENCES)
    verdicts: dict[str, dict] = {}
    for how, one in answered.items():
        percent = shown(one.percent, ADVISED_REFERENCES, thresholds.percent)
        for group, among in (("alone", ~one.crossed), ("crossed", one.crossed)):
            if among.any():
                verdicts.setdefault(how, {})[group] = {
                    kind: verdict_shares(percent[among & (one.kinds == kind)], row, alone=group == "alone")
                    for kind in ("genuine", "skilled")
                }
    return verdicts


def strokes(data: Signatures, cuts: Cuts, how: str) -> tuple[np.ndarray, np.ndarray]:
    """Of each cut of a kind: the share of the signature's strokes that it shows, and the share of its ink that is
    foreign; float [n] each.

    Ink counts as the same within a few pixels of the normalised pictures, so a cut whose extent is wrong counts as bad.
    """
    near = np.ones((2 * _NEAR + 1,) * 2, bool)
    kept, foreign = [], []
    for at in cuts.of(how):
        own, seen = data.images[cuts.rows[at]] > _INK, cuts.images[at] > _INK
        kept.append((own & binary_dilation(seen, near)).sum() / max(1, own.sum()))
        foreign.append((seen & ~binary_dilation(own, near)).sum() / max(1, seen.sum()))
    return np.array(kept), np.array(foreign)


def enrolled_images(data: Signatures, cuts: Cuts) -> np.ndarray:
    """The picture of each signature as enrolled, or else as in the archive, uint8 [N, 96, 192]."""
    images = data.images.copy()
    enrolled = cuts.of("enrolled")
    images[cuts.rows[enrolled]] = cuts.images[enrolled]
    return images


def _detections(cuts: Cuts) -> dict[str, int]:
    """How many signatures the detector found, boxed loosely, and missed."""
    overlaps = cuts.overlaps[cuts.of("detected")]
    return {
        "found": int(np.sum(overlaps >= _FOUND)),
        "loose": int(np.sum(overlaps < _FOUND)),
        "missed": len(cuts.missed),
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


@dataclass(frozen=True)
class _Queried:
    """Embeddings [Q, width] of signatures that are queried, their rows, situations and whether other ink may show."""

    embeddings: torch.Tensor
    rows: np.ndarray
    situations: np.ndarray
    crossed: np.ndarray


def _answers(
    model: SignatureModel,
    decision: Decision,
    data: Signatures,
    registered: torch.Tensor,
    queried: _Queried,
    seed: int,
) -> Answers:
    """Draws references of each writer and compares the cuts of the writer's other signatures and forgeries with
    them."""
    rng = np.random.default_rng(seed)
    rows = queried.rows
    features, kinds, sources, at = [], [], [], []
    for writer in np.unique(data.writers):
        genuine = np.flatnonzero((data.writers == writer) & ~data.forged)
        if len(genuine) <= ADVISED_REFERENCES:
            continue
        own = np.flatnonzero(data.writers[rows] == writer)
        kind = np.where(data.forged[rows[own]], "skilled", "genuine")
        agreement = _logits(model, registered[genuine], registered[genuine])
        logits = _logits(model, queried.embeddings[own], registered[genuine])
        for _ in range(_DRAWS):
            chosen = rng.choice(len(genuine), ADVISED_REFERENCES, replace=False)
            free = ~np.isin(rows[own], genuine[chosen])
            among = agreement[np.ix_(chosen, chosen)]
            features += [set_features(one[chosen], among, decision.expected) for one in logits[free]]
            kinds.append(kind[free])
            sources.append(np.full(free.sum(), data.sources[genuine[0]]))
            at.append(own[free])
    positions = np.concatenate(at)
    return Answers(
        decision.percent(np.array(features)),
        np.concatenate(kinds),
        np.concatenate(sources),
        queried.situations[positions],
        queried.crossed[positions],
    )


def _logits(model: SignatureModel, left: torch.Tensor, right: torch.Tensor) -> np.ndarray:
    """Every one of `left` against every one of `right`, float32 [L, R]."""
    count = len(right)
    rows, columns = np.divmod(np.arange(len(left) * count), count)
    return model.logits(left[rows], right[columns]).reshape(-1, count)
