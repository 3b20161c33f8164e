"""Accuracy gates: the figures that a retrained model must reach on each evaluation set before it is published.

`models/<name>/thresholds.json` holds them. Each comes from a figure of the shipped model, less a stated tolerance.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from customs_training.errors import DataError
from customs_training.places import stored

GATES_FILE = "thresholds.json"
MINIMUM, MAXIMUM = "minimum", "maximum"
_DECIMALS = 4


class WorseModelError(Exception):
    """A model misses gates, or new gates would be lower; the message names every figure."""


@dataclass(frozen=True)
class Gate:
    """One figure of a set and its bound, a `MINIMUM` or a `MAXIMUM`."""

    figure: str
    at: str
    """Where the figure is in model.json, as a JSON pointer (RFC 6901)."""
    shipped: float
    """The figure of the shipped model that the bound comes from."""
    kind: str
    tolerance: float
    why: str
    """What the tolerance is."""

    @property
    def bound(self) -> float:
        sign = -1 if self.kind == MINIMUM else 1
        return round(self.shipped + sign * self.tolerance, _DECIMALS)

    def is_met_by(self, value: float) -> bool:
        return value >= self.bound if self.kind == MINIMUM else value <= self.bound

    def is_looser_than(self, other: Gate) -> bool:
        return self.bound < other.bound if self.kind == MINIMUM else self.bound > other.bound


@dataclass(frozen=True)
class GatedSet:
    """An evaluation set, its size and its gates. Figures of sets of different sizes are not comparable."""

    name: str
    size: int
    size_at: tuple[str, ...]
    """Where model.json has the size, as JSON pointers; the sizes of several parts are added."""
    gates: tuple[Gate, ...]


GatesOf = Callable[[Mapping], list[GatedSet]]
"""The gates that follow from the figures of a manifest; each model has its own."""


@dataclass(frozen=True)
class Miss:
    """A gate that a manifest does not meet; `figure` is None if the whole set cannot be compared."""

    set: str
    figure: str | None
    message: str


@dataclass(frozen=True)
class Figure:
    """A figure that gets a gate: its name, its JSON pointer, the kind of bound, and the tolerance at a value."""

    name: str
    at: str
    kind: str
    tolerance: Callable[[float], float]
    why: str


def gated_set(content: Mapping, name: str, size_at: tuple[str, ...], figures: Iterable[Figure]) -> GatedSet:
    """The gates of a set at the figures of a manifest; a missing figure gets no gate."""
    gates = tuple(
        Gate(one.name, one.at, value, one.kind, round(one.tolerance(value), _DECIMALS), one.why)
        for one in figures
        if (value := number_at(content, one.at)) is not None
    )
    return GatedSet(name, size_of(content, size_at) or 0, size_at, gates)


def derived_gates(content: Mapping, gates_of: GatesOf) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest, without sets that it has no cases or figures of."""
    return [one for one in gates_of(content) if one.size and one.gates]


def size_of(content: Mapping, size_at: tuple[str, ...]) -> int | None:
    """The size of a set; None if the manifest does not have it."""
    sizes = [number_at(content, at) for at in size_at]
    return None if None in sizes else int(sum(sizes))


def number_at(content: object, pointer: str) -> float | None:
    """The finite number at a JSON pointer, or None."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(content, Mapping):
            content = content.get(name)
        elif isinstance(content, list) and name.isdecimal() and int(name) < len(content):
            content = content[int(name)]
        else:
            return None
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    return content if is_number and math.isfinite(content) else None


def misses(content: Mapping, sets: list[GatedSet]) -> list[Miss]:
    """Every gate that the figures of a manifest do not meet; a missing figure misses its gate."""
    found = []
    for one in sets:
        size = size_of(content, one.size_at)
        if size != one.size:
            measured = "nothing" if size is None else f"{size:,}"
            text = f"measured on {measured}, the gates on {one.size:,}; the figures are not comparable"
            found.append(Miss(one.name, None, f"{one.name}: {text}"))
            continue
        for each in one.gates:
            value = number_at(content, each.at)
            if value is None or not each.is_met_by(value):
                is_value = f"missing from model.json at {each.at}" if value is None else f"{value:.{_DECIMALS}f}"
                text = f"{each.figure} is {is_value}; the {each.kind} is {each.bound:.{_DECIMALS}f}"
                found.append(Miss(one.name, each.figure, f"{one.name}: {text} (shipped model: {each.shipped:.4f})"))
    return found


def unaccepted(content: Mapping, sets: list[GatedSet]) -> list[Miss]:
    """The misses that the manifest does not list as accepted."""
    accepted = {(one["set"], one["figure"]) for one in content.get("acceptedWorse", {}).get("gates", [])}
    return [miss for miss in misses(content, sets) if (miss.set, miss.figure) not in accepted]


def read_gates(path: Path) -> list[GatedSet]:
    """The gates of a file. Raises `DataError` if it does not contain gates."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [
            GatedSet(one["name"], one["size"], tuple(one["sizeAt"]), tuple(_gate_of(each) for each in one["gates"]))
            for one in content["sets"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not a file of accuracy gates ({type(error).__name__}: {error})") from error


def _gate_of(entry: Mapping) -> Gate:
    (kind,) = {MINIMUM, MAXIMUM} & set(entry)
    parts = Gate(entry["figure"], entry["at"], entry["shipped"], kind, entry["tolerance"], entry["why"])
    if parts.bound != entry[kind]:
        raise ValueError(f"{entry['at']}: {kind} {entry[kind]} is not the shipped figure less the tolerance")
    return parts


def write_gates(path: Path, model: str, sets: list[GatedSet], lowered: list[dict]) -> None:
    """Writes the gates, one per line, and the reasons for lowered gates."""
    lines = ["{", f'  "model": {json.dumps(model)},', f'  "command": "python -m customs_training {model} gates",']
    if lowered:
        lines.append(f'  "lowered": {json.dumps(lowered, ensure_ascii=False)},')
    lines.append('  "sets": [')
    for number, one in enumerate(sets):
        head = json.dumps({"name": one.name, "size": one.size, "sizeAt": one.size_at}, ensure_ascii=False)
        lines.append(f'    {head[:-1]}, "gates": [')
        lines.append(",\n".join(f"      {_line(each)}" for each in one.gates))
        lines.append("    ]}" + ("," if number < len(sets) - 1 else ""))
    path.write_text("\n".join([*lines, "  ]", "}", ""]), encoding="utf-8")


def _line(one: Gate) -> str:
    entry = {"figure": one.figure, "at": one.at, "shipped": one.shipped, one.kind: one.bound}
    return json.dumps({**entry, "tolerance": one.tolerance, "why": one.why}, ensure_ascii=False)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def renew_gates(folder: Path, model: str, gates_of: GatesOf, reason: str | None) -> str:
    """Writes the gates that follow from the figures of the model in `folder`; returns one line that sums up the
    changes.

    A gate is raised or added, and never lowered without a reason: a looser one keeps its old bound, and a set that is
    missing or has another size is refused. With a reason, every gate is written again, and the file keeps the reason.
    Raises `WorseModelError`.
    """
    path = folder / GATES_FILE
    manifest = stored(folder / "model.json", f"{model} publish")
    new = derived_gates(manifest, gates_of)
    old = read_gates(path) if path.exists() else []
    loosened = _loosened(old, new)
    lowered = json.loads(path.read_text(encoding="utf-8")).get("lowered", []) if old else []
    if reason is None:
        removed = [text for text, is_kept in loosened if not is_kept]
        if removed:
            raise WorseModelError(_refusal("the gates are not written", removed))
        new = _stricter(old, new)
    elif loosened:
        lowered = [*lowered, {"on": today(), "reason": reason, "gates": [text for text, _ in loosened]}]
    write_gates(path, model, new, lowered)
    before = {(one.name, each) for one in old for each in one.gates}
    changed = sum((one.name, each) not in before for one in new for each in one.gates)
    kept = sum(is_kept for _, is_kept in loosened) if reason is None else 0
    return f"wrote {path}: {sum(len(one.gates) for one in new)} gates, {changed} new or changed, {kept} kept stricter"


def _loosened(old: list[GatedSet], new: list[GatedSet]) -> list[tuple[str, bool]]:
    """The gates that the new ones would loosen, and whether the old bound can be kept."""
    found = []
    for one in old:
        renewed = next((each for each in new if each.name == one.name), None)
        if renewed is None or renewed.size != one.size:
            size = "missing" if renewed is None else f"{renewed.size:,} in size instead of {one.size:,}"
            found.append((f"{one.name}: the set is {size}", False))
            continue
        figures = {each.figure: each for each in renewed.gates}
        for each in one.gates:
            again = figures.get(each.figure)
            if again is None or again.kind != each.kind:
                found.append((f"{one.name}: {each.figure} is missing", False))
            elif again.is_looser_than(each):
                found.append((f"{one.name}: {each.figure} {each.kind} {each.bound:g} -> {again.bound:g}", True))
    return found


def _stricter(old: list[GatedSet], new: list[GatedSet]) -> list[GatedSet]:
    before = {(one.name, each.figure): each for one in old for each in one.gates}

    def chosen(name: str, one: Gate) -> Gate:
        earlier = before.get((name, one.figure))
        return earlier if earlier is not None and one.is_looser_than(earlier) else one

    return [
        GatedSet(one.name, one.size, one.size_at, tuple(chosen(one.name, each) for each in one.gates)) for one in new
    ]


def _refusal(what: str, problems: list[str]) -> str:
    listed = "\n".join(f"  {problem}" for problem in problems)
    return f'{what}:\n{listed}\nTo accept this, repeat the command with --accept-worse "<reason>".'


def refused(model: str, found: list[Miss]) -> WorseModelError:
    """The error for a model that misses gates."""
    return WorseModelError(
        _refusal(f"{model} is worse than its gates and is not published", [one.message for one in found])
    )
