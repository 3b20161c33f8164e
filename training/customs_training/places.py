"""The folders and files that the verbs of a model read and write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True)
class ModelPlaces:
    """The folders of a command; a model that reads further places derives its own class."""

    state_file: ClassVar[str] = "network.pt"

    data: Path
    out: Path
    work: Path

    @property
    def state(self) -> Path:
        """The file that `train` writes for `export`."""
        return self.work / self.state_file

    @property
    def candidate(self) -> Path:
        """The folder of a model from `export` until `publish` copies it to `out`."""
        return self.work / "candidate"

    @property
    def comparison(self) -> Path:
        return self.work / "compare.json"

    @property
    def evaluation(self) -> Path:
        return self.work / "evaluate.json"

    @property
    def model(self) -> Path:
        return self.out / "model.onnx"

    @property
    def manifest(self) -> Path:
        return self.out / "model.json"


def existing(path: Path, command: str) -> Path:
    """The path, if the command that writes it has been run. Raises `FileNotFoundError`."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist; run `{command}` first")
    return path


def stored(path: Path, command: str) -> dict:
    """The JSON in a file that a command writes. Raises `FileNotFoundError`."""
    return json.loads(existing(path, command).read_text(encoding="utf-8"))
