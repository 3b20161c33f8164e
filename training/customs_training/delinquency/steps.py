"""The operations for features, as a protocol and in numpy; `graph.py` has them as ONNX nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np

T = TypeVar("T")


class Steps(Protocol[T]):
    """On [N, columns] float32 matrices."""

    def columns(self, matrix: T, begin: int, end: int) -> T:
        """Columns begin to end, end excluded."""

    def linear(self, matrix: T, weights: np.ndarray) -> T:
        """The matrix times [columns, results] weights."""

    def clip(self, matrix: T, low: Sequence[float], high: Sequence[float]) -> T:
        """Every column within its bounds; a single bound holds for all columns."""

    def divide(self, matrix: T, by: T) -> T:
        """Quotients; a single column divides every column."""

    def where_positive(self, condition: T, matrix: T, otherwise: float) -> T:
        """The matrix where `condition` is above zero, elsewhere `otherwise`."""

    def absolute(self, matrix: T) -> T:
        """Values without their signs."""

    def greatest(self, matrix: T) -> T:
        """The greatest value of each row, as one column."""

    def least(self, matrix: T) -> T:
        """The least value of each row, as one column."""

    def join(self, parts: Sequence[T]) -> T:
        """Matrices side by side."""


class Arrays:
    """The steps in numpy, float32 throughout."""

    def columns(self, matrix: np.ndarray, begin: int, end: int) -> np.ndarray:
        return matrix[:, begin:end]

    def linear(self, matrix: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return matrix @ weights.astype(np.float32)

    def clip(self, matrix: np.ndarray, low: Sequence[float], high: Sequence[float]) -> np.ndarray:
        return np.minimum(np.maximum(matrix, np.float32(low)), np.float32(high))

    def divide(self, matrix: np.ndarray, by: np.ndarray) -> np.ndarray:
        return matrix / by

    def where_positive(self, condition: np.ndarray, matrix: np.ndarray, otherwise: float) -> np.ndarray:
        return np.where(condition > 0, matrix, np.float32(otherwise))

    def absolute(self, matrix: np.ndarray) -> np.ndarray:
        return np.abs(matrix)

    def greatest(self, matrix: np.ndarray) -> np.ndarray:
        return matrix.max(axis=1, keepdims=True)

    def least(self, matrix: np.ndarray) -> np.ndarray:
        return matrix.min(axis=1, keepdims=True)

    def join(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate(list(parts), axis=1)
