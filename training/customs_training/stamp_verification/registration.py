"""Registers reference maps to a query's: rotation by circular correlation of rings, then an affine refinement.

The refinement is inverse compositional (Baker and Matthews 2004): the gradients are those of the query, so that one
inverse serves all references.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from customs_training.stamp_verification.maps import Rings
from customs_training.stamp_verification.normalise import SIDE

ANGLES = 180
_RINGS = 28
_CANDIDATES = 4
_COARSE, _FINE = 32, 80


class Registration(nn.Module):
    """Query map [1, 1, SIDE, SIDE] and references [n, 1, SIDE, SIDE] to the references registered to the query."""

    def __init__(self) -> None:
        super().__init__()
        self.rings = Rings(_RINGS, ANGLES, 0.12)
        steps = torch.arange(ANGLES // 2 + 1)[None, :] * torch.arange(ANGLES)[:, None] * (2 * math.pi / ANGLES)
        weight = torch.full((ANGLES // 2 + 1,), 2.0)
        weight[0] = weight[-1] = 1.0
        self.register_buffer("cosines", torch.cos(steps))
        self.register_buffer("sines", torch.sin(steps))
        self.register_buffer("back", weight)
        self.register_buffer("ring_weight", torch.linspace(0.12, 1.0, _RINGS)[None, :, None])
        for name, side in (("coarse", _COARSE), ("fine", _FINE)):
            self.register_buffer(f"{name}_grid", places(side))

    def forward(self, query: Tensor, references: Tensor) -> Tensor:
        count = references.shape[0]
        turns = self.turns(query, references)
        cos, sin = torch.cos(turns), torch.sin(turns)
        nothing = torch.zeros_like(cos)
        affine = torch.stack([cos, -sin, nothing, sin, cos, nothing], 2).reshape(-1, 2, 3)
        target, sources = smaller(query, _COARSE, 3), smaller(references, _COARSE, 3)
        repeated = sources[:, None].expand(-1, _CANDIDATES, -1, -1, -1).reshape(-1, 1, _COARSE, _COARSE)
        affine = refined(target, repeated, affine, self.coarse_grid, rigid=True, steps=2)
        similarity = correlation(target, warped(repeated, affine, self.coarse_grid)).reshape(count, _CANDIDATES)
        best = (similarity >= similarity.max(1, keepdim=True).values).float()
        best = best / best.sum(1, keepdim=True)
        chosen = (affine.reshape(count, _CANDIDATES, 6) * best[:, :, None]).sum(1).reshape(-1, 2, 3)
        rigid = refined(target, sources, chosen, self.coarse_grid, rigid=True, steps=3)
        fine = refined(smaller(query, _FINE, 3), smaller(references, _FINE, 3), rigid, self.fine_grid, False, steps=3)
        # With little ink the last steps can diverge; the better of both maps is kept.
        before = correlation(target, warped(sources, rigid, self.coarse_grid))
        after = correlation(target, warped(sources, fine, self.coarse_grid))
        kept = (after >= before - 0.01).float()[:, None, None]
        return warped_whole(references, kept * fine + (1 - kept) * rigid)

    def turns(self, query: Tensor, references: Tensor) -> Tensor:
        """The most likely rotations of each reference, radians [n, _CANDIDATES]."""
        rings = self.rings(torch.cat([smaller(query, _FINE, 3), smaller(references, _FINE, 3)], 0))[:, 0]
        rings = (rings - rings.mean(2, keepdim=True)) * self.ring_weight
        real, imaginary = rings @ self.cosines, rings @ self.sines
        qr, qi, rr, ri = real[:1], imaginary[:1], real[1:], imaginary[1:]
        both_real = ((qr * rr + qi * ri).sum(1)) * self.back
        both_imaginary = ((qr * ri - qi * rr).sum(1)) * self.back
        fit = both_real @ self.cosines.T + both_imaginary @ self.sines.T
        wide = F.max_pool1d(torch.cat([fit[:, -6:], fit, fit[:, :6]], 1)[:, None], 13, 1)[:, 0]
        peaks = torch.where(fit >= wide, fit, fit - 1e6)
        return torch.topk(peaks, _CANDIDATES, dim=1).indices.float() * (2 * math.pi / ANGLES)


def places(side: int) -> Tensor:
    """Pixel centres of a square of -1..1, with a 1 for the shift: [side * side, 3]."""
    at = (torch.arange(side) + 0.5) * (2.0 / side) - 1
    x, y = at[None, :].expand(side, side), at[:, None].expand(side, side)
    return torch.stack([x, y, torch.ones(side, side)], 2).reshape(-1, 3)


def smaller(maps: Tensor, side: int, blur: int) -> Tensor:
    """The maps averaged down to [n, 1, side, side] and smoothed twice."""
    pooled = F.avg_pool2d(maps, SIDE // side)
    return F.avg_pool2d(F.avg_pool2d(pooled, blur, 1, blur // 2), 3, 1, 1)


def warped(maps: Tensor, affine: Tensor, grid: Tensor) -> Tensor:
    """The maps sampled at `affine` [n, 2, 3] of each point of the grid: [n, side * side]."""
    side = int(maps.shape[-1])
    at = (affine.reshape(-1, 3) @ grid.T).reshape(-1, 2, side, side).permute(0, 2, 3, 1)
    return F.grid_sample(maps, at, align_corners=False).reshape(-1, side * side)


def warped_whole(maps: Tensor, affine: Tensor) -> Tensor:
    """The maps [n, 1, SIDE, SIDE] warped at their full size."""
    return warped(maps, affine, places(SIDE)).reshape(-1, 1, SIDE, SIDE)


def correlation(target: Tensor, pictures: Tensor) -> Tensor:
    """Normalised cross-correlation of [1, 1, s, s] with each of [n, s * s]: [n]."""
    one = target.reshape(1, -1)
    one = one - one.mean(1, keepdim=True)
    many = pictures - pictures.mean(1, keepdim=True)
    return (one * many).sum(1) / torch.sqrt((one * one).sum(1) * (many * many).sum(1) + 1e-6)


def refined(target: Tensor, sources: Tensor, affine: Tensor, grid: Tensor, rigid: bool, steps: int) -> Tensor:
    """Gauss-Newton steps that align each source with the target; `rigid` allows rotation, scale and shift only."""
    side = int(target.shape[-1])
    across = (F.pad(target, (0, 1, 0, 0))[..., 1:] - F.pad(target, (1, 0, 0, 0))[..., :-1]) * (side / 4)
    down = (F.pad(target, (0, 0, 0, 1))[..., 1:, :] - F.pad(target, (0, 0, 1, 0))[..., :-1, :]) * (side / 4)
    gx, gy = across.reshape(-1, 1), down.reshape(-1, 1)
    x, y = grid[:, :1], grid[:, 1:2]
    if rigid:
        descent = torch.cat([gx * x + gy * y, gy * x - gx * y, gx, gy], 1)
    else:
        descent = torch.cat([gx * x, gx * y, gx, gy * x, gy * y, gy], 1)
    normal = descent.T @ descent
    same = torch.eye(4 if rigid else 6)
    damping = 0.01 / same.shape[0] * (normal * same).sum() + 1e-3
    solve = inverse(normal + damping * same, same) @ descent.T
    flat = target.reshape(1, -1)
    for _ in range(steps):
        seen = warped(sources, affine, grid)
        gain = (seen * flat).sum(1, keepdim=True) / ((seen * seen).sum(1, keepdim=True) + 1e-4)
        step = (seen * torch.clamp(gain, 0.5, 2) - flat) @ solve.T
        affine = composed(affine, torch.clamp(step, -0.15, 0.15), rigid)
    return affine


def composed(affine: Tensor, step: Tensor, rigid: bool) -> Tensor:
    """affine after the inverse of a small step: [n, 2, 3]."""
    if rigid:
        a, b, c, d = 1 + step[:, 0], -step[:, 1], step[:, 1], 1 + step[:, 0]
        e, f = step[:, 2], step[:, 3]
    else:
        a, b, e, c, d, f = 1 + step[:, 0], step[:, 1], step[:, 2], step[:, 3], 1 + step[:, 4], step[:, 5]
    area = a * d - b * c
    ia, ib, ic, id_ = d / area, -b / area, -c / area, a / area
    turn = torch.stack([ia, ib, ic, id_], 1).reshape(-1, 2, 2)
    shift = torch.stack([-(ia * e + ib * f), -(ic * e + id_ * f)], 1).reshape(-1, 2, 1)
    linear = affine[:, :, :2]
    return torch.cat([linear @ turn, linear @ shift + affine[:, :, 2:]], 2)


def inverse(matrix: Tensor, same: Tensor) -> Tensor:
    """Inverse of a small positive definite matrix by Gauss-Jordan elimination; `same` is the identity of its size."""
    work = torch.cat([matrix, same], 1)
    size = int(same.shape[0])
    for index in range(size):
        row = work[index : index + 1] / work[index : index + 1, index : index + 1]
        others = 1 - same[:, index : index + 1]
        work = work * others + row * (1 - others) - (work[:, index : index + 1] * others) @ row
    return work[:, size:]
