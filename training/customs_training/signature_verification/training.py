"""Fits embedder and comparer together on batches of writers: genuine pairs, skilled forgeries and other writers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from customs_training.errors import DataError
from customs_training.signature_verification.augmentation import MIRRORS, augmented
from customs_training.signature_verification.dataset import Signatures, Variants
from customs_training.signature_verification.network import (
    Comparer,
    Embedder,
    OrientedGradients,
    ServingComparer,
    ServingEmbedder,
)
from customs_training.signature_verification.settings import SignatureSettings
from customs_training.signature_verification.slow_hand import slow_copies

_EMA = 0.998
_CLASS_SCALE = 12.0
_CLASS_WEIGHT = 0.25
_CLASS_EXAMPLES = 6
"""Signatures of a class that suffice for its mean."""
_CHUNK = 256
_HAS_HALF_BITS = bool(torch.cpu.get_capabilities().get("avx512_bf16"))


@dataclass
class SignatureModel:
    """A trained pair of networks, as in the service: for a picture, its mirror image and its gradients."""

    embedder: Embedder
    comparer: Comparer
    settings: SignatureSettings

    @property
    def width(self) -> int:
        """Length of an embedding."""
        return 2 * self.embedder.width + OrientedGradients.width

    def embeddings(self, images: np.ndarray) -> torch.Tensor:
        """uint8 [N, 96, 192] to float [N, width]."""
        embedder = ServingEmbedder(self.embedder).eval()
        with torch.no_grad():
            parts = [embedder(as_input(images[start : start + _CHUNK])) for start in range(0, len(images), _CHUNK)]
        return torch.cat(parts)

    def logits(self, left: torch.Tensor, right: torch.Tensor) -> np.ndarray:
        """Logit of "same writer" for pairs of embeddings, float32 [P]."""
        comparer = ServingComparer(self.comparer).eval()
        with torch.no_grad():
            parts = [
                comparer(left[start : start + _CHUNK], right[start : start + _CHUNK])
                for start in range(0, len(left), _CHUNK)
            ]
        return torch.cat(parts).numpy()

    def averaged(self, other: SignatureModel) -> SignatureModel:
        """The mean of both models' weights, a model in its own right where both were trained from the same one
        (Wortsman and others, "Model soups", 2022).

        Raises:
            DataError: their networks have different sizes.
        """
        mean = SignatureModel(Embedder(self.settings), Comparer(self.settings), self.settings)
        for part in ("embedder", "comparer"):
            ours, theirs = getattr(self, part).state_dict(), getattr(other, part).state_dict()
            if {name: one.shape for name, one in ours.items()} != {name: one.shape for name, one in theirs.items()}:
                raise DataError("networks of different sizes have no average")
            middle = {name: (one + theirs[name]) / 2 if one.is_floating_point() else one for name, one in ours.items()}
            getattr(mean, part).load_state_dict(middle)
        return mean

    def save(self, path: Path) -> None:
        """Writes everything to one file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "embedder": self.embedder.state_dict(),
            "comparer": self.comparer.state_dict(),
            "settings": asdict(self.settings),
        }
        torch.save(content, path)

    @staticmethod
    def load(path: Path) -> SignatureModel:
        """Reads what `save` wrote."""
        content = torch.load(path, weights_only=True)
        settings = SignatureSettings(**content["settings"])
        model = SignatureModel(Embedder(settings), Comparer(settings), settings)
        model.embedder.load_state_dict(content["embedder"])
        model.comparer.load_state_dict(content["comparer"])
        return model


def as_input(images: np.ndarray) -> torch.Tensor:
    """uint8 [N, H, W] to float [N, 1, H, W] in 0..1."""
    return torch.from_numpy(images).float().div_(255)[:, None]


class _Learner(nn.Module):
    """The networks with the classes of writers and of their forgers, which only training needs."""

    def __init__(self, settings: SignatureSettings, writers: int) -> None:
        super().__init__()
        self.embedder = Embedder(settings)
        self.comparer = Comparer(settings)
        self.classes = nn.Parameter(torch.randn(MIRRORS * 2 * writers, settings.global_width) * 0.1)

    def continue_from(self, start: SignatureModel, data: Signatures, writers: Writers) -> None:
        """Takes the weights of a trained model, and as each class the mean global vector of some of its signatures."""
        self.embedder.load_state_dict(start.embedder.state_dict())
        self.comparer.load_state_dict(start.comparer.state_dict())
        width = self.embedder.summary.out_features
        self.embedder.eval()
        groups = [*writers.genuine, *writers.forged]
        with torch.no_grad():
            for label, rows in enumerate(groups):
                images = as_input(data.images[rows[:_CLASS_EXAMPLES]])
                for mirror in range(MIRRORS):
                    axes = [axis for axis, turned in ((3, mirror % 2), (2, mirror // 2)) if turned]
                    summaries = self.embedder(images.flip(axes))[:, :width]
                    self.classes[label * MIRRORS + mirror] = summaries.mean(0)


def fit(
    data: Signatures,
    settings: SignatureSettings,
    report: Callable[[int, SignatureModel], None] = lambda epoch, model: None,
    *,
    variants: Variants | None = None,
    start: SignatureModel | None = None,
    progress: Path | None = None,
) -> SignatureModel:
    """Trains on signatures of writers who each have genuine ones and skilled forgeries.

    `report` is called after each epoch with the averaged weights so far. `variants` are further pictures of `data`.
    Training continues from `start`, whose channels and widths must be those of the settings.

    The state after each epoch is kept in the file `progress`, from which an interrupted run with the same settings
    continues; the file is deleted at the end.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    writers = Writers(data)
    learner = _Learner(settings, len(writers.genuine))
    if start is not None:
        learner.continue_from(start, data, writers)
    learner.embedder.to(memory_format=torch.channels_last)
    average = copy.deepcopy(learner).eval()
    optimiser = torch.optim.AdamW(learner.parameters(), settings.rate, weight_decay=settings.weight_decay)
    per_batch = settings.writers_per_batch * (settings.genuine_per_writer + settings.forged_per_writer)
    steps = len(data) // per_batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.rate, total_steps=steps * settings.epochs + 1, pct_start=0.15
    )
    rng = np.random.default_rng(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    mask = _PairMasks(settings)
    shares = _cut_shares(settings)
    run = _Run(learner, average, optimiser, schedule, rng, generator)
    for epoch in range(run.resumed(progress, settings), settings.epochs):
        learner.train()
        losses = []
        for _ in tqdm(range(steps), desc=f"epoch {epoch + 1}/{settings.epochs}", mininterval=5, leave=False):
            rows, labels, copied = writers.batch(settings, rng)
            drawn = variants.drawn(data, rows, shares, rng) if variants else data.images[rows]
            if copied.any():
                drawn[copied] = slow_copies(drawn[copied], rng)
            images, mirror = augmented(as_input(drawn), settings.writers_per_batch, generator)
            classes = labels * MIRRORS + mirror
            loss = _loss(
                learner, images.contiguous(memory_format=torch.channels_last), classes, mask, settings.rank_weight
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learner.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            _average(average, learner, min(_EMA, (len(losses) + epoch * steps) / (10 + len(losses) + epoch * steps)))
        model = SignatureModel(average.embedder, average.comparer, settings)
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)
        report(epoch, model)
        run.keep(progress, settings, epoch + 1)
    if progress is not None:
        progress.unlink(missing_ok=True)
    return SignatureModel(average.embedder, average.comparer, settings)


@dataclass(frozen=True)
class _Run:
    """What changes in the course of a training run."""

    learner: _Learner
    average: _Learner
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    rng: np.random.Generator
    generator: torch.Generator

    def keep(self, path: Path | None, settings: SignatureSettings, epochs: int) -> None:
        """Writes everything after a number of epochs; an interrupted write leaves the state before."""
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "settings": asdict(settings),
            "epochs": epochs,
            **{name: part.state_dict() for name, part in self._parts().items()},
            "rng": json.dumps(self.rng.bit_generator.state),
            "generator": self.generator.get_state(),
            "torch": torch.get_rng_state(),
        }
        partial = path.with_suffix(".partial")
        torch.save(content, partial)
        partial.replace(path)

    def resumed(self, path: Path | None, settings: SignatureSettings) -> int:
        """Reads what `keep` wrote with the same settings; returns the number of epochs done, 0 without such a file."""
        if path is None or not path.is_file():
            return 0
        content = torch.load(path, weights_only=True)
        if SignatureSettings(**content["settings"]) != settings:
            return 0
        for name, part in self._parts().items():
            part.load_state_dict(content[name])
        self.rng.bit_generator.state = json.loads(content["rng"])
        self.generator.set_state(content["generator"])
        torch.set_rng_state(content["torch"])
        print(f"continuing after epoch {content['epochs']}", flush=True)
        return content["epochs"]

    def _parts(self) -> dict:
        return {
            "learner": self.learner,
            "average": self.average,
            "optimiser": self.optimiser,
            "schedule": self.schedule,
        }


class Writers:
    """Rows of each writer, and batches drawn from them."""

    def __init__(self, data: Signatures) -> None:
        self.genuine: list[np.ndarray] = []
        self.forged: list[np.ndarray] = []
        self.sources: list[str] = []
        for writer in np.unique(data.writers):
            of_writer = data.writers == writer
            self.genuine.append(np.flatnonzero(of_writer & ~data.forged))
            self.forged.append(np.flatnonzero(of_writer & data.forged))
            self.sources.append(str(data.sources[of_writer][0]))
        counts = {source: self.sources.count(source) for source in self.sources}
        # Between equal weights of writers and of sources: a small collection counts for more than its writers.
        share = np.array([counts[source] ** -0.5 for source in self.sources])
        self.share = share / share.sum()

    def batch(
        self, settings: SignatureSettings, rng: np.random.Generator
    ) -> tuple[np.ndarray, torch.Tensor, np.ndarray]:
        """Rows, writer by writer with the genuine ones first, the class of each, and whether it is to be redrawn as a
        forgery."""
        drawn = rng.choice(len(self.genuine), settings.writers_per_batch, replace=False, p=self.share)
        # Neighbours serve as each other's impostors: within one source they are harder to distinguish.
        chosen = sorted(drawn, key=lambda writer: self.sources[writer])
        rows, labels, copied = [], [], []
        for writer in chosen:
            genuine, forged = self.genuine[writer], self.forged[writer]
            own, others = settings.genuine_per_writer, settings.forged_per_writer
            redrawn = rng.random(others) < settings.slow_share
            rows.append(_some(genuine, own, rng))
            rows.append(np.where(redrawn, _some(genuine, others, rng), _some(forged, others, rng)))
            labels += [writer] * own + [writer + len(self.genuine)] * others
            copied += [False] * own + redrawn.tolist()
        return np.concatenate(rows), torch.tensor(labels), np.array(copied)


def _some(among: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(among, count, replace=len(among) < count)


class _PairMasks:
    """The compared pairs of a batch; the same for every batch, since batches have the same layout."""

    def __init__(self, settings: SignatureSettings) -> None:
        genuine, forged = settings.genuine_per_writer, settings.forged_per_writer
        each = genuine + forged
        anchors, positives, skilled, others = [], [], [], []
        for writer in range(settings.writers_per_batch):
            base = writer * each
            for i in range(genuine):
                positives += [(base + i, base + j) for j in range(i + 1, genuine)]
                skilled += [(base + i, base + genuine + j) for j in range(forged)]
                other = (writer + 1 + i) % settings.writers_per_batch
                others += [(base + i, other * each + j) for j in range(2)]
            anchors.append(base)
        self.left = torch.tensor([left for left, _ in positives + skilled + others])
        self.right = torch.tensor([right for _, right in positives + skilled + others])
        self.positives, self.skilled = len(positives), len(skilled)
        self.writers = settings.writers_per_batch


def _cut_shares(settings: SignatureSettings) -> np.ndarray:
    """How often each signature of a batch is a cut, float [N]."""
    each = settings.genuine_per_writer + settings.forged_per_writer
    return np.tile(
        np.where(np.arange(each) < settings.clean_per_writer, 0.0, settings.cut_share), settings.writers_per_batch
    )


def _loss(
    learner: _Learner, images: torch.Tensor, labels: torch.Tensor, pairs: _PairMasks, rank_weight: float
) -> torch.Tensor:
    # Half the bits take 0.6 of the time on CPUs that have them, and 2.4 times as long on others; weights and everything
    # after the network stay exact.
    with torch.autocast("cpu", torch.bfloat16, enabled=_HAS_HALF_BITS):
        embedding = learner.embedder(images).float()
    logits = learner.comparer(embedding[pairs.left], embedding[pairs.right])
    positive, skilled, other = logits.split(
        [pairs.positives, pairs.skilled, len(logits) - pairs.positives - pairs.skilled]
    )
    told_apart = functional.softplus(-positive).mean() + (
        0.7 * functional.softplus(skilled).mean() + 0.3 * functional.softplus(other).mean()
    )
    # Within one writer, every genuine pair should score above every forged one, which the error rate measures.
    within = skilled.reshape(pairs.writers, -1)[:, None] - positive.reshape(pairs.writers, -1)[:, :, None]
    ranked = functional.softplus(within).mean()
    summary = embedding[:, : learner.embedder.summary.out_features]
    classes = summary @ functional.normalize(learner.classes, dim=1).T
    known = functional.cross_entropy(_CLASS_SCALE * classes, labels, label_smoothing=0.1)
    return told_apart + rank_weight * ranked + _CLASS_WEIGHT * known


def _average(average: nn.Module, learner: nn.Module, keep: float) -> None:
    with torch.no_grad():
        for mean, new in zip(average.state_dict().values(), learner.state_dict().values(), strict=True):
            if mean.dtype.is_floating_point:
                mean.lerp_(new, 1 - keep)
            else:
                mean.copy_(new)
