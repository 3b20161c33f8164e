"""A model on the command line: its verbs, the folders it reads and writes, the settings that can be varied."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Model:
    """What a model adds to the command line; its verbs are the functions of its package's module `pipeline`."""

    name: str
    about: str
    """Its line in the list of models."""
    description: str
    """Where its data come from and how they are laid out."""
    steps: Mapping[str, str]
    """The verbs that `all` runs, in that order, each with what it does."""
    sources: Mapping[str, tuple[Path | None, str]]
    """Default and help of each place that it reads, by the field of the pipeline's `Places`."""
    defaults: Any
    """The settings of the shipped model."""
    settings: Mapping[str, str | Mapping[str, Any]]
    """Fields of the settings that can be varied: the help, or what else argparse is told as well."""
    further: Mapping[str, str] = field(default_factory=dict)
    """Verbs that `all` leaves out."""

    @property
    def folders(self) -> dict[str, tuple[Path | None, str]]:
        """Default and help of each field of the pipeline's `Places`: what it reads, and where every model writes."""
        places = {
            "out": (Path("models", self.name), "where the model lies"),
            "work": (Path("training", ".work", self.name), "where intermediate results lie"),
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
        *first, last = self.steps
        every = {"all": f"{', '.join(first)} and {last}, one after the other"}
        for name, text in {**self.steps, **self.further, **every}.items():
            verb = verbs.add_parser(name, help=text, **layout)
            verb.set_defaults(run=self._run)
            self._add_options(verb)

    def run(self, verb: str, places: Any, settings: Any) -> None:
        """Runs a verb, or each step for `all`."""
        pipeline = self._pipeline()
        for step in self.steps if verb == "all" else (verb,):
            getattr(pipeline, step)(places, settings)

    def _pipeline(self) -> ModuleType:
        # torch takes seconds to import; only a verb that runs needs it.
        return import_module(f"{__package__}.{self.name.replace('-', '_')}.pipeline")

    def _add_options(self, verb: argparse.ArgumentParser) -> None:
        for name, (default, text) in self.folders.items():
            verb.add_argument(f"--{name}", type=Path, default=default, help=text)
        for name, told in self.settings.items():
            default = getattr(self.defaults, name)
            values = list(default) if isinstance(default, tuple) else [default]
            verb.add_argument(
                f"--{name.replace('_', '-')}",
                type=type(values[0]),
                default=values if isinstance(default, tuple) else default,
                **({"help": told} if isinstance(told, str) else told),
            )

    def _run(self, options: argparse.Namespace) -> None:
        given = vars(options)
        places = self._pipeline().Places
        changed = {name: tuple(value) if isinstance(value := given[name], list) else value for name in self.settings}
        self.run(
            options.verb,
            places(**{one.name: given[one.name] for one in fields(places)}),
            replace(self.defaults, **changed),
        )
