"""Effects of paper, pen and scanner that keep a signature's writer, and warps that create new writers.

A warp and ink effects are drawn for each image. A second warp is drawn for each writer and is the same for genuine and
forged signatures: mirrored, slanted or stretched signatures act as those of writers who are not in the data.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_ROTATION = 0.11
_SHEAR = 0.10
_SCALE = (0.86, 1.06)
_ASPECT = 0.08
_SHIFT = 0.05
_ELASTIC = 0.016
_ELASTIC_GRID = (4, 7)
_LINE_SHARE = 0.1
_WRITER_SHEAR = 0.25
_WRITER_STRETCH = 0.25
_WRITER_ROTATION = 0.08
MIRRORS = 4
"""Left-right, up-down, both and none; multiplies the number of writers."""


def augmented(images: torch.Tensor, writers: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Warps and re-inks float [N, 1, H, W] in 0..1; the images of a writer are consecutive, with equal counts.

    Returns the images and the mirroring of each, int [N] in 0..MIRRORS-1.
    """
    each = len(images) // writers
    mirror = torch.randint(0, MIRRORS, (writers,), generator=generator).repeat_interleave(each)
    warped = _warp(images, mirror, _of_writers(writers, each, generator), generator)
    return _with_lines(_ink(warped, generator), generator).clamp(0, 1), mirror


def _of_writers(writers: int, each: int, generator: torch.Generator) -> torch.Tensor:
    """Shear, stretch and rotation of each image's writer, float [3, N]."""
    drawn = torch.rand(3, writers, generator=generator) * 2 - 1
    limits = torch.tensor([_WRITER_SHEAR, _WRITER_STRETCH, _WRITER_ROTATION])
    return (drawn * limits[:, None]).repeat_interleave(each, 1)


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> torch.Tensor:
    return low + (high - low) * torch.rand(count, generator=generator)


def _warp(
    images: torch.Tensor, mirror: torch.Tensor, of_writer: torch.Tensor, generator: torch.Generator
) -> torch.Tensor:
    count, _, height, width = images.shape
    writer_shear, writer_stretch, writer_angle = of_writer
    angle = _uniform(count, -_ROTATION, _ROTATION, generator) + writer_angle
    aspect = _uniform(count, 1 - _ASPECT, 1 + _ASPECT, generator) * (1 + writer_stretch)
    # Slanting and stretching need room: no ink may leave the picture.
    scale = torch.maximum(aspect, 1 / aspect).clamp(min=1) / _uniform(count, *_SCALE, generator)
    shear = _uniform(count, -_SHEAR, _SHEAR, generator) + writer_shear
    ratio = height / width
    cos, sin = torch.cos(angle), torch.sin(angle)
    matrix = torch.zeros(count, 2, 3)
    matrix[:, 0, 0] = cos * scale * aspect
    matrix[:, 0, 1] = (-sin + shear) * scale * ratio
    matrix[:, 1, 0] = sin * scale / ratio
    matrix[:, 1, 1] = cos * scale / aspect
    matrix[:, 0, 2] = _uniform(count, -_SHIFT, _SHIFT, generator)
    matrix[:, 1, 2] = _uniform(count, -_SHIFT, _SHIFT, generator)
    matrix[:, 0] *= 1 - 2 * (mirror % 2)[:, None]
    matrix[:, 1] *= 1 - 2 * (mirror // 2)[:, None]
    grid = functional.affine_grid(matrix, [count, 1, height, width], align_corners=False)
    coarse = torch.randn(count, 2, *_ELASTIC_GRID, generator=generator)
    strength = _uniform(count, 0, _ELASTIC, generator)[:, None, None, None]
    waves = functional.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)
    grid = grid + (waves * strength).permute(0, 2, 3, 1) * torch.tensor([1.0, 1 / ratio])
    return functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)


def _ink(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Thicker, thinner or softer strokes, and varied darkness."""
    count = len(images)
    amount = _uniform(count, 0, 0.8, generator)[:, None, None, None]
    kind = torch.randint(0, 4, (count,), generator=generator)
    effects = (
        lambda some: functional.max_pool2d(some, 3, 1, 1),
        lambda some: -functional.max_pool2d(-some, 3, 1, 1),
        lambda some: functional.avg_pool2d(some, 3, 1, 1),
    )
    mixed = images.clone()
    for number, effect in enumerate(effects):
        some = kind == number
        mixed[some] += amount[some] * (effect(images[some]) - images[some])
    return mixed * _uniform(count, 0.8, 1.25, generator)[:, None, None, None]


def _with_lines(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Adds, at random, a piece of a ruled line as on forms below a signature."""
    count, _, height, width = images.shape
    has = torch.rand(count, generator=generator) < _LINE_SHARE
    row = torch.randint(height // 2, height - 2, (count,), generator=generator)
    start = torch.rand(count, generator=generator) * 0.6
    length = _uniform(count, 0.2, 0.9, generator)
    x = torch.arange(width) / width
    along = (x[None] >= start[:, None]) & (x[None] < (start + length)[:, None])
    across = (torch.arange(height)[None] - row[:, None]).abs() < 1
    line = (across[:, :, None] & along[:, None, :] & has[:, None, None]).float() * 0.8
    return torch.maximum(images, line[:, None])
