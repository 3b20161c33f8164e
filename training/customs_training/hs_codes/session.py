"""Runs the exported graph as the service does: one thread, layout and labels as in predict-hs/prediction/model.ts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from customs_training.hs_codes.network import FIELD_COUNT
from customs_training.hs_codes.nomenclature import NOMENCLATURE
from customs_training.hs_codes.text import Goods, features
from customs_training.sessions import open_graph

_CHUNK = 64
_SUBHEADING_DIGITS = 6
_MIN_LEFT = 1e-6
"""Keeps a distribution finite that is all in dropped columns."""


class GraphSession:
    """A loaded `model.onnx`; labels that the nomenclature lacks are dropped, and the others share their probability."""

    def __init__(self, model: Path | bytes, dropped: Sequence[int] = ()) -> None:
        self._session = open_graph(model, fold_constants=True)
        self._dropped = list(dropped)

    @classmethod
    def of_folder(cls, folder: Path) -> GraphSession:
        """Opens the graph of a model's folder with the labels of its manifest and nomenclature."""
        dropped = json.loads((folder / "model.json").read_text(encoding="utf-8")).get("droppedLabels", [])
        titles = json.loads((folder / NOMENCLATURE).read_text(encoding="utf-8"))["titles"]
        labels = sorted({code for code in titles if len(code) == _SUBHEADING_DIGITS} | set(dropped))
        return cls(folder / "model.onnx", [labels.index(code) for code in dropped])

    def probabilities(self, goods: Sequence[Goods]) -> np.ndarray:
        """The distribution of each text over the subheadings of the nomenclature, float32 [N, C]."""
        order = np.argsort([len(one.item_name) + len(one.description) for one in goods], kind="stable")
        parts = np.concatenate(
            [self._run([goods[index] for index in order[at : at + _CHUNK]]) for at in range(0, len(goods), _CHUNK)]
        )
        result = np.empty_like(parts)
        result[order] = parts
        if not self._dropped:
            return result
        kept = np.delete(result, self._dropped, axis=1)
        return kept / np.maximum(1 - result[:, self._dropped].sum(axis=1, keepdims=True), _MIN_LEFT)

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
