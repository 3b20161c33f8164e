"""Fits the network: windows first and whole pages afterwards, cosine schedule, averaged weights, checkpoints."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.utils.data import DataLoader
from tqdm import tqdm

from customs_training.document_detector.network import DetectorNetwork
from customs_training.document_detector.sampling import PageStream, Sources
from customs_training.document_detector.settings import DetectorSettings
from customs_training.document_detector.targets import loss

_WINDOW = 0.55
"""Sides of a window as shares of the page's: windows around objects teach the most per minute, whole pages
their surroundings."""
_WARM_UP = 0.03
_REPORTS = 2


@dataclass(frozen=True)
class Stored:
    """A checkpoint: the network in eval mode, its settings, and one entry for each consecutive training run:
    pages, share in windows, highest rate."""

    network: DetectorNetwork
    settings: DetectorSettings
    history: list[dict]

    @property
    def pages_shown(self) -> int:
        """Pages of all training runs."""
        return sum(one["pages"] for one in self.history)


def fit(
    sources: Sources,
    settings: DetectorSettings,
    checkpoint: Path,
    report: Callable[[float, DetectorNetwork], None] | None = None,
    start: Stored | None = None,
) -> DetectorNetwork:
    """Trains on `settings.pages`; returns the averaged network and stores it at `checkpoint` regularly.

    `report` is called regularly with the finished share and the averaged network; `start` is a checkpoint of the same
    width to continue from.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    network = (start.network if start else DetectorNetwork(settings.width)).to(memory_format=torch.channels_last)
    average = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(_groups(network, settings), lr=settings.rate)
    clock, step = _Clock(settings), 0
    with tqdm(total=1.0, bar_format="{l_bar}{bar}| {elapsed}<{remaining} {postfix}", mininterval=10) as bar:
        for number, (end, share) in enumerate(((settings.windows, _WINDOW), (1.0, 1.0))):
            stream = PageStream(sources, settings, share, number)
            # Another process prepares pages while this one fits.
            loader = DataLoader(stream, batch_size=None, num_workers=1, prefetch_factor=4)
            for pages, want in loader:
                done = clock.share(step)
                if done >= end:
                    break
                parts = _step(network, optimiser, (pages, want), _rate(done, settings.rate))
                step += 1
                _follow(average, network, min(settings.average, (step + 1) / (step + 10)))
                bar.n = min(1.0, done)
                bar.set_postfix_str(f"step {step} " + " ".join(f"{name} {value:.3f}" for name, value in parts.items()))
                if clock.report_due(done):
                    save(average, settings, checkpoint, _history(start, settings, step))
                    if report:
                        clock.stand_still(lambda done=done: report(done, average))
    save(average, settings, checkpoint, _history(start, settings, step))
    return average


def save(network: DetectorNetwork, settings: DetectorSettings, path: Path, history: list[dict]) -> None:
    """Stores weights, settings and the history of training runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"settings": asdict(settings), "history": history, "state": network.state_dict()}, path)


def load(path: Path) -> Stored:
    """Reads a checkpoint."""
    content = torch.load(path, weights_only=True)
    settings = DetectorSettings(**content["settings"])
    network = DetectorNetwork(settings.width)
    network.load_state_dict(content["state"])
    return Stored(network.eval(), settings, content["history"])


def _history(start: Stored | None, settings: DetectorSettings, step: int) -> list[dict]:
    own = {"pages": step * settings.batch, "windows": settings.windows, "rate": settings.rate}
    return [*(start.history if start else []), own]


class _Clock:
    """Progress of training, by pages or by time, whichever is further; time for reports does not count."""

    def __init__(self, settings: DetectorSettings) -> None:
        self._seconds, self._steps = settings.minutes * 60, settings.pages / settings.batch
        self._start, self._reports = time.monotonic(), 0

    def share(self, step: int) -> float:
        return max(step / self._steps, (time.monotonic() - self._start) / self._seconds)

    def report_due(self, done: float) -> bool:
        due = done >= (self._reports + 1) / (_REPORTS + 1)
        self._reports += due
        return due

    def stand_still(self, action: Callable[[], None]) -> None:
        began = time.monotonic()
        action()
        self._start += time.monotonic() - began


def _groups(network: DetectorNetwork, settings: DetectorSettings) -> list[dict]:
    """Parameter groups: weights decay, norms and biases do not."""
    decayed = [one for one in network.parameters() if one.ndim > 1]
    free = [one for one in network.parameters() if one.ndim <= 1]
    return [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": free, "weight_decay": 0.0}]


def _rate(done: float, highest: float) -> float:
    if done < _WARM_UP:
        return highest * (0.05 + 0.95 * done / _WARM_UP)
    return highest * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


def _step(network: DetectorNetwork, optimiser, batch: tuple, rate: float) -> dict[str, float]:
    for group in optimiser.param_groups:
        group["lr"] = rate
    network.train()
    pages, want = batch
    parts = loss(network((pages.float() / 255).contiguous(memory_format=torch.channels_last)), want)
    optimiser.zero_grad()
    sum(parts.values()).backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
    optimiser.step()
    return {name: value.item() for name, value in parts.items()}


@torch.no_grad()
def _follow(average: DetectorNetwork, network: DetectorNetwork, decay: float) -> None:
    """Moves the averaged weights and the statistics of norms slightly towards the current ones."""
    for ours, theirs in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if ours.is_floating_point():
            ours.lerp_(theirs, 1 - decay)
        else:
            ours.copy_(theirs)
