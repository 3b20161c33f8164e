"""Publishes a trained and measured candidate in the folder that the service reads, if it meets the accuracy gates."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from customs_training.errors import DataError
from customs_training.gates import (
    GATES_FILE,
    GatedSet,
    GatesOf,
    Miss,
    derived_gates,
    misses,
    read_gates,
    refused,
    today,
    write_gates,
)
from customs_training.manifests import file_sha256, write_manifest
from customs_training.places import existing, stored


def publish(candidate: Path, out: Path, model: str, gates_of: GatesOf, reason: str | None) -> str:
    """Copies the candidate's files into `out` and returns a line for the user; changes nothing if it raises.

    A model that misses gates of `out` is published only with a reason, which the manifest and the card then state.
    The first model of a folder has nothing to be compared with: its figures become the gates.
    Raises `WorseModelError` for a worse model, `DataError` or `FileNotFoundError` for an incomplete one.
    """
    content = stored(candidate / "model.json", f"{model} export")
    card = existing(candidate / "CARD.md", f"{model} card").read_text(encoding="utf-8")
    _check_files(candidate, content)
    gates = _gates_in(out, model)
    found = misses(content, gates or [])
    if found and reason is None:
        raise refused(model, found)
    accepted = _acceptance(found, reason) if found and reason is not None else None
    first_gates = derived_gates(content, gates_of) if gates is None else None

    out.mkdir(parents=True, exist_ok=True)
    for file in candidate.iterdir():
        if file.name != GATES_FILE:
            _copy(file, out / file.name)
    if accepted is not None:
        write_manifest(out / "model.json", {**content, "acceptedWorse": accepted})
        (out / "CARD.md").write_text(f"{card}\n{_card_section(accepted)}", encoding="utf-8")
    if first_gates is not None:
        write_gates(out / GATES_FILE, model, first_gates, [])
    if first_gates is not None:
        return f"published {model} in {out}: its first model, with gates from its own figures"
    met = f"{len(found)} of its gates missed and accepted" if found else "every gate met"
    return f"published {model} in {out}: {met}"


def _check_files(candidate: Path, content: Mapping) -> None:
    """Raises `DataError` if files are not those that the manifest names, or if it has no figures."""
    for name, digest in {"model.onnx": content["sha256"], **content.get("files", {})}.items():
        if file_sha256(candidate / name) != digest:
            raise DataError(f"{candidate / name} does not belong to its model.json; run `export` again")
    if "metrics" not in content:
        raise DataError(f"{candidate / 'model.json'} has no metrics; run `evaluate` first")


def _gates_in(out: Path, model: str) -> list[GatedSet] | None:
    """The gates of a folder; None if it has no model yet."""
    path = out / GATES_FILE
    if path.exists():
        return read_gates(path)
    if (out / "model.json").exists():
        raise DataError(f"{out} has a model without {GATES_FILE}; restore it, or write it with `{model} gates`")
    return None


def _acceptance(found: list[Miss], reason: str) -> dict:
    listed = [{"set": one.set, "figure": one.figure, "message": one.message} for one in found]
    return {"on": today(), "reason": reason, "gates": listed}


def _card_section(accepted: Mapping) -> str:
    listed = "\n".join(f"- {one['message']}" for one in accepted["gates"])
    return f"""## Accepted below its gates

Published on {accepted["on"]} although it misses gates of {GATES_FILE}. Reason: {accepted["reason"]}

{listed}
"""


def _copy(source: Path, target: Path) -> None:
    """Replaces the target at once, so that a reader never sees half a file."""
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    os.replace(part, target)


def clean_candidate(candidate: Path) -> None:
    """Removes what an earlier export left, so that no stale card or figure is published with a new graph."""
    if candidate.exists():
        shutil.rmtree(candidate)
