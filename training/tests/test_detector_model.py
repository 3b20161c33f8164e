"""The detector's graph: it agrees with torch, and a short training run produces a card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from customs_training.cli import main
from customs_training.document_detector import pipeline
from customs_training.document_detector.decode import Detector
from customs_training.document_detector.golden import read_picture
from customs_training.document_detector.graph import build_graph
from customs_training.document_detector.network import DetectorNetwork, TextNetwork, ensemble, parameters
from customs_training.document_detector.restoring import restore, restored
from customs_training.document_detector.session import DetectorSession
from customs_training.document_detector.settings import DetectorSettings
from customs_training.document_detector.trunk import TextTrunk, read_trunk
from customs_training.errors import DataError


@pytest.fixture(scope="module")
def network() -> DetectorNetwork:
    """Untrained, but with enough heat to find something."""
    torch.manual_seed(0)
    made = DetectorNetwork(0.25).eval()
    with torch.no_grad():
        made.heads.heat.bias[:] = -1.0
        made.heads.heat.weight.normal_(0, 0.3)
        made.heads.sides.weight.normal_(0, 0.2)
    return made


@pytest.fixture(scope="module")
def session(network: DetectorNetwork) -> DetectorSession:
    return DetectorSession(build_graph(network))


@pytest.mark.parametrize("shape", [(192, 256), (256, 160), (32, 32)])
def test_the_graph_answers_as_torch_does(network, session, shape: tuple[int, int]) -> None:
    page = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    expected, turn = Detector(network).detect(page)
    boxes, scores, classes, orientation = session.run(page)
    assert classes.tolist() == [one.label for one in expected]
    assert np.allclose(scores, [one.score for one in expected], atol=1e-5)
    assert np.allclose(boxes, np.array([one.box for one in expected]).reshape(-1, 4), atol=1e-2)
    assert np.allclose(orientation, turn, atol=1e-5)


def test_scores_come_sorted_and_turns_sum_to_one(session) -> None:
    page = np.random.default_rng(2).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    boxes, scores, classes, orientation = session.run(page)
    assert (boxes.dtype, scores.dtype, classes.dtype) == (np.float32, np.float32, np.int64)
    assert boxes.shape == (len(scores), 4)
    assert (np.diff(scores) <= 0).all()
    assert set(classes.tolist()) <= {0, 1}
    assert orientation.sum() == pytest.approx(1, abs=1e-5)


def _random(network: nn.Module, seed: int) -> nn.Module:
    """With weights and statistics of norms that no layer shares with another."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point():
                value.copy_(0.1 + 0.3 * torch.rand(value.shape, generator=generator))
    return network.eval()


def test_an_ensemble_answers_with_the_mean_of_its_members() -> None:
    pages = torch.rand(1, 3, 64, 96)
    pixels, text = _random(DetectorNetwork(), 1), _random(TextNetwork(TextTrunk()), 2)
    together = ensemble([pixels, text])
    with torch.no_grad():
        for mean, one, other in zip(together(pages), pixels(pages), text(pages), strict=True):
            assert torch.allclose(mean, (one + other) / 2, atol=1e-4)
    assert parameters(together)["frozen"] == sum(one.numel() for one in text.trunk.parameters())


def test_a_published_model_can_be_trained_further(tmp_path: Path) -> None:
    torch.manual_seed(3)
    trunk = TextTrunk()
    for numbers in trunk.numbers().values():
        numbers.data.uniform_(0.5, 1.5)
    before = ensemble([DetectorNetwork(), TextNetwork(trunk)])
    (tmp_path / "model.onnx").write_bytes(build_graph(before))
    (tmp_path / "model.json").write_text(json.dumps({"trainedOn": {"networks": {"pixels": 1, "text": 1}}}))
    pages = [torch.rand(2, 3, 96, 64) for _ in range(2)]
    after = restored(tmp_path / "model.onnx", pages)
    shown = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        for one, other in zip(before(shown), after.eval()(shown), strict=True):
            assert torch.allclose(one, other, atol=1e-3)
    # In training mode, its norms standardise what they see.
    norm = after.pixels[0].eighth[1].norm
    assert norm.running_var.min() > 0
    assert not torch.allclose(norm.running_mean, torch.zeros_like(norm.running_mean))


def test_a_graph_with_other_layers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(build_graph(ensemble([DetectorNetwork(0.25)])))
    with pytest.raises(DataError, match="instead of"):
        restore(DetectorNetwork(0.5), path, [])


def test_the_trunk_never_trains() -> None:
    network = TextNetwork(TextTrunk()).train()
    assert not network.trunk.training
    assert network.decoder.training
    sum(maps.sum() for maps in network(torch.rand(1, 3, 64, 64))).backward()
    assert all(weight.grad is None for weight in network.trunk.parameters())
    assert network.decoder.from_coarse.weight.grad is not None


def test_another_graph_than_the_text_detector_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.onnx"
    path.write_bytes(build_graph(DetectorNetwork(0.25)))
    with pytest.raises(DataError, match="PP-OCRv4"):
        read_trunk(path)


def _data(folder: Path) -> Path:
    """Six pages with a black scrawl each, two for each split."""
    pages = folder / "documents" / "pages"
    pages.mkdir(parents=True)
    rows = []
    for number in range(6):
        pixels = np.full((256, 192), 255, np.uint8)
        pixels[40 + 20 * number : 60 + 20 * number : 3, 50:120] = 0
        Image.fromarray(pixels).save(pages / f"{number}.png")
        box = {"cls": "signature", "x": 50 / 192, "y": (40 + 20 * number) / 256, "w": 70 / 192, "h": 20 / 256}
        split = ("train", "valid", "test")[number % 3]
        rows.append({"file": f"{number}.png", "split": split, "boxes": [box]})
    (pages / "boxes.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_a_short_training_ends_in_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customs_training.document_detector.golden._COUNT", 6)
    places = pipeline.Places(_data(tmp_path / "data"), tmp_path / "out", tmp_path / "work")
    settings = DetectorSettings(
        width=0.25, pages=6, batch=1, drawn_pages=5, drawn_stamps=10, drawn_signers=10, drawn_scribbles=5
    )
    for verb in (pipeline.train, pipeline.export, pipeline.evaluate, pipeline.compare, pipeline.card):
        verb(places, settings)
    manifest = json.loads((places.out / "model.json").read_text(encoding="utf-8"))
    assert manifest["metrics"]["sets"]["scans"]["signature"]["objects"] == 2
    assert set(manifest["thresholds"]) == {"stamp", "signature", "orientation"}
    assert manifest["verdictRule"]["required"]["invoice"] == ["signature"]
    assert "document-detector" in (places.out / "CARD.md").read_text(encoding="utf-8")
    golden = json.loads((places.out / "golden.json").read_text(encoding="utf-8"))
    answers = DetectorSession(places.model)
    for case in golden["cases"]:
        boxes, scores, _, turn = answers.run(read_picture(case["png"]))
        shown = scores >= golden["leastScore"]
        assert np.allclose(scores[shown], case["scores"], atol=golden["tolerance"])
        assert np.allclose(boxes[shown], np.array(case["boxes"]).reshape(-1, 4), atol=golden["boxTolerance"])
        assert np.allclose(turn, case["orientation"], atol=golden["tolerance"])


def test_help_names_the_source_of_pages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["document-detector", "train", "--help"])
    text = capsys.readouterr().out
    assert "boxes.json" in text
    assert "Tobacco800" in text


def test_a_folder_without_pages_is_refused_with_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document-detector", "train", "--data", str(tmp_path), "--work", str(tmp_path / "w")]) == 2
    assert "boxes.json is missing" in capsys.readouterr().err
