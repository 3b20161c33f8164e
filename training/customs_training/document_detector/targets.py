"""Training targets of a page, and the loss: heat maps with elliptical bumps, boxes by overlap.

Follows Liu et al., "Training-Time-Friendly Network for Real-Time Object Detection" (AAAI 2020): every cell near a
centre learns the box, weighted by the bump; and the penalty-reduced focal loss of Zhou et al., "Objects as Points".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from customs_training.document_detector.augment import UNKNOWN_TURN, Example
from customs_training.document_detector.settings import SIGNATURE, STAMP, STRIDE

_SPREAD = 0.54 / 6
"""Standard deviation of a bump in box sizes."""
_DOUBTFUL = 0.4
"""On scans with unlabelled stamps, a background cell with a higher predicted heat is ignored."""
_BOX_WEIGHT, _TURN_WEIGHT = 4.0, 1.0


@dataclass(frozen=True)
class Targets:
    """Arrays for one page; h and w are cells."""

    heat: np.ndarray
    """float32 [2,h,w]: 1 at centres, falling to 0."""
    boxes: np.ndarray
    """float32 [2,4,h,w]: x1,y1,x2,y2 in pixels."""
    weights: np.ndarray
    """float32 [2,h,w]: weight of a cell's box."""
    counted: np.ndarray
    """float32 [2,h,w]: 1 where the heat counts, 0 where it is unknown, 2 where background is only presumed."""
    turn: int
    """Quarter turns to upright; `UNKNOWN_TURN` on mirrored pages."""


def targets_of(example: Example) -> Targets:
    """Draws the targets of a page."""
    h, w = (side // STRIDE for side in example.pixels.shape[:2])
    heat, weights = np.zeros((2, h, w), np.float32), np.zeros((2, h, w), np.float32)
    boxes, counted = np.zeros((2, 4, h, w), np.float32), np.ones((2, h, w), np.float32)
    if not example.stamps_labelled:
        counted[STAMP] = 2
    if example.turn > 0:
        # The service rotates the page upright first: signatures are not detected on a sideways page.
        counted[SIGNATURE] = 0
    for box in example.ignored:
        _cells(counted, box)[...] = 0
    order = np.argsort(-_area(example.boxes))
    for box, label in zip(example.boxes[order], example.classes[order], strict=True):
        if label < 0:
            _known(counted, box)
        elif counted[label].any():
            _bump(heat[label], boxes[label], weights[label], box)
            _known(counted, box)
    return Targets(heat, boxes, weights, counted, example.turn)


def _known(counted: np.ndarray, box: np.ndarray) -> None:
    """The area of a labelled box is known: it contains only labelled objects."""
    region = _cells(counted, box)
    region[region == 2] = 1


def _bump(heat: np.ndarray, boxes: np.ndarray, weights: np.ndarray, box: np.ndarray) -> None:
    h, w = heat.shape
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]) / STRIDE - 0.5
    at = np.clip(np.round(middle), 0, [w - 1, h - 1])
    sigma_x, sigma_y = (max(0.45, _SPREAD * side / STRIDE) for side in (box[2] - box[0], box[3] - box[1]))
    y, x = np.ogrid[:h, :w]
    bump = np.exp(-((x - at[0]) ** 2) / (2 * sigma_x**2) - (y - at[1]) ** 2 / (2 * sigma_y**2)).astype(np.float32)
    np.maximum(heat, bump, out=heat)
    near = bump > 0.08
    boxes[:, near] = box[:, None]
    weights[near] = bump[near] / bump[near].sum()


def _cells(maps: np.ndarray, box: np.ndarray) -> np.ndarray:
    x1, y1 = np.floor(box[:2] / STRIDE).astype(int)
    x2, y2 = np.ceil(box[2:] / STRIDE).astype(int)
    return maps[:, max(0, y1) : y2, max(0, x1) : x2]


def _area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def loss(answer: tuple[Tensor, Tensor, Tensor], want: dict[str, Tensor]) -> dict[str, Tensor]:
    """The terms of the loss, whose sum is minimised; `want` is the batch of `Targets`."""
    heat, sides, turn = answer
    objects = (want["heat"] == 1).sum().clamp(min=1)
    return {
        "heat": _focal(heat, want["heat"], want["counted"]) / objects,
        "box": _BOX_WEIGHT * _overlap_loss(sides, want["boxes"], want["weights"]) / objects,
        "turn": _TURN_WEIGHT * _turn_loss(turn, want["turn"]),
    }


def _turn_loss(turn: Tensor, want: Tensor) -> Tensor:
    known = want != UNKNOWN_TURN
    return functional.cross_entropy(turn, want, ignore_index=UNKNOWN_TURN, reduction="sum") / known.sum().clamp(min=1)


def _focal(logits: Tensor, heat: Tensor, counted: Tensor) -> Tensor:
    chance = torch.sigmoid(logits)
    centre = (heat == 1).float()
    hit = centre * (1 - chance) ** 2 * functional.logsigmoid(logits)
    miss = (1 - centre) * (1 - heat) ** 4 * chance**2 * functional.logsigmoid(-logits)
    known = (counted == 1) | ((counted == 2) & (chance.detach() < _DOUBTFUL))
    return -((hit + miss) * known).sum()


def _overlap_loss(sides: Tensor, boxes: Tensor, weights: Tensor) -> Tensor:
    """1 - generalised IoU (Rezatofighi et al., CVPR 2019) over the cells with a weight."""
    image, label, row, column = torch.nonzero(weights, as_tuple=True)
    x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
    left, top, right, bottom = sides[image, label, :, row, column].unbind(1)
    ours = torch.stack([x - left, y - top, x + right, y + bottom], 1)
    theirs = boxes[image, label, :, row, column]
    return (weights[image, label, row, column] * (1 - _generalised_iou(ours, theirs))).sum()


def _generalised_iou(ours: Tensor, theirs: Tensor) -> Tensor:
    low, high = torch.maximum(ours[:, :2], theirs[:, :2]), torch.minimum(ours[:, 2:], theirs[:, 2:])
    shared = (high - low).clamp(min=0).prod(1)
    union = (ours[:, 2:] - ours[:, :2]).prod(1) + (theirs[:, 2:] - theirs[:, :2]).prod(1) - shared
    hull = (torch.maximum(ours[:, 2:], theirs[:, 2:]) - torch.minimum(ours[:, :2], theirs[:, :2])).prod(1)
    return shared / union.clamp(min=1e-6) - (hull - union) / hull.clamp(min=1e-6)
