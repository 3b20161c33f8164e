"""Runs the exported graph as the service does: one thread, layout of functions/predict-hs/prediction/model.ts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from customs_training.hs_codes.network import FIELD_COUNT
from customs_training.hs_codes.text import Goods, features
from customs_training.sessions import open_graph

_CHUNK = 64


class GraphSession:
    """A loaded `model.onnx`."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model, fold_constants=True)

    def probabilities(self, goods: Sequence[Goods]) -> np.ndarray:
        """The distribution of each text, float32 [N, C]."""
        order = np.argsort([len(one.item_name) + len(one.description) for one in goods], kind="stable")
        parts = np.concatenate(
            [self._run([goods[index] for index in order[at : at + _CHUNK]]) for at in range(0, len(goods), _CHUNK)]
        )
        result = np.empty_like(parts)
        result[order] = parts
        return result

    def _run(self, goods: Sequence[Goods]) -> np.ndarray:
        read = features(goods)
        lengths = np.diff(read.offsets)
        width = max(1, int(lengths.max()))
        hashes = np.zeros((len(goods), width), np.int64)
        masks = np.zeros((len(goods), 1, FIELD_COUNT, width), np.float32)
        for index in range(len(goods)):
            start, end = read.offsets[index : index + 2]
            hashes[index, : end - start] = read.hashes[start:end]
            masks[index, 0, read.fields[start:end], np.arange(end - start)] = 1
        return self._session.run(["probabilities"], {"hashes": hashes, "masks": masks})[0][:, 0]
