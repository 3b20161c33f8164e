"""The two shipped graphs: model.onnx (picture to embedding) and comparison.onnx (embeddings to percentages)."""

from __future__ import annotations

import copy
import io
import logging
import warnings
from dataclasses import dataclass, field

import onnx
import torch
from torch import Tensor, nn

from customs_training.stamp_verification.maps import LEVELS, PACKED, pack, unpack
from customs_training.stamp_verification.networks import VECTOR, Embedder, Judge
from customs_training.stamp_verification.normalise import SIDE, FrameFinder, Normaliser
from customs_training.stamp_verification.registration import Registration, correlation, smaller

DIMENSION = VECTOR + PACKED
"""Numbers in one embedding: the vector, then the packed ink map."""
OPSET = 18


@dataclass(frozen=True)
class Fusion:
    """Weights of the last step. Pair: judge, correlation, cosine, bias. Set: consensus, mean, best, bias."""

    pair: list[float] = field(default_factory=lambda: [1.0, 0.0, 0.0, 0.0])
    group: list[float] = field(default_factory=lambda: [0.5, 0.25, 0.25, 0.0])


class EmbeddingGraph(nn.Module):
    """image uint8 [h, w] -> embedding [DIMENSION], normalised uint8 [SIDE, SIDE]."""

    def __init__(self, frames: FrameFinder, embedder: Embedder) -> None:
        super().__init__()
        self.normaliser, self.embedder = Normaliser(frames), embedder

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        ink = self.normaliser(image)
        # The vector is computed from the quantised map, so that the map alone determines what is compared.
        kept = torch.round(ink * LEVELS) / LEVELS
        vector = self.embedder(kept[None, None])[0]
        return torch.cat([vector, pack(ink)]), torch.round(ink * 255).to(torch.uint8)


class ComparisonGraph(nn.Module):
    """query [D], references [n, D] -> similarity [n] and decision [1], both percentages 0..100."""

    def __init__(self, judge: Judge, fusion: Fusion) -> None:
        super().__init__()
        self.judge, self.registration = judge, Registration()
        self.register_buffer("pair", torch.tensor(fusion.pair))
        self.register_buffer("group", torch.tensor(fusion.group))

    def forward(self, query: Tensor, references: Tensor) -> tuple[Tensor, Tensor]:
        features = self.features(query, references)
        logits = features[:, :3] @ self.pair[:3] + self.pair[3]
        identical = same_impression(features[:, 3])
        sure = torch.sigmoid(logits)
        similarity = sure + (1 - sure) * identical
        each, consensus = logits[:-1], logits[-1:]
        joint = torch.cat([consensus, each.mean(0, keepdim=True), each.amax(0, keepdim=True)])
        decided = torch.sigmoid((joint * self.group[:3]).sum(0, keepdim=True) + self.group[3])
        decided = decided + (1 - decided) * identical[:-1].amax(0, keepdim=True)
        return similarity[:-1] * 100, decided * 100

    def features(self, query: Tensor, references: Tensor) -> Tensor:
        """Logit of the judge, correlation, cosine and overlap for each reference and then for their mean: [n + 1,
        4]."""
        one, aligned, cosines = self.aligned(query, references)
        aligned = torch.cat([aligned, aligned.mean(0, keepdim=True)], 0)
        cosines = torch.cat([cosines, cosines.mean(0, keepdim=True)])
        return self.aligned_features(one, aligned, cosines)

    def aligned(self, query: Tensor, references: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The map of the query [1, 1, SIDE, SIDE], those of the references registered to it [n, 1, SIDE, SIDE], and
        cosines [n]."""
        one = unpack(query[None, VECTOR:])[:, None]
        aligned = self.registration(one, unpack(references[:, VECTOR:])[:, None])
        return one, aligned, references[:, :VECTOR] @ query[:VECTOR]

    def aligned_features(self, one: Tensor, aligned: Tensor, cosines: Tensor) -> Tensor:
        """Judge, correlation, cosine and overlap of registered maps: [n, 4]."""
        judged = self.judge(one.expand(aligned.shape[0], -1, -1, -1), aligned)
        fine = correlation(smaller(one, SIDE // 2, 3), smaller(aligned, SIDE // 2, 3).reshape(-1, SIDE * SIDE // 4))
        overlap = 1 - (aligned - one).abs().sum((1, 2, 3)) / ((aligned + one).sum((1, 2, 3)) + 1e-3)
        return torch.stack([judged, fine, cosines, overlap], 1)


def same_impression(overlap: Tensor) -> Tensor:
    """1 if two maps show the identical impression, 0 if only the stamp can be the same."""
    return torch.clamp((overlap - 0.93) / 0.04, 0, 1)


def embedding_onnx(frames: FrameFinder, embedder: Embedder) -> bytes:
    """model.onnx."""
    graph = EmbeddingGraph(copy.deepcopy(frames), copy.deepcopy(embedder)).eval()
    example = (torch.full((120, 96), 200, dtype=torch.uint8),)
    return _exported(graph, example, ["image"], ["embedding", "normalised"], {"image": {0: "height", 1: "width"}})


def comparison_onnx(judge: Judge, fusion: Fusion) -> bytes:
    """comparison.onnx."""
    graph = ComparisonGraph(copy.deepcopy(judge), fusion).eval()
    example = (torch.rand(DIMENSION), torch.rand(3, DIMENSION))
    names = (["query", "references"], ["similarity", "decision"])
    return _exported(graph, example, *names, {"references": {0: "n"}, "similarity": {0: "n"}})


def _exported(graph: nn.Module, example: tuple, inputs: list[str], outputs: list[str], dynamic: dict) -> bytes:
    _fold_norms(graph)
    file = io.BytesIO()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        # The sizes that the tracer warns about are constants of this model.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            *(graph, example, file),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load_model_from_string(file.getvalue())
    model.producer_name, model.producer_version = "customs-training", ""
    onnx.checker.check_model(model)
    return model.SerializeToString()


def _fold_norms(module: nn.Module) -> None:
    """Folds each batch normalisation into the preceding convolution: the service does not fuse operators."""
    for child in module.modules():
        if isinstance(child, nn.Sequential):
            for at in range(len(child) - 1):
                if isinstance(child[at], nn.Conv2d) and isinstance(child[at + 1], nn.BatchNorm2d):
                    child[at] = torch.nn.utils.fusion.fuse_conv_bn_eval(child[at], child[at + 1])
                    child[at + 1] = nn.Identity()
        elif isinstance(getattr(child, "norm", None), nn.BatchNorm2d):
            child.convolution = torch.nn.utils.fusion.fuse_conv_bn_eval(child.convolution, child.norm)
            child.norm = nn.Identity()
