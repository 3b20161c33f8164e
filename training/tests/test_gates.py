"""Accuracy gates: the shipped models meet theirs, and a worse model is refused by its figure and changes no file."""

import json
import shutil
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pytest

from customs_training.cli import main
from customs_training.errors import DataError
from customs_training.gates import GATES_FILE, MINIMUM, misses, number_at, read_gates, unaccepted

MODELS = Path(__file__).resolve().parents[2] / "models"
NAMES = (
    "delinquency",
    "document-detector",
    "hs-codes",
    "import-risk",
    "network-risk",
    "signature-verification",
    "stamp-verification",
)
AUC = "/metrics/crossValidation/auc"


def manifest_of(model: str) -> dict:
    return json.loads((MODELS / model / "model.json").read_text(encoding="utf-8"))


def gates_of(model: str):
    return import_module(f"customs_training.{model.replace('-', '_')}.gates").gates


def replaced(content: dict, pointer: str, value: object) -> dict:
    """A copy of a manifest with another value at a pointer; None removes it from its object."""
    changed = deepcopy(content)
    *steps, last = pointer.split("/")[1:]
    parent = changed
    for step in steps:
        parent = parent[int(step) if isinstance(parent, list) else step]
    if value is None and isinstance(parent, dict):
        del parent[last]
    else:
        parent[int(last) if isinstance(parent, list) else last] = value
    return changed


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


EVERY_GATE = [
    pytest.param(model, one, gate, id=f"{model}, {one.name}, {gate.figure}")
    for model in NAMES
    for one in read_gates(MODELS / model / GATES_FILE)
    for gate in one.gates
]


@pytest.fixture
def places(tmp_path):
    """The shipped delinquency model, published in one folder and as a candidate in another."""
    out, work = tmp_path / "out", tmp_path / "work"
    shutil.copytree(MODELS / "delinquency", out)
    (work / "candidate").mkdir(parents=True)
    for file in out.iterdir():
        if file.name != GATES_FILE:
            shutil.copy(file, work / "candidate" / file.name)
    return out, work


def run(verb: str, places, *options: str) -> int:
    out, work = places
    return main(["delinquency", verb, "--out", str(out), "--work", str(work), *options])


def change_candidate(places, pointer: str, value: object) -> None:
    path = places[1] / "candidate" / "model.json"
    changed = replaced(json.loads(path.read_text(encoding="utf-8")), pointer, value)
    path.write_text(json.dumps(changed), encoding="utf-8")


def test_every_model_has_gates():
    assert sorted(path.parent.name for path in MODELS.glob(f"*/{GATES_FILE}")) == list(NAMES)


@pytest.mark.parametrize("model", NAMES)
def test_a_shipped_model_meets_its_gates(model):
    assert unaccepted(manifest_of(model), read_gates(MODELS / model / GATES_FILE)) == []


@pytest.mark.parametrize("model", NAMES)
def test_a_model_has_a_gate_for_every_gated_figure_of_its_manifest(model):
    def listed(sets):
        return {(one.name, one.size_at, gate.figure, gate.at, gate.kind) for one in sets for gate in one.gates}

    assert listed(read_gates(MODELS / model / GATES_FILE)) == listed(gates_of(model)(manifest_of(model)))


@pytest.mark.parametrize(("model", "one", "gate"), EVERY_GATE)
def test_a_figure_beyond_its_gate_is_refused_by_name(model, one, gate):
    worse = gate.bound + (-0.001 if gate.kind == MINIMUM else 0.001)
    content = replaced(manifest_of(model), gate.at, worse)
    (miss,) = misses(content, [one])
    assert (miss.set, miss.figure) == (one.name, gate.figure)
    assert f"{one.name}: {gate.figure} is {worse:.4f}; the {gate.kind} is {gate.bound:.4f}" in miss.message


@pytest.mark.parametrize(("model", "one", "gate"), EVERY_GATE)
def test_a_figure_at_its_gate_is_accepted(model, one, gate):
    assert misses(replaced(manifest_of(model), gate.at, gate.bound), [one]) == []


@pytest.mark.parametrize("value", [None, float("nan"), "0.79", True])
def test_a_figure_that_is_missing_or_not_a_number_is_refused(value):
    content = replaced(manifest_of("delinquency"), AUC, value)
    (miss,) = misses(content, read_gates(MODELS / "delinquency" / GATES_FILE))
    assert f"AUC is missing from model.json at {AUC}; the minimum is 0.7842" in miss.message


def test_figures_on_a_set_of_another_size_are_refused():
    content = replaced(manifest_of("delinquency"), "/trainedOn/rows", 900)
    (miss,) = misses(content, read_gates(MODELS / "delinquency" / GATES_FILE))
    assert miss.message.startswith("cross-validation, all accounts: measured on 900, the gates on 24,104")


def test_a_gate_that_does_not_follow_from_its_figure_is_not_read(tmp_path):
    text = (MODELS / "delinquency" / GATES_FILE).read_text(encoding="utf-8")
    (tmp_path / GATES_FILE).write_text(text.replace('"minimum": 0.7842', '"minimum": 0.5'), encoding="utf-8")
    with pytest.raises(DataError, match="not a file of accuracy gates"):
        read_gates(tmp_path / GATES_FILE)


def test_a_model_that_meets_its_gates_is_published(places, capsys):
    out, work = places
    change_candidate(places, AUC, 0.9)
    assert run("publish", places) == 0
    assert "every gate met" in capsys.readouterr().out
    assert files_in(out) == {**files_in(work / "candidate"), GATES_FILE: (out / GATES_FILE).read_bytes()}
    assert number_at(json.loads((out / "model.json").read_text(encoding="utf-8")), AUC) == 0.9


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.7, "cross-validation, all accounts: AUC is 0.7000; the minimum is 0.7842 (shipped model: 0.7881)"),
        (None, f"cross-validation, all accounts: AUC is missing from model.json at {AUC}; the minimum is 0.7842"),
    ],
)
def test_a_worse_model_is_refused_and_changes_no_file(places, capsys, value, message):
    change_candidate(places, AUC, value)
    before = files_in(places[0])
    assert run("publish", places) == 3
    assert message in capsys.readouterr().err
    assert files_in(places[0]) == before


@pytest.mark.parametrize(
    ("break_candidate", "message"),
    [
        (lambda folder: (folder / "model.json").unlink(), "run `delinquency export` first"),
        (lambda folder: (folder / "CARD.md").unlink(), "run `delinquency card` first"),
        (lambda folder: (folder / "model.onnx").write_bytes(b"another graph"), "does not belong to its model.json"),
    ],
)
def test_an_incomplete_candidate_is_not_published(places, capsys, break_candidate, message):
    before = files_in(places[0])
    break_candidate(places[1] / "candidate")
    assert run("publish", places) == 2
    assert message in capsys.readouterr().err
    assert files_in(places[0]) == before


def test_a_candidate_that_was_not_measured_is_not_published(places, capsys):
    before = files_in(places[0])
    change_candidate(places, "/metrics", None)
    assert run("publish", places) == 2
    assert "has no metrics; run `evaluate` first" in capsys.readouterr().err
    assert files_in(places[0]) == before


def test_a_model_without_gates_is_not_replaced(places, capsys):
    (places[0] / GATES_FILE).unlink()
    before = files_in(places[0])
    assert run("publish", places) == 2
    assert f"has a model without {GATES_FILE}" in capsys.readouterr().err
    assert files_in(places[0]) == before


def test_a_worse_model_is_published_with_a_reason_that_manifest_and_card_state(places, capsys):
    out, _ = places
    gates = (out / GATES_FILE).read_bytes()
    change_candidate(places, AUC, 0.7)
    assert run("publish", places, "--accept-worse", "outcomes of one office only") == 0
    assert "1 of its gates missed and accepted" in capsys.readouterr().out
    content = json.loads((out / "model.json").read_text(encoding="utf-8"))
    accepted = content["acceptedWorse"]
    assert accepted["reason"] == "outcomes of one office only"
    assert [(one["set"], one["figure"]) for one in accepted["gates"]] == [("cross-validation, all accounts", "AUC")]
    card = (out / "CARD.md").read_text(encoding="utf-8")
    assert "Reason: outcomes of one office only" in card
    assert "AUC is 0.7000; the minimum is 0.7842" in card
    assert (out / GATES_FILE).read_bytes() == gates
    assert misses(content, read_gates(out / GATES_FILE)) != []
    assert unaccepted(content, read_gates(out / GATES_FILE)) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_empty_reason_accepts_nothing(places, capsys, reason):
    with pytest.raises(SystemExit):
        run("publish", places, "--accept-worse", reason)
    assert "expected a reason" in capsys.readouterr().err


def test_the_first_model_of_a_folder_sets_its_gates(places):
    shutil.rmtree(places[0])
    assert run("publish", places) == 0
    assert (places[0] / GATES_FILE).read_bytes() == (MODELS / "delinquency" / GATES_FILE).read_bytes()


def test_gates_of_the_shipped_figures_are_the_shipped_gates(places):
    assert run("gates", places) == 0
    assert files_in(places[0]) == files_in(MODELS / "delinquency")


def shipped_with(places, pointer: str, value: object) -> None:
    path = places[0] / "model.json"
    changed = replaced(json.loads(path.read_text(encoding="utf-8")), pointer, value)
    path.write_text(json.dumps(changed), encoding="utf-8")


def bounds_of(places) -> dict[str, float]:
    (one,) = read_gates(places[0] / GATES_FILE)
    return {gate.figure: gate.bound for gate in one.gates}


def test_gates_of_a_better_model_are_higher(places):
    before = bounds_of(places)
    shipped_with(places, AUC, 0.85)
    assert run("gates", places) == 0
    after = bounds_of(places)
    assert after.pop("AUC") > 0.84 > before.pop("AUC")
    assert after == before


def test_gates_of_a_worse_model_stay_as_they_are(places, capsys):
    before = files_in(places[0])[GATES_FILE]
    shipped_with(places, AUC, 0.7)
    assert run("gates", places) == 0
    assert files_in(places[0])[GATES_FILE] == before
    assert "1 kept stricter" in capsys.readouterr().out


def test_gates_are_not_removed_without_a_reason(places, capsys):
    before = files_in(places[0])[GATES_FILE]
    shipped_with(places, AUC, None)
    assert run("gates", places) == 3
    assert "AUC is missing" in capsys.readouterr().err
    shipped_with(places, "/trainedOn/rows", 9_000)
    assert run("gates", places) == 3
    assert "9,000 in size instead of 24,104" in capsys.readouterr().err
    assert files_in(places[0])[GATES_FILE] == before


def test_gates_are_lowered_with_a_reason_that_the_file_states(places):
    shipped_with(places, AUC, 0.7)
    assert run("gates", places, "--accept-worse", "the public set is no longer used") == 0
    assert bounds_of(places)["AUC"] < 0.7
    (entry,) = json.loads((places[0] / GATES_FILE).read_text(encoding="utf-8"))["lowered"]
    assert entry["reason"] == "the public set is no longer used"
    assert any("AUC minimum 0.7842 -> 0.69" in text for text in entry["gates"])
    assert run("gates", places) == 0
    assert json.loads((places[0] / GATES_FILE).read_text(encoding="utf-8"))["lowered"] == [entry]
