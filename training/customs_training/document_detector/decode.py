"""From raw maps to boxes, in torch; the exported graph performs the same steps with ONNX operators."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from customs_training.document_detector.matching import Found, overlap
from customs_training.document_detector.settings import STRIDE

LOWEST_SCORE = 0.05
MOST_OBJECTS = 60
SHARED = 0.5
"""Two boxes of a class with a larger overlap count as one object."""


class Peaks(nn.Module):
    """The network with pixel scaling before it and peak detection after it."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, page: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """page uint8 [N,H,W,3] to boxes [N,2,h*w,4], scores [N,2,h*w] (0 off the peaks) and turn [N,4]."""
        heat, sides, turn = self.network(page.permute(0, 3, 1, 2).float() / 255)
        score = torch.sigmoid(heat)
        peak = score * (functional.max_pool2d(score, 3, stride=1, padding=1) == score).float()
        ones = torch.ones_like(score[:1, :1])
        x = STRIDE * (torch.cumsum(ones, 3) - 0.5)
        y = STRIDE * (torch.cumsum(ones, 2) - 0.5)
        centre = torch.stack([x, y, x, y], 2)
        sign = torch.tensor([-1.0, -1.0, 1.0, 1.0]).reshape(1, 1, 4, 1, 1)
        boxes = (centre + sign * sides).flatten(3).transpose(2, 3)
        return boxes, peak.flatten(2), torch.softmax(turn, 1)


def suppress(boxes: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float, int]]:
    """Non-maximum suppression of one page: boxes [2,n,4], scores [2,n]; returns (box, score, class), best first."""
    kept = []
    for label in range(len(scores)):
        order = [at for at in np.argsort(-scores[label], kind="stable") if scores[label, at] > LOWEST_SCORE]
        chosen: list[int] = []
        for at in order:
            if len(chosen) < MOST_OBJECTS and all(
                overlap(boxes[label, at], boxes[label, one]) <= SHARED for one in chosen
            ):
                chosen.append(at)
        kept += [(boxes[label, at], float(scores[label, at]), label) for at in chosen]
    return sorted(kept, key=lambda one: -one[1])


class Detector:
    """Detects as the exported graph does, without exporting: for reports during training."""

    def __init__(self, network: nn.Module) -> None:
        self._peaks = Peaks(network).eval()

    @torch.no_grad()
    def detect(self, page: np.ndarray) -> tuple[list[Found], np.ndarray]:
        """page uint8 [H,W,3] to detections and the probability of each turn."""
        boxes, scores, turn = self._peaks(torch.from_numpy(np.array(page[None])))
        kept = suppress(boxes[0].numpy(), scores[0].numpy())
        return [Found(*one) for one in kept[: 2 * MOST_OBJECTS]], turn[0].numpy()
