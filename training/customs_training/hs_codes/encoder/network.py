"""The sentence encoder: six layers over the pieces of a text, and one score per subheading.

The score of a subheading includes those of its heading and chapter, as in the bag's network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from customs_training.hs_codes.encoder.pieces import MAX_PIECES
from customs_training.hs_codes.encoder.pretrained import Pretrained
from customs_training.hs_codes.evaluation import group_matrix

_FAR_BELOW = -1e4


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of the encoder."""

    pieces: int
    layers: int
    width: int
    heads: int
    inner: int


class Layer(nn.Module):
    """Attention and a perceptron, each followed by the normalisation of its sum with what it read."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.joined = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.attention_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.first = nn.Linear(shape.width, shape.inner)
        self.second = nn.Linear(shape.inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """[N, L, width] from the states and a mask [N, 1, 1, L]: 0 for pieces, far below for padding."""
        texts, length, width = states.shape
        parts = self.joined(states).view(texts, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = (part.reshape(texts * self.heads, length, -1) for part in parts)
        # Written out: texts are short, and on a CPU this takes a third of the time of the fused kernel.
        weights = torch.bmm(query, key.transpose(1, 2)).view(texts, self.heads, length, length)
        weights = torch.softmax(weights.float() * (width // self.heads) ** -0.5 + mask, -1).to(value.dtype)
        seen = torch.bmm(weights.view(texts * self.heads, length, length), value)
        seen = seen.view(texts, self.heads, length, -1).transpose(1, 2).reshape(texts, length, width)
        states = self.attention_norm(states + self.out(seen))
        return self.norm(states + self.second(functional.gelu(self.first(states))))


class EncoderNetwork(nn.Module):
    """Scores of all subheadings for texts as pieces."""

    def __init__(self, codes: Sequence[str], shape: EncoderShape, dropout: float = 0.1) -> None:
        super().__init__()
        headings, heading = group_matrix(codes, 4)
        chapters, chapter = group_matrix(codes, 2)
        self.register_buffer("heading", torch.from_numpy(heading))
        self.register_buffer("chapter", torch.from_numpy(chapter))
        self.shape = shape
        width = shape.width
        self.vectors = nn.Embedding(shape.pieces, width, sparse=True)
        self.positions = nn.Parameter(torch.zeros(MAX_PIECES, width))
        self.vectors_norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.pooled_norm = nn.LayerNorm(width)
        self.hidden = nn.Linear(width, width)
        self.subheading_scores = nn.Linear(width, len(codes))
        self.heading_scores = nn.Linear(width, len(headings), bias=False)
        self.chapter_scores = nn.Linear(width, len(chapters), bias=False)
        nn.init.zeros_(self.subheading_scores.weight)
        nn.init.zeros_(self.subheading_scores.bias)

    def states(self, ids: Tensor, there: Tensor) -> Tensor:
        """[N, L, width] of the pieces' ids [N, L] and a mask [N, L] of those that are not padding."""
        states = self.vectors_norm(self.vectors(ids) + self.positions[: ids.shape[1]])
        states = self.dropout(states)
        mask = (~there)[:, None, None, :] * _FAR_BELOW
        for layer in self.layers:
            states = layer(states, mask)
        return states

    def scores(self, pooled: Tensor) -> Tensor:
        """[..., C] scores before the softmax of mean states [..., width]."""
        pooled = self.pooled_norm(pooled)
        hidden = self.dropout(pooled + functional.gelu(self.hidden(pooled)))
        return (
            self.subheading_scores(hidden)
            + self.heading_scores(hidden)[..., self.heading]
            + self.chapter_scores(hidden)[..., self.chapter]
        )

    def forward(self, ids: Tensor, words: Tensor) -> Tensor:
        """[N, C] scores of texts: ids [N, L], and [N, L] 1 for pieces of words, 0 for marks, -1 for padding."""
        states = self.states(ids, words >= 0)
        read = (words > 0).to(states.dtype)
        pooled = (states * read[:, :, None]).sum(1) / read.sum(1, keepdim=True).clamp(min=1)
        return self.scores(pooled)


def start_from(network: EncoderNetwork, base: Pretrained, rows: np.ndarray) -> None:
    """Puts the general encoder's weights into the network: the vectors of the given pieces, and its first layers."""
    width, inner = base.width, base.inner

    def put(parameter: Tensor, values: np.ndarray) -> None:
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(np.array(values)).reshape(parameter.shape))

    put(network.vectors.weight, base.matrix("emb.word", width, rows))
    positions = base.vector("emb.pos").reshape(-1, width)[:MAX_PIECES]
    put(network.positions, positions + base.vector("emb.type")[:width])
    put(network.vectors_norm.weight, base.vector("emb.ln.w"))
    put(network.vectors_norm.bias, base.vector("emb.ln.b"))
    for index, layer in enumerate(network.layers):
        name = f"l{index}"
        put(layer.joined.weight, np.concatenate([base.matrix(f"{name}.{part}.w", width) for part in "qkv"]))
        put(layer.joined.bias, np.concatenate([base.vector(f"{name}.{part}.b") for part in "qkv"]))
        put(layer.out.weight, base.matrix(f"{name}.ao.w", width))
        put(layer.out.bias, base.vector(f"{name}.ao.b"))
        put(layer.attention_norm.weight, base.vector(f"{name}.aln.w"))
        put(layer.attention_norm.bias, base.vector(f"{name}.aln.b"))
        put(layer.first.weight, base.matrix(f"{name}.fi.w", width))
        put(layer.first.bias, base.vector(f"{name}.fi.b"))
        put(layer.second.weight, base.matrix(f"{name}.fo.w", inner))
        put(layer.second.bias, base.vector(f"{name}.fo.b"))
        put(layer.norm.weight, base.vector(f"{name}.oln.w"))
        put(layer.norm.bias, base.vector(f"{name}.oln.b"))
