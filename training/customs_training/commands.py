"""A model on the command line: its verbs, the folders that it reads and writes, and its settings."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from customs_training.gates import GatesOf, renew_gates
from customs_training.places import ModelPlaces
from customs_training.publishing import clean_candidate, publish

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"

_GATED = {
    "publish": "check the candidate against the accuracy gates in <out>/thresholds.json; copies it into <out>",
    "gates": "write <out>/thresholds.json from the figures of the model in <out>; raises gates and lowers none",
}
_ACCEPT_WORSE = "accept figures below the gates; the reason is recorded in model.json, CARD.md and thresholds.json"


@dataclass(frozen=True)
class Model:
    """What a model adds to the command line; its steps are the functions of its package's module `pipeline`."""

    name: str
    about: str
    """Its line in the list of models."""
    description: str
    """The source and the layout of its data."""
    steps: Mapping[str, str]
    """The verbs that `all` runs before `publish`, in that order, each with what it does."""
    gates: GatesOf
    """The accuracy gates that follow from the figures of its manifest."""
    sources: Mapping[str, tuple[Path | None, str]]
    """Default and help of each place that it reads, by field of the pipeline's `Places`."""
    defaults: Any
    """The settings of the shipped model."""
    settings: Mapping[str, str | Mapping[str, Any]]
    """Fields of the settings with an option: the help, or all arguments for argparse."""
    further: Mapping[str, str] = field(default_factory=dict)
    """Verbs that `all` does not run."""

    @property
    def folders(self) -> dict[str, tuple[Path | None, str]]:
        """Default and help of each field of the pipeline's `Places`, with the folders that every model writes."""
        places = {
            "out": (Path("models", self.name), "where the model is published"),
            "work": (Path("training", ".work", self.name), "where intermediate results and the candidate are kept"),
        }
        written = {
            field: (ROOT / path, f"{text} (default: {path} of the project)") for field, (path, text) in places.items()
        }
        return {**self.sources, **written}

    def add_to(self, models: argparse._SubParsersAction) -> None:
        """Adds the model and its verbs to the parser."""
        layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": self.description}
        model = models.add_parser(self.name, help=self.about, **layout)
        verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
        every = {"all": f"{', '.join(self.steps)} and publish, one after the other"}
        for name, text in {**self.steps, **_GATED, **self.further, **every}.items():
            verb = verbs.add_parser(name, help=text, **layout)
            verb.set_defaults(run=self._run, accept_worse=None)
            self._add_options(verb)
            if name in (*_GATED, "all"):
                verb.add_argument("--accept-worse", type=_reason, metavar="REASON", help=_ACCEPT_WORSE)

    def run(self, verb: str, places: ModelPlaces, settings: Any, accept_worse: str | None = None) -> None:
        """Runs a verb, or each step and `publish` for `all`. Raises `WorseModelError` where gates are missed."""
        for step in (*self.steps, "publish") if verb == "all" else (verb,):
            self._run_step(step, places, settings, accept_worse)

    def _run_step(self, step: str, places: ModelPlaces, settings: Any, accept_worse: str | None) -> None:
        if step == "publish":
            print(publish(places.candidate, places.out, self.name, self.gates, accept_worse))
        elif step == "gates":
            print(renew_gates(places.out, self.name, self.gates, accept_worse))
        elif step in self.further:
            getattr(self._pipeline(), step.replace("-", "_"))(places, settings)
        else:
            if step == "export":
                clean_candidate(places.candidate)
            # The steps write the candidate; only `publish` writes the folder that the service reads.
            getattr(self._pipeline(), step)(replace(places, out=places.candidate), settings)

    def _pipeline(self) -> ModuleType:
        # torch takes seconds to import; only a verb that runs needs it.
        return import_module(f"{__package__}.{self.name.replace('-', '_')}.pipeline")

    def _add_options(self, verb: argparse.ArgumentParser) -> None:
        for name, (default, text) in self.folders.items():
            verb.add_argument(f"--{name}", type=Path, default=default, help=text)
        for name, argument in self.settings.items():
            default = getattr(self.defaults, name)
            values = list(default) if isinstance(default, tuple) else [default]
            verb.add_argument(
                f"--{name.replace('_', '-')}",
                type=type(values[0]),
                default=values if isinstance(default, tuple) else default,
                **({"help": argument} if isinstance(argument, str) else argument),
            )

    def _run(self, options: argparse.Namespace) -> None:
        given = vars(options)
        places = self._pipeline().Places
        changed = {name: tuple(value) if isinstance(value := given[name], list) else value for name in self.settings}
        self.run(
            options.verb,
            places(**{one.name: given[one.name] for one in fields(places)}),
            replace(self.defaults, **changed),
            given["accept_worse"],
        )


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a reason")
    return text.strip()
