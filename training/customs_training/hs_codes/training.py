"""Fits the network: weighted sampling of examples, sparse Adam for the vectors, AdamW for the rest, on CPU or GPU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.network import (
    FIELD_COUNT,
    GATE_LIMIT,
    Batch,
    HsNetwork,
    KnownFeatures,
    hierarchical_loss,
)
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.text import Features, Goods, features, hash_of
from customs_training.hs_codes.vocabulary import choose, corpus_words, encoder_words, reduced, word_vectors

_WARM_UP_STEPS = 300
_LAST_RATE = 0.02
_WEIGHT_DECAY = 0.01
_CHUNK = 512


@dataclass
class HsModel:
    """A trained network with its vocabulary and codes; `temperature` belongs to calibration."""

    codes: tuple[str, ...]
    vocabulary: np.ndarray
    network: HsNetwork
    settings: HsSettings

    def scores(self, goods: Sequence[Goods]) -> np.ndarray:
        """Scores before the softmax, float32 [N, C]."""
        known = KnownFeatures(features(goods), self.vocabulary)
        self.network.eval()
        device = self.network.gate.weight.device.type
        with torch.no_grad():
            parts = [
                self.network(_on(known.batch(np.arange(start, min(start + _CHUNK, len(known)))), device)).cpu().numpy()
                for start in range(0, len(known), _CHUNK)
            ]
        return np.concatenate(parts)

    def known(self, goods: Sequence[Goods]) -> np.ndarray:
        """Total gate of the known features of both fields, float32 [N, 2]: how much of each text the network knows."""
        read = KnownFeatures(features(goods), self.vocabulary)
        gates = np.exp(np.clip(self.network.gate.weight.detach().cpu().numpy()[:, 0], -GATE_LIMIT, GATE_LIMIT))
        row = np.repeat(np.arange(len(read)), np.diff(read.offsets))
        segments = row * FIELD_COUNT + read.fields
        return np.bincount(segments, weights=gates[read.ids], minlength=FIELD_COUNT * len(read)).reshape(len(read), -1)

    def probabilities(self, goods: Sequence[Goods]) -> np.ndarray:
        """Softmax of the scores, float32 [N, C]."""
        return functional.softmax(torch.from_numpy(self.scores(goods)), 1).numpy()

    def save(self, path: Path) -> None:
        """Writes everything to one file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "codes": list(self.codes),
            "vocabulary": torch.from_numpy(self.vocabulary.astype(np.int64)),
            "network": self.network.state_dict(),
            "settings": asdict(self.settings),
        }
        torch.save(content, path)

    @staticmethod
    def load(path: Path) -> HsModel:
        """Reads what `save` wrote."""
        content = torch.load(path, weights_only=True)
        settings = HsSettings(**content["settings"])
        network = HsNetwork(content["codes"], settings)
        network.load_state_dict(content["network"])
        return HsModel(tuple(content["codes"]), content["vocabulary"].numpy().astype(np.uint32), network, settings)


def fit(
    corpus: Corpus,
    settings: HsSettings,
    cache: Path,
    after_epoch: Callable[[int, HsModel], None] | None = None,
    start: HsModel | None = None,
) -> HsModel:
    """Trains on the corpus, from the beginning or from a model with the same codes, whose vocabulary it keeps.

    The same corpus, settings and machine type produce the same network.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    random = np.random.default_rng(settings.seed)
    weights = np.array([example.weight for example in corpus.examples])
    read = features([example.goods for example in corpus.examples])
    model = _begun(corpus, settings, read, weights, cache) if start is None else start
    known = KnownFeatures(read, model.vocabulary)
    truth = np.array([example.code for example in corpus.examples])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        torch.set_default_device("cuda")
    model.network.to(device)
    _run(model, settings, known, truth, weights / weights.sum(), random, device, after_epoch)
    torch.set_default_device("cpu")
    model.network.to("cpu")
    return model


def _begun(corpus: Corpus, settings: HsSettings, read: Features, weights: np.ndarray, cache: Path) -> HsModel:
    """An untrained model with its vocabulary and the vectors of words."""
    words = corpus_words(corpus.examples)
    encoder = sorted(encoder_words())
    latin = sorted({word for word in words if not "\uac00" <= word[0] <= "\ud7a3"} | set(encoder))
    vocabulary = choose(read, weights, sorted(words), encoder, settings.vocabulary)
    model = HsModel(corpus.codes, vocabulary, HsNetwork(corpus.codes, settings), settings)
    _start_from_words(model, word_vectors(latin, cache).vectors, latin)
    return model


def _start_from_words(model: HsModel, vectors: np.ndarray, words: Sequence[str]) -> None:
    hashes = np.array([hash_of(f"w{word}") for word in words], np.uint32)
    position = np.searchsorted(model.vocabulary, hashes).clip(0, len(model.vocabulary) - 1)
    known = model.vocabulary[position] == hashes
    with torch.no_grad():
        rows = torch.from_numpy(reduced(vectors, model.settings.width)[known])
        model.network.embedding.weight[torch.from_numpy(position[known])] = rows


def _run(
    model: HsModel,
    settings: HsSettings,
    known: KnownFeatures,
    truth: np.ndarray,
    chances: np.ndarray,
    random: np.random.Generator,
    device: str,
    after_epoch: Callable[[int, HsModel], None] | None,
) -> None:
    network = model.network
    sparse = [network.embedding.weight, network.gate.weight]
    dense = [one for one in network.parameters() if all(one is not other for other in sparse)]
    sparse_optimiser = torch.optim.SparseAdam(sparse, lr=settings.embedding_rate)
    dense_optimiser = torch.optim.AdamW(dense, lr=settings.dense_rate, weight_decay=_WEIGHT_DECAY)
    steps_per_epoch = settings.examples_per_epoch // settings.batch
    steps = steps_per_epoch * settings.epochs
    step = 0
    with tqdm(total=steps, desc="train hs-codes", unit="step", mininterval=5) as bar:
        for epoch in range(settings.epochs):
            network.train()
            drawn = random.choice(len(truth), steps_per_epoch * settings.batch, p=chances)
            for start in range(0, len(drawn), settings.batch):
                factor = min(1.0, (step + 1) / _WARM_UP_STEPS) * max(_LAST_RATE, 1 - step / steps)
                _set_rate(sparse_optimiser, settings.embedding_rate * factor)
                _set_rate(dense_optimiser, settings.dense_rate * factor)
                chosen = drawn[start : start + settings.batch]
                batch = _on(known.batch(chosen, random, settings), device)
                answer = torch.from_numpy(truth[chosen]).to(device)
                loss = hierarchical_loss(network(batch), answer, network, settings)
                sparse_optimiser.zero_grad()
                dense_optimiser.zero_grad()
                loss.backward()
                sparse_optimiser.step()
                dense_optimiser.step()
                step += 1
                bar.update()
                if step % 50 == 0:
                    bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
            if after_epoch is not None:
                after_epoch(epoch, model)


def _on(batch: Batch, device: str) -> Batch:
    if device == "cpu":
        return batch
    return Batch(batch.ids.to(device), batch.segments.to(device), batch.weights.to(device), batch.texts)


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate
