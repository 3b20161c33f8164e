"""Runs the exported graph as the service does: one thread, layout and labels as in predict-hs/prediction/model.ts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from customs_training.hs_codes.encoder.pieces import PADDING, Pieces
from customs_training.hs_codes.network import FIELD_COUNT
from customs_training.hs_codes.shares import Shares
from customs_training.hs_codes.text import Goods, features, surfaces, tokens, word_features
from customs_training.sessions import open_graph

PIECES = "pieces.json"


class GraphSession:
    """A loaded `model.onnx` with its pieces, and the shares of the bag and the encoder by language."""

    def __init__(self, model: Path | bytes, pieces: Pieces, shares: Mapping[str, Shares]) -> None:
        self._session = open_graph(model)
        self._pieces = pieces
        self._shares = shares

    @classmethod
    def of_folder(cls, folder: Path) -> GraphSession:
        """Opens the graph of a model's folder."""
        stored = json.loads((folder / "model.json").read_text(encoding="utf-8"))["languages"]
        shares = {one["tag"]: Shares(**one["shares"]) for one in stored}
        return cls(folder / "model.onnx", Pieces.read(folder / PIECES), shares)

    def probabilities(self, goods: Sequence[Goods]) -> np.ndarray:
        """The distribution of each text over the subheadings of the nomenclature, float32 [N, C].

        Texts are run one by one, as in service: in a batch, the last bits of their sums would depend on the others.
        """
        return np.concatenate([self._run(self._feeds([one]))[:, 0] for one in goods])

    def without_words(self, goods: Goods) -> tuple[list[str], np.ndarray, np.ndarray]:
        """The words of a text, its distribution [C], and the one without each word [words, C], in one run.

        The encoder reads the whole text once; a row's mean leaves out the pieces of its word, and the bag's sum the
        word's features with the pairs that it is part of.
        """
        feeds = self._feeds([goods])
        words = [*surfaces(goods.item_name), *surfaces(goods.description)]
        owners, pairs = _owners(goods)
        _, owners_of_pieces = self._pieces.of_goods(goods)
        masks = np.repeat(feeds["masks"], len(words) + 1, axis=1)
        readings = np.repeat(feeds["readings"], len(words) + 1, axis=1)
        for index in range(len(words)):
            masks[0, index + 1][:, (owners == index) | (pairs & (owners - 1 == index))] = 0
            readings[0, index + 1, np.array(owners_of_pieces) == index] = 0
        answers = self._run({**feeds, "masks": masks, "readings": readings})[0]
        return words, answers[0], answers[1:]

    def _run(self, feeds: dict[str, np.ndarray]) -> np.ndarray:
        return self._session.run(["probabilities"], feeds)[0]

    def _feeds(self, goods: Sequence[Goods]) -> dict[str, np.ndarray]:
        read = features(goods)
        lengths = np.diff(read.offsets)
        width = max(1, int(lengths.max()))
        hashes = np.zeros((len(goods), width), np.int64)
        masks = np.zeros((len(goods), 1, FIELD_COUNT, width), np.float32)
        laid = [self._pieces.of_goods(one) for one in goods]
        longest = max(len(ids) for ids, _ in laid)
        pieces = np.full((len(goods), longest), PADDING, np.int64)
        readings = np.zeros((len(goods), 1, longest), np.float32)
        shares = np.zeros((len(goods), 2), np.float32)
        for index, one in enumerate(goods):
            start, end = read.offsets[index : index + 2]
            hashes[index, : end - start] = read.hashes[start:end]
            masks[index, 0, read.fields[start:end], np.arange(end - start)] = 1
            ids, owners = laid[index]
            pieces[index, : len(ids)] = ids
            readings[index, 0, : len(ids)] = np.array(owners) >= 0
            of_language = self._shares[one.language]
            shares[index] = of_language.bag, of_language.encoder
        return {"hashes": hashes, "masks": masks, "pieces": pieces, "readings": readings, "shares": shares}


def _owners(goods: Goods) -> tuple[np.ndarray, np.ndarray]:
    """For each feature of a text the index of its word over both fields, and whether it is a pair with the last one."""
    owners: list[int] = []
    pairs: list[bool] = []
    index = 0
    for text in (goods.item_name, goods.description):
        for place, word in enumerate(tokens(text)):
            found = [False] * len(word_features(word)) + [True] * (place > 0)
            pairs.extend(found)
            owners.extend([index] * len(found))
            index += 1
    return np.array(owners, int), np.array(pairs, bool)
