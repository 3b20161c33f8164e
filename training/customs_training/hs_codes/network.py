"""The network: an embedding bag per field, a small perceptron, and one score per subheading.

A text is the gated sum of the vectors of its features, separately for item name and description. The score of a
subheading includes those of its heading and chapter, so that codes without rulings profit from their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from customs_training.hs_codes.evaluation import group_matrix
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.text import Features

if TYPE_CHECKING:
    from customs_training.hs_codes.encoder.network import EncoderNetwork
    from customs_training.hs_codes.encoder.settings import EncoderSettings

FIELD_COUNT = 2
GATE_LIMIT = 4.0


@dataclass(frozen=True)
class Batch:
    """Known features of N texts: ids and weights [F], segment 2 * text + field of each, sorted by segment."""

    ids: Tensor
    segments: Tensor
    weights: Tensor
    texts: int


class KnownFeatures:
    """Features of texts as positions in the vocabulary, without unknown ones."""

    def __init__(self, features: Features, vocabulary: np.ndarray) -> None:
        position = np.searchsorted(vocabulary, features.hashes).clip(0, len(vocabulary) - 1)
        known = vocabulary[position] == features.hashes
        self.ids = position[known].astype(np.int32)
        self.owners = features.owners[known]
        self.fields = features.fields[known]
        self.offsets = np.concatenate([[0], np.cumsum(known)])[features.offsets]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def batch(self, texts: np.ndarray, random: np.random.Generator | None = None, settings: HsSettings | None = None):
        """The texts as one batch; with `random`, words are dropped and long texts are thinned, as in training."""
        lengths = self.offsets[texts + 1] - self.offsets[texts]
        total = int(lengths.sum())
        starts = np.repeat(self.offsets[texts] - (np.cumsum(lengths) - lengths), lengths)
        position = starts + np.arange(total)
        row = np.repeat(np.arange(len(texts)), lengths)
        if random is not None and settings is not None:
            keep = _kept(row, self.owners[position], self.fields[position], lengths, random, settings)
            position, row = position[keep], row[keep]
        segments = row * FIELD_COUNT + self.fields[position]
        return Batch(
            torch.from_numpy(self.ids[position].astype(np.int64)),
            torch.from_numpy(segments.astype(np.int64)),
            torch.ones(len(position)),
            len(texts),
        )


def _kept(
    row: np.ndarray,
    owners: np.ndarray,
    fields: np.ndarray,
    lengths: np.ndarray,
    random: np.random.Generator,
    settings: HsSettings,
) -> np.ndarray:
    """Mask of the features that remain: words are dropped at a rate drawn per text, features of long texts at
    random."""
    rate = random.choice([0.0, settings.token_dropout, 2 * settings.token_dropout], len(lengths))
    stays = random.random((len(lengths), 128)) >= rate[:, None]
    share = settings.max_features / np.maximum(lengths, settings.max_features)
    keep = stays[row, owners.astype(np.int64) + 64 * fields.astype(np.int64)] & (random.random(len(row)) < share[row])
    left = np.bincount(row[keep], minlength=len(lengths))
    return keep | (left[row] == 0)


class HsNetwork(nn.Module):
    """Scores of all subheadings for a batch of texts."""

    def __init__(self, codes: Sequence[str], settings: HsSettings) -> None:
        super().__init__()
        headings, heading = group_matrix(codes, 4)
        chapters, chapter = group_matrix(codes, 2)
        self.register_buffer("heading", torch.from_numpy(heading))
        self.register_buffer("chapter", torch.from_numpy(chapter))
        self.width = settings.width
        inputs = FIELD_COUNT * settings.width + FIELD_COUNT
        self.embedding = nn.EmbeddingBag(settings.vocabulary, settings.width, sparse=True, mode="sum")
        self.gate = nn.Embedding(settings.vocabulary, 1, sparse=True)
        self.norm = nn.LayerNorm(inputs)
        self.first = nn.Linear(inputs, settings.hidden)
        self.second = nn.Linear(settings.hidden, settings.hidden)
        self.last_norm = nn.LayerNorm(settings.hidden)
        self.dropout = nn.Dropout(settings.hidden_dropout)
        self.subheading_scores = nn.Linear(settings.hidden, len(codes))
        self.heading_scores = nn.Linear(settings.hidden, len(headings), bias=False)
        self.chapter_scores = nn.Linear(settings.hidden, len(chapters), bias=False)
        nn.init.normal_(self.embedding.weight, std=0.05)
        nn.init.zeros_(self.gate.weight)
        nn.init.zeros_(self.subheading_scores.weight)

    def inputs(self, batch: Batch) -> Tensor:
        """[N, 2 * width + 2]: the pooled fields, and whether each has any known feature."""
        segments = batch.texts * FIELD_COUNT
        gates = torch.exp(self.gate(batch.ids).squeeze(1).clamp(-GATE_LIMIT, GATE_LIMIT)) * batch.weights
        counts = torch.bincount(batch.segments, minlength=segments)
        summed = self.embedding(batch.ids, counts.cumsum(0) - counts, per_sample_weights=gates)
        total = torch.zeros(segments).index_add_(0, batch.segments, gates)
        pooled = summed / torch.sqrt(1 + total)[:, None]
        present = (total > 0).float()
        return torch.cat([pooled.view(batch.texts, -1), present.view(batch.texts, FIELD_COUNT)], 1)

    def forward(self, batch: Batch) -> Tensor:
        """[N, C] scores before the softmax."""
        hidden = functional.gelu(self.first(self.dropout(self.norm(self.inputs(batch)))))
        hidden = hidden + functional.gelu(self.second(self.dropout(hidden)))
        hidden = self.dropout(self.last_norm(hidden))
        return (
            self.subheading_scores(hidden)
            + self.heading_scores(hidden)[:, self.heading]
            + self.chapter_scores(hidden)[:, self.chapter]
        )


def hierarchical_loss(
    scores: Tensor, truth: Tensor, network: HsNetwork | EncoderNetwork, settings: HsSettings | EncoderSettings
) -> Tensor:
    """Cross entropy of the subheading with label smoothing, and of its heading and chapter by summed probability."""
    logs = functional.log_softmax(scores, 1)
    smooth = settings.label_smoothing
    loss = functional.nll_loss(logs, truth) * (1 - smooth) - smooth * logs.mean(1).mean()
    probabilities = logs.exp()
    for owner in (network.heading, network.chapter):
        summed = torch.zeros(len(truth), int(owner.max()) + 1).index_add(1, owner, probabilities)
        loss = loss + settings.hierarchy_weight * functional.nll_loss(torch.log(summed + 1e-9), owner[truth])
    return loss
