"""Fits a network: windows first and whole pages afterwards, cosine schedule, averaged weights, checkpoints to resume
from."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from customs_training.document_detector.network import DetectorNetwork, TextNetwork
from customs_training.document_detector.sampling import PageStream, Sources
from customs_training.document_detector.settings import DetectorSettings
from customs_training.document_detector.targets import loss
from customs_training.document_detector.trunk import TextTrunk

_WINDOW = 0.55
"""Sides of a window as shares of the page's: windows around objects teach the most per minute, whole pages
their surroundings."""
_WARM_UP = 0.03
_REPORTS = 2
_SAVED_EVERY = 120.0
"""Seconds between checkpoints."""


@dataclass(frozen=True)
class Stored:
    """A trained network in eval mode, its settings, and one entry for each consecutive training run: pages, share in
    windows, highest rate."""

    network: nn.Module
    settings: DetectorSettings
    history: list[dict]

    @property
    def pages_shown(self) -> int:
        """Pages of all training runs."""
        return sum(one["pages"] for one in self.history)


def new_network(settings: DetectorSettings, trunk: TextTrunk | None = None) -> nn.Module:
    """An untrained network of the kind that the settings name."""
    if settings.network == "text":
        return TextNetwork(trunk or TextTrunk())
    return DetectorNetwork(settings.width)


def fit(
    sources: Sources,
    settings: DetectorSettings,
    path: Path,
    report: Callable[[float, nn.Module], None] | None = None,
    start: Stored | None = None,
) -> nn.Module:
    """Trains on `settings.pages`; returns the averaged network and stores it at `path`.

    `report` is called regularly with the finished share and the averaged network; training continues from `start`,
    whose settings may differ only in those of training. A run that was interrupted continues from its last checkpoint,
    beside `path`.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    network = start.network if start else new_network(settings)
    run = _Run(network.to(memory_format=torch.channels_last), settings, path.with_suffix(".progress.pt"))
    with tqdm(total=1.0, bar_format="{l_bar}{bar}| {elapsed}<{remaining} {postfix}", mininterval=10) as bar:
        for number, (end, share) in enumerate(((settings.windows, _WINDOW), (1.0, 1.0))):
            if run.done >= end:
                continue
            # The number of steps so far: a run that continues composes other pages.
            stream = PageStream(sources, settings, share, 1_000_000 * number + run.step)
            # Another process prepares pages while this one fits.
            loader = DataLoader(stream, batch_size=None, num_workers=1, prefetch_factor=4)
            for pages, want in loader:
                if run.done >= end:
                    break
                parts = run.advance(pages, want)
                bar.n = min(1.0, run.done)
                bar.set_postfix_str(
                    f"step {run.step} " + " ".join(f"{name} {value:.3f}" for name, value in parts.items())
                )
                if run.report_due():
                    save(run.average, settings, path, _history(start, settings, run.step))
                    if report:
                        run.stand_still(lambda: report(run.done, run.average))
    save(run.average, settings, path, _history(start, settings, run.step))
    run.checkpoint.unlink(missing_ok=True)
    return run.average


def save(network: nn.Module, settings: DetectorSettings, path: Path, history: list[dict]) -> None:
    """Stores weights, settings and the history of training runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"settings": asdict(settings), "history": history, "state": network.state_dict()}, path)


def load(path: Path) -> Stored:
    """Reads what `save` wrote."""
    content = torch.load(path, weights_only=True)
    settings = DetectorSettings(**content["settings"])
    network = new_network(settings)
    network.load_state_dict(content["state"])
    return Stored(network.eval(), settings, content["history"])


def _history(start: Stored | None, settings: DetectorSettings, step: int) -> list[dict]:
    own = {"pages": step * settings.batch, "windows": settings.windows, "rate": settings.rate}
    return [*(start.history if start else []), own]


class _Run:
    """The state of a training run: networks, optimiser, and progress by pages or by time, whichever is further."""

    def __init__(self, network: nn.Module, settings: DetectorSettings, checkpoint: Path) -> None:
        self.network, self.average = network, copy.deepcopy(network).eval()
        self.checkpoint, self.step = checkpoint, 0
        self._settings, self._before, self._reports = settings, 0.0, 0
        self._optimiser = torch.optim.AdamW(_groups(network, settings), lr=settings.rate)
        self._resume()
        self._start = self._saved = time.monotonic()

    @property
    def done(self) -> float:
        """The finished share."""
        by_time = self._seconds() / (60 * self._settings.minutes)
        return max(self.step * self._settings.batch / self._settings.pages, by_time)

    def advance(self, pages: torch.Tensor, want: dict) -> dict[str, float]:
        """One step on a batch; returns the terms of the loss."""
        rate = _rate(self.done, self._settings.rate)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self.network.train()
        shown = (pages.float() / 255).contiguous(memory_format=torch.channels_last)
        parts = loss(self.network(shown), want)
        self._optimiser.zero_grad()
        sum(parts.values()).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        self._optimiser.step()
        self.step += 1
        _follow(self.average, self.network, min(self._settings.average, (self.step + 1) / (self.step + 10)))
        if time.monotonic() - self._saved > _SAVED_EVERY:
            self._save()
        return {name: value.item() for name, value in parts.items()}

    def report_due(self) -> bool:
        """Whether the next report is due."""
        due = self.done >= (self._reports + 1) / (_REPORTS + 1)
        self._reports += due
        return due

    def stand_still(self, action: Callable[[], None]) -> None:
        """Does something whose time does not count."""
        began = time.monotonic()
        action()
        self._start += time.monotonic() - began

    def _seconds(self) -> float:
        return self._before + time.monotonic() - self._start

    def _save(self) -> None:
        content = {
            "settings": asdict(self._settings),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "step": self.step,
            "seconds": self._seconds(),
            "reports": self._reports,
        }
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        torch.save(content, part)
        part.replace(self.checkpoint)
        self._saved = time.monotonic()

    def _resume(self) -> None:
        if not self.checkpoint.exists():
            return
        content = torch.load(self.checkpoint, weights_only=True)
        if content["settings"] != asdict(self._settings):
            return
        self.network.load_state_dict(content["network"])
        self.average.load_state_dict(content["average"])
        self._optimiser.load_state_dict(content["optimiser"])
        self.step, self._before, self._reports = content["step"], content["seconds"], content["reports"]
        print(f"continuing from step {self.step} of {self.checkpoint}")


def _groups(network: nn.Module, settings: DetectorSettings) -> list[dict]:
    """Parameter groups: weights decay, norms and biases do not; the trunk is not among them."""
    trained = [one for one in network.parameters() if one.requires_grad]
    decayed = [one for one in trained if one.ndim > 1]
    free = [one for one in trained if one.ndim <= 1]
    return [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": free, "weight_decay": 0.0}]


def _rate(done: float, highest: float) -> float:
    if done < _WARM_UP:
        return highest * (0.05 + 0.95 * done / _WARM_UP)
    return highest * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Moves the averaged weights and the statistics of norms slightly towards the current ones."""
    for ours, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if ours.is_floating_point():
            ours.lerp_(theirs, 1 - decay)
        else:
            ours.copy_(theirs)
