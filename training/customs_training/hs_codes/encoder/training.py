"""Fine-tunes the encoder on the corpus, in bfloat16 where the processor has it; resumes from its checkpoint."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from customs_training.errors import DataError
from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.encoder.examples import EncoderExamples, padded
from customs_training.hs_codes.encoder.network import EncoderNetwork, EncoderShape, start_from
from customs_training.hs_codes.encoder.pieces import Pieces, pruned
from customs_training.hs_codes.encoder.pretrained import Pretrained, pretrained
from customs_training.hs_codes.encoder.settings import EncoderSettings
from customs_training.hs_codes.network import hierarchical_loss
from customs_training.hs_codes.text import Goods, surfaces

_PART = 48
"""Batches that are drawn together, so that texts of similar length share one."""
_CHUNK = 128


@dataclass
class EncoderModel:
    """A trained encoder with its pieces and codes."""

    codes: tuple[str, ...]
    pieces: Pieces
    network: EncoderNetwork
    settings: EncoderSettings

    def scores(self, goods: Sequence[Goods]) -> np.ndarray:
        """Scores before the softmax, float32 [N, C]."""
        laid = [self.pieces.of_goods(one) for one in goods]
        order = np.argsort([len(ids) for ids, _ in laid], kind="stable")
        result = np.empty((len(goods), len(self.codes)), np.float32)
        self.network.eval()
        with torch.no_grad():
            for start in range(0, len(order), _CHUNK):
                rows = order[start : start + _CHUNK]
                texts = [(laid[row][0], [int(owner >= 0) for owner in laid[row][1]]) for row in rows]
                batch = padded(texts, np.zeros(len(rows), int))
                scores = self.network(torch.from_numpy(batch.ids), torch.from_numpy(batch.words))
                result[rows] = scores.numpy()
        return result

    def probabilities(self, goods: Sequence[Goods]) -> np.ndarray:
        """Softmax of the scores, float32 [N, C]."""
        return functional.softmax(torch.from_numpy(self.scores(goods)), 1).numpy()

    def averaged(self, start: EncoderModel, share: float) -> EncoderModel:
        """The mean of both networks' weights, `share` of them from this one, which was trained on from `start`.

        Raises DataError if the two know other subheadings or pieces.
        """
        if start.codes != self.codes or start.pieces.pieces != self.pieces.pieces:
            raise DataError("the two encoders know other subheadings or pieces")
        settings = replace(self.settings, share=share)
        network = EncoderNetwork(self.codes, self.network.shape, settings.dropout)
        first, last = start.network.state_dict(), self.network.state_dict()
        means = {name: torch.lerp(first[name], one, share) for name, one in last.items() if one.is_floating_point()}
        network.load_state_dict({**last, **means})
        return EncoderModel(self.codes, self.pieces, network, settings)

    def save(self, path: Path) -> None:
        """Writes everything to one file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "codes": list(self.codes),
            "pieces": [list(piece) for piece in self.pieces.pieces],
            "shape": asdict(self.network.shape),
            "network": self.network.state_dict(),
            "settings": asdict(self.settings),
        }
        torch.save(content, path)

    @staticmethod
    def load(path: Path) -> EncoderModel:
        """Reads what `save` wrote."""
        content = torch.load(path, weights_only=True)
        settings = EncoderSettings(**content["settings"])
        pieces = Pieces([(piece, score) for piece, score in content["pieces"]])
        network = EncoderNetwork(content["codes"], EncoderShape(**content["shape"]), settings.dropout)
        network.load_state_dict(content["network"])
        return EncoderModel(tuple(content["codes"]), pieces, network, settings)


def fit_encoder(
    corpus: Corpus,
    settings: EncoderSettings,
    checkpoint: Path,
    after_epoch: Callable[[float, EncoderModel], None] | None = None,
    base: Pretrained | None = None,
    start: EncoderModel | None = None,
) -> EncoderModel:
    """Trains on the corpus, or goes on from the checkpoint of an interrupted run with the same settings.

    It begins with `start`, a trained encoder of the same codes whose pieces it keeps, or else with `base`, by default
    the general encoder of the installed package. Raises DataError if `start` knows other codes.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    if start is not None:
        if start.codes != corpus.codes:
            raise DataError("the encoder to start with knows other subheadings than the corpus")
        model = EncoderModel(start.codes, start.pieces, start.network, settings)
        _run(model, EncoderExamples(corpus, start.pieces, settings.most_pieces), checkpoint, after_epoch)
        return model
    base = base or pretrained()
    pieces, rows = pruned(base, _words(corpus), settings.least_uses, settings.least_letters)
    shape = EncoderShape(len(pieces), settings.layers, base.width, base.heads, base.inner)
    network = EncoderNetwork(corpus.codes, shape, settings.dropout)
    model = EncoderModel(corpus.codes, pieces, network, settings)
    start_from(network, base, rows)
    examples = EncoderExamples(corpus, pieces, settings.most_pieces)
    if not checkpoint.exists():
        _start_scores(model, corpus)
    _run(model, examples, checkpoint, after_epoch)
    return model


def _words(corpus: Corpus) -> Counter[str]:
    counts: Counter[str] = Counter()
    for example in corpus.examples:
        counts.update(surfaces(example.goods.item_name))
        counts.update(surfaces(example.goods.description))
    return counts


def _start_scores(model: EncoderModel, corpus: Corpus) -> None:
    """A subheading's first weights point to the mean of its titles' states, so that training starts with meaning."""
    goods = [example.goods for example in corpus.examples if example.source == "hs2022_titles"]
    codes = [example.code for example in corpus.examples if example.source == "hs2022_titles"]
    laid = [model.pieces.of_goods(one) for one in goods]
    network = model.network
    network.eval()
    means = torch.zeros(len(corpus.codes), network.shape.width)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        order = np.argsort([len(ids) for ids, _ in laid], kind="stable")
        for start in range(0, len(order), _CHUNK):
            rows = order[start : start + _CHUNK]
            batch = padded([(laid[row][0], [int(one >= 0) for one in laid[row][1]]) for row in rows], np.zeros(1))
            words = torch.from_numpy(batch.words)
            states = network.states(torch.from_numpy(batch.ids), words >= 0).float()
            read = (words > 0).float()
            pooled = (states * read[:, :, None]).sum(1) / read.sum(1, keepdim=True).clamp(min=1)
            means[torch.tensor([codes[row] for row in rows])] = network.pooled_norm(pooled)
        centred = means - means.mean(0)
        network.subheading_scores.weight.copy_(0.05 * functional.normalize(centred, dim=1) * centred.shape[1] ** 0.5)


class _Optimiser:
    """Sparse Adam for the vectors of pieces, AdamW for the rest; the rates fall linearly after the warm-up."""

    def __init__(self, network: EncoderNetwork, settings: EncoderSettings, steps: int) -> None:
        head = {"hidden", "pooled_norm", "subheading_scores", "heading_scores", "chapter_scores"}
        named = [(name, one) for name, one in network.named_parameters() if name != "vectors.weight"]
        ours = [one for name, one in named if name.split(".")[0] in head]
        body = [one for name, one in named if name.split(".")[0] not in head]
        groups = [{"params": body, "base": settings.rate}, {"params": ours, "base": settings.head_rate}]
        self.dense = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.weight_decay, fused=True)
        self.sparse = torch.optim.SparseAdam([{"params": [network.vectors.weight], "base": settings.vector_rate}], lr=1)
        self._parameters = body + ours
        self._settings, self._steps = settings, steps

    def step(self, loss: Tensor, step: int) -> None:
        settings = self._settings
        factor = min(1.0, (step + 1) / settings.warm_up) * max(settings.last_rate, 1 - step / self._steps)
        for optimiser in (self.dense, self.sparse):
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * factor
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self.dense.step()
        self.sparse.step()


def _run(
    model: EncoderModel,
    examples: EncoderExamples,
    checkpoint: Path,
    after_epoch: Callable[[float, EncoderModel], None] | None,
) -> None:
    network, settings = model.network, model.settings
    parts = round(settings.epochs * settings.examples_per_epoch / (_PART * settings.batch))
    steps = parts * _PART
    optimiser = _Optimiser(network, settings, steps)
    first = 0
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(stored["network"])
        optimiser.dense.load_state_dict(stored["dense"])
        optimiser.sparse.load_state_dict(stored["sparse"])
        first = stored["parts"]
    saved = time.monotonic()
    per_epoch = max(1, round(settings.examples_per_epoch / (_PART * settings.batch)))
    recent: list[float] = []
    with tqdm(total=steps, initial=first * _PART, desc="train encoder", unit="step", mininterval=10) as bar:
        for part in range(first, parts):
            random = np.random.default_rng((settings.seed, part))
            network.train()
            for index, batch in enumerate(examples.batches(random, _PART * settings.batch, settings.batch)):
                with torch.autocast("cpu", torch.bfloat16):
                    scores = network(torch.from_numpy(batch.ids), torch.from_numpy(batch.words))
                loss = hierarchical_loss(scores.float(), torch.from_numpy(batch.truth), network, settings)
                optimiser.step(loss, part * _PART + index)
                recent.append(loss.item())
                bar.update()
            bar.set_postfix(loss=f"{np.mean(recent[-500:]):.3f}", refresh=False)
            if time.monotonic() - saved > 60 * settings.checkpoint_minutes:
                _save_checkpoint(checkpoint, model, optimiser, part + 1)
                saved = time.monotonic()
            if after_epoch is not None and (part + 1) % per_epoch == 0:
                after_epoch((part + 1) / per_epoch, model)
    checkpoint.unlink(missing_ok=True)


def _save_checkpoint(path: Path, model: EncoderModel, optimiser: _Optimiser, parts: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "network": model.network.state_dict(),
        "dense": optimiser.dense.state_dict(),
        "sparse": optimiser.sparse.state_dict(),
        "parts": parts,
    }
    torch.save(content, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
