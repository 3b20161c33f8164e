"""How every model works on the command line: what a verb is passed, what `all` runs, and in which order."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from customs_training import commands
from customs_training.cli import main
from customs_training.commands import ROOT

STEPS = ("train", "compare", "export", "evaluate", "card")
ORDERS = {
    "import-risk": STEPS,
    "hs-codes": ("train", "encode", "compare", "export", "national", "evaluate", "card"),
    "signature-verification": STEPS,
    "stamp-verification": ("train", "export", "calibrate", "evaluate", "compare", "card"),
    "document-detector": STEPS,
    "delinquency": STEPS,
}
FURTHER = {"import-risk": ("speed",), "delinquency": ("speed",)}


def parts(model: str) -> tuple:
    """The model's pipeline and what it adds to the command line."""
    package = f"customs_training.{model.replace('-', '_')}"
    return import_module(f"{package}.pipeline"), import_module(f"{package}.command").MODEL


def calls_of(monkeypatch, model: str, *arguments: str) -> list[tuple]:
    """Runs a command with every verb replaced; gives verb, places and settings of each that was called."""
    calls = []
    pipeline, _ = parts(model)
    for verb in (*ORDERS[model], *FURTHER.get(model, ())):
        monkeypatch.setattr(pipeline, verb, lambda places, settings, verb=verb: calls.append((verb, places, settings)))
    for name in ("publish", "renew_gates"):
        monkeypatch.setattr(commands, name, lambda *given, name=name: calls.append((name, *given)))
    assert main([model, *arguments]) == 0
    return calls


@pytest.mark.parametrize("model", ORDERS)
def test_all_runs_every_step_in_order_with_the_shipped_settings(monkeypatch, model):
    cleaned = []
    monkeypatch.setattr(commands, "clean_candidate", cleaned.append)
    *calls, published = calls_of(monkeypatch, model, "all")
    assert tuple(verb for verb, _, _ in calls) == ORDERS[model]
    _, places, settings = calls[0]
    command, work = parts(model)[1], ROOT / "training" / ".work" / model
    assert settings == command.defaults
    assert (places.out, places.work) == (work / "candidate", work)
    assert cleaned == [work / "candidate"]
    assert all(call[1:] == (places, settings) for call in calls)
    assert published == ("publish", work / "candidate", ROOT / "models" / model, model, command.gates, None)


@pytest.mark.parametrize("model", ORDERS)
def test_a_verb_runs_alone_with_the_folders_that_are_given(monkeypatch, model):
    pipeline, command = parts(model)
    given = {name: Path("somewhere") / name for name in command.folders}
    options = [word for name, path in given.items() for word in (f"--{name}", str(path))]
    for verb in (*ORDERS[model], *FURTHER.get(model, ())):
        ((called, places, _),) = calls_of(monkeypatch, model, verb, *options, "--seed", "5")
        out = given["work"] / "candidate" if verb in ORDERS[model] else given["out"]
        assert (called, places) == (verb, pipeline.Places(**{**given, "out": out}))


@pytest.mark.parametrize("model", ORDERS)
def test_publish_and_gates_work_on_the_published_folder(monkeypatch, model):
    out, work, gates = Path("somewhere"), Path("work"), parts(model)[1].gates
    options = ["--out", "somewhere", "--work", "work", "--accept-worse", " own data "]
    assert calls_of(monkeypatch, model, "publish", *options) == [
        ("publish", work / "candidate", out, model, gates, "own data")
    ]
    assert calls_of(monkeypatch, model, "gates", *options) == [("renew_gates", out, model, gates, "own data")]


def test_verbs_without_gates_do_not_offer_accept_worse(capsys):
    with pytest.raises(SystemExit):
        main(["import-risk", "export", "--accept-worse", "own data"])
    assert "unrecognized arguments: --accept-worse" in capsys.readouterr().err


def test_export_starts_from_an_empty_candidate(monkeypatch, tmp_path):
    (tmp_path / "candidate").mkdir()
    (tmp_path / "candidate" / "CARD.md").write_text("of an earlier export", encoding="utf-8")
    calls_of(monkeypatch, "import-risk", "evaluate", "--work", str(tmp_path))
    assert (tmp_path / "candidate" / "CARD.md").exists()
    calls_of(monkeypatch, "import-risk", "export", "--work", str(tmp_path))
    assert not (tmp_path / "candidate").exists()


@pytest.mark.parametrize(
    ("model", "options", "changes"),
    [
        ("import-risk", "--trees 3 --seed 5", {"trees": 3, "seed": 5}),
        (
            "hs-codes",
            "--epochs 3 --seed 5 --threads 4 --hold-out 6",
            {"epochs": 3, "seed": 5, "threads": 4, "hold_out": 6},
        ),
        ("signature-verification", "--epochs 3 --seed 5 --threads 4", {"epochs": 3, "seed": 5, "threads": 4}),
        (
            "stamp-verification",
            "--drawn 4 5 6 --frame-steps 7 --judge-steps 8 9 --embedding-steps 10 --seed 5 --threads 4 --workers 3",
            {
                "drawn": (4, 5, 6),
                "frame_steps": (7,),
                "judge_steps": (8, 9),
                "embedding_steps": 10,
                "seed": 5,
                "threads": 4,
                "workers": 3,
            },
        ),
        (
            "document-detector",
            "--pages 3 --minutes 1.5 --width 0.5 --seed 5 --threads 4",
            {"pages": 3, "minutes": 1.5, "width": 0.5, "seed": 5, "threads": 4},
        ),
        ("delinquency", "--trees 3 --seed 5", {"trees": 3, "seed": 5}),
    ],
)
def test_options_change_the_settings_that_they_name(monkeypatch, model, options, changes):
    ((_, _, settings),) = calls_of(monkeypatch, model, "train", *options.split())
    assert settings == replace(parts(model)[1].defaults, **changes)


def test_data_none_means_no_folder_of_stamps(monkeypatch):
    ((_, places, _),) = calls_of(monkeypatch, "stamp-verification", "train", "--data", "none")
    assert places.stamps is None
    ((_, places, _),) = calls_of(monkeypatch, "stamp-verification", "train", "--data", "own")
    assert places.stamps == Path("own")
