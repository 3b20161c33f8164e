"""The two shipped graphs: a crop to its embedding, and an embedding against a signer's registered ones."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import nn

from customs_training.signature_verification.network import ServingComparer, ServingEmbedder
from customs_training.signature_verification.normalisation import Normaliser
from customs_training.signature_verification.sets import Decision
from customs_training.signature_verification.training import SignatureModel

OPSET = 20
_SMALLEST, _LARGEST = 8, 4096
_EXAMPLE = (60, 200)
_MOST_REFERENCES = 256


class EmbeddingGraph(nn.Module):
    """uint8 [H, W] to float [D] and to the normalised picture, uint8 [96, 192]."""

    def __init__(self, model: SignatureModel) -> None:
        super().__init__()
        self.normaliser = Normaliser()
        self.embedder = ServingEmbedder(model.embedder)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        normalised = self.normaliser(image)
        return self.embedder(normalised.float()[None, None] / 255)[0], normalised


class ComparisonGraph(nn.Module):
    """float [D] and float [n, D] to percent [n] and percent [1]."""

    def __init__(self, model: SignatureModel, decision: Decision) -> None:
        super().__init__()
        self.comparer = ServingComparer(model.comparer)
        self.decision = decision

    def forward(self, query: torch.Tensor, references: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        count, width = references.shape
        to_each = self.comparer(query[None].expand(count, width), references)
        left = references[:, None].expand(count, count, width).reshape(count * count, width)
        right = references[None].expand(count, count, width).reshape(count * count, width)
        return self.decision(to_each, self.comparer(left, right).reshape(count, count))


def export_graphs(model: SignatureModel, decision: Decision, folder: Path) -> None:
    """Writes model.onnx and comparison.onnx into the folder."""
    model.embedder.eval()
    model.comparer.eval()
    folder.mkdir(parents=True, exist_ok=True)
    height = torch.export.Dim("height", min=_SMALLEST, max=_LARGEST)
    width = torch.export.Dim("width", min=_SMALLEST, max=_LARGEST)
    _export(
        EmbeddingGraph(model).eval(),
        (torch.full(_EXAMPLE, 255, dtype=torch.uint8),),
        ({0: height, 1: width},),
        ["image"],
        ["embedding", "normalised"],
        folder / "model.onnx",
    )
    size = model.width
    count = torch.export.Dim("references", min=1, max=_MOST_REFERENCES)
    _export(
        ComparisonGraph(model, decision).eval(),
        (torch.rand(size), torch.rand(3, size)),
        (None, {0: count}),
        ["query", "references"],
        ["similarity", "decision"],
        folder / "comparison.onnx",
    )


def _export(graph: nn.Module, example: tuple, shapes: tuple, inputs: list[str], outputs: list[str], path: Path) -> None:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph,
            example,
            str(path),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=inputs,
            output_names=outputs,
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
