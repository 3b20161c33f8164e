"""stamp-verification: graphs that agree with the networks, rotation, calibration, and a tiny end-to-end run."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from PIL import Image

from customs_training import percentages
from customs_training.drawing.stamps import draw_stamp, random_design
from customs_training.errors import DataError
from customs_training.gates import GATES_FILE, read_gates
from customs_training.stamp_verification import calibration, pipeline
from customs_training.stamp_verification.baselines import BASELINES
from customs_training.stamp_verification.command import MODEL
from customs_training.stamp_verification.designs import real_designs
from customs_training.stamp_verification.graphs import (
    DIMENSION,
    ComparisonGraph,
    EmbeddingGraph,
    Fusion,
    comparison_onnx,
    embedding_onnx,
)
from customs_training.stamp_verification.maps import LEVELS, pack, unpack
from customs_training.stamp_verification.networks import VECTOR, Embedder, Judge
from customs_training.stamp_verification.normalise import SIDE, FrameFinder
from customs_training.stamp_verification.paper import enclosing_circle, scanned
from customs_training.stamp_verification.registration import Registration, correlation, inverse
from customs_training.stamp_verification.settings import StampSettings
from customs_training.stamp_verification.tampering import tampered
from customs_training.stamp_verification.trials import Trial
from customs_training.verification import GraphSession, equal_error_rate


@pytest.fixture(scope="module")
def networks() -> tuple[FrameFinder, Embedder, Judge]:
    torch.manual_seed(3)
    frames = FrameFinder()
    # An untrained network finds no circle; one that always returns "centred, full size" frames whole pictures.
    last = frames.dense[-1]
    assert isinstance(last, torch.nn.Linear)
    torch.nn.init.zeros_(last.weight)
    last.bias.data = torch.tensor([0.0, 0.0, -0.07])
    return frames.eval(), Embedder().eval(), Judge().eval()


@pytest.fixture(scope="module")
def sessions(networks: tuple[FrameFinder, Embedder, Judge]) -> tuple[GraphSession, GraphSession]:
    frames, embedder, judge = networks
    fusion = Fusion([0.2, 14.0, 0.0, -10.0], [0.5, 0.25, 0.25, 0.0])
    return GraphSession(embedding_onnx(frames, embedder)), GraphSession(comparison_onnx(judge, fusion))


def picture(seed: int, turn: float = 0.0, kind: str = "round") -> np.ndarray:
    """A clean grey impression in the centre of a square, rotated counterclockwise by degrees."""
    ink = draw_stamp(random_design(np.random.default_rng(seed), kind), 200)
    square = Image.new("L", (216, 216))
    square.paste(Image.fromarray(ink), ((216 - ink.shape[1]) // 2, (216 - ink.shape[0]) // 2))
    return (240 - 0.7 * np.asarray(square.rotate(turn, Image.Resampling.BICUBIC), float)).astype(np.uint8)


def test_the_equal_error_rate_of_known_scores() -> None:
    assert equal_error_rate(np.array([3.0, 4, 5]), np.array([0.0, 1, 2]))[0] == 0
    rate, threshold = equal_error_rate(np.array([1.0, 3, 4, 5]), np.array([0.0, 0.5, 0.7, 3.5]))
    assert rate == pytest.approx(0.25) and 0.7 < threshold <= 3.5
    assert np.isnan(equal_error_rate(np.array([]), np.array([1.0]))[0])
    assert equal_error_rate(np.ones(4), np.ones(4))[0] == pytest.approx(0.5)


def test_an_ink_map_survives_packing_exactly() -> None:
    ink = torch.rand(3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    packed = torch.stack([pack(one) for one in ink])
    assert packed.max() < 2**24 and torch.equal(packed, packed.round())
    assert torch.equal(unpack(packed), torch.round(ink * LEVELS) / LEVELS)


def test_an_inverse_times_its_matrix_is_the_identity() -> None:
    root = torch.rand(6, 6, generator=torch.Generator().manual_seed(2))
    matrix = root @ root.T + torch.eye(6)
    assert torch.allclose(inverse(matrix, torch.eye(6)) @ matrix, torch.eye(6), atol=1e-4)


@pytest.mark.parametrize("shape", [(90, 140), (300, 216), (24, 20)])
def test_the_embedding_graph_answers_as_torch_does(networks, sessions, shape: tuple[int, int]) -> None:
    grey = np.asarray(Image.fromarray(picture(2)).resize(shape[::-1])).copy()
    with torch.inference_mode():
        embedding, normalised = EmbeddingGraph(*networks[:2]).eval()(torch.from_numpy(grey))
    answer = sessions[0].run(image=grey)
    assert answer["embedding"].shape == (DIMENSION,) and answer["normalised"].shape == (SIDE, SIDE)
    assert np.abs(answer["embedding"][:VECTOR] - embedding.numpy()[:VECTOR]).max() < 1e-2
    assert np.abs(answer["normalised"].astype(int) - normalised.numpy()).max() <= 1


def test_the_comparison_graph_answers_as_torch_does(networks, sessions) -> None:
    vectors = np.stack([sessions[0].run(image=picture(seed))["embedding"] for seed in (1, 2, 3)])
    fusion = Fusion([0.2, 14.0, 0.0, -10.0], [0.5, 0.25, 0.25, 0.0])
    with torch.inference_mode():
        graph = ComparisonGraph(networks[2], fusion).eval()
        similarity, decision = graph(torch.from_numpy(vectors[0]), torch.from_numpy(vectors[1:]))
    answer = sessions[1].run(query=vectors[0], references=vectors[1:])
    assert np.allclose(answer["similarity"], similarity.numpy(), atol=1e-2)
    assert np.allclose(answer["decision"], decision.numpy(), atol=1e-2)
    assert ((answer["similarity"] >= 0) & (answer["similarity"] <= 100)).all()


def test_the_same_impression_is_a_hundred_percent_and_a_blank_is_not(sessions) -> None:
    model, comparison = sessions
    vector = model.run(image=picture(4))["embedding"]
    answer = comparison.run(query=vector, references=vector[None])
    assert answer["similarity"][0] == pytest.approx(100) and answer["decision"][0] == pytest.approx(100)
    blank = model.run(image=np.full((60, 80), 230, np.uint8))
    assert blank["normalised"].max() == 0
    assert comparison.run(query=blank["embedding"], references=vector[None])["similarity"][0] < 50


@pytest.mark.parametrize("turn", [37, 90, 180, 291])
def test_a_rotated_stamp_is_registered_to_itself(sessions, turn: float) -> None:
    model, comparison = sessions
    straight, turned, other = (
        model.run(image=grey)["embedding"] for grey in (picture(6), picture(6, turn), picture(9))
    )
    answer = comparison.run(query=turned, references=np.stack([straight, other]))
    assert answer["similarity"][0] > 80
    assert answer["similarity"][0] > answer["similarity"][1] + 5


def test_registration_finds_rotation_scale_and_shift() -> None:
    ink = Image.fromarray(255 - picture(8))
    moved = ink.rotate(143, Image.Resampling.BICUBIC, translate=(3, -2)).resize((222, 222)).crop((3, 3, 219, 219))
    first, second = (
        torch.from_numpy(np.asarray(one.resize((SIDE, SIDE)), np.float32) / 255 * 1.3 - 0.1).clamp(0, 1)[None, None]
        for one in (ink, moved)
    )
    with torch.inference_mode():
        aligned = Registration().eval()(first, second)
    assert float(correlation(first, aligned.reshape(1, -1))[0]) > 0.9


def test_graphs_have_no_normalisation_layers_and_a_known_opset(networks) -> None:
    for graph in (embedding_onnx(*networks[:2]), comparison_onnx(networks[2], Fusion())):
        model = onnx.load_model_from_string(graph)
        assert not any(node.op_type == "BatchNormalization" for node in model.graph.node)
        assert [entry.version for entry in model.opset_import if not entry.domain] == [18]


def test_a_higher_similarity_never_lowers_a_fitted_score() -> None:
    rng = np.random.default_rng(5)
    genuine = rng.random(400) < 0.5
    features = np.stack([genuine + rng.normal(0, 0.5, 400), -1.0 * genuine + rng.normal(0, 1, 400)], axis=1)
    weights = calibration.monotone_logistic(features, genuine, np.full(400, 1 / 400))
    assert weights[0] > 1 and weights[1] == pytest.approx(0, abs=1e-6)


def calibration_trials() -> tuple[list[Trial], dict[int, np.ndarray]]:
    """Trials whose genuine impressions look less alike under other ink, and more alike with five references."""
    rng = np.random.default_rng(7)
    kinds = ["genuine"] * 400 + ["counterfeit"] * 300 + ["random"] * 100
    chosen = [Trial(kind, "drawn", kind == "genuine" and at % 2 == 1, at, (0,)) for at, kind in enumerate(kinds)]
    middle = np.array([{"genuine": 80 - 30 * one.crossed, "counterfeit": 30, "random": 3}[one.kind] for one in chosen])
    return chosen, {
        size: np.clip(middle + 3 * size * (middle > 40) + rng.normal(0, 9, len(chosen)) * (middle > 5), 0, 99)
        for size in (1, 5)
    }


def test_thresholds_refuse_few_genuine_impressions_and_fewer_for_a_crossed_mark() -> None:
    chosen, decisions = calibration_trials()
    percent = calibration.percent_rows(chosen, decisions)
    steps = calibration.thresholds(chosen, decisions, percent)
    assert [row["references"] for row in steps["verdicts"]] == [1, 5]
    for row, allowed in zip(steps["verdicts"], (0.04, 0.02), strict=True):
        shown = percentages.shown(decisions[row["references"]], row["references"], percent)
        genuine = np.array([one.kind == "genuine" for one in chosen])
        crossed = np.array([one.crossed for one in chosen])
        assert (shown[genuine & ~crossed] <= row["mismatchAlone"]).mean() <= allowed
        assert (shown[genuine & crossed] <= row["mismatch"]).mean() <= 0.05
        assert row["otherSource"] <= row["mismatch"] <= row["mismatchAlone"] < row["match"]


def test_percentages_are_the_share_of_genuine_impressions() -> None:
    chosen, decisions = calibration_trials()
    percent = calibration.percent_rows(chosen, decisions)
    genuine = np.array([one.kind == "genuine" for one in chosen])
    weights = calibration.weights_of(np.array([one.kind for one in chosen]))
    table = percentages.bands(percentages.shown(decisions[5], 5, percent), genuine, weights)
    for band in table:
        if "genuine" in band and band["trials"] > 40:
            assert band["genuine"] == pytest.approx(band["shown"], abs=8)


def test_an_enclosing_circle_contains_the_ink() -> None:
    ink = draw_stamp(random_design(np.random.default_rng(2), "box"), 120)
    x, y, radius = enclosing_circle(ink)
    rows, columns = np.nonzero(ink > 96)
    assert np.hypot(columns + 0.5 - x, rows + 0.5 - y).max() <= radius + 1e-6
    assert radius < 0.51 * np.hypot(*ink.shape) + 1


def test_a_scan_states_the_position_of_the_stamp() -> None:
    ink = draw_stamp(random_design(np.random.default_rng(1), "round"), 160)
    circle = enclosing_circle(ink)
    for seed in range(4):
        scan = scanned(ink, circle, np.random.default_rng(seed), 0.1, 0)
        height, width = scan.grey.shape
        assert abs(scan.circle[0] - width / 2) < 0.3 * width and abs(scan.circle[1] - height / 2) < 0.3 * height
        assert 0.3 < 2 * scan.circle[2] / max(height, width) < 1.15


def test_tampering_changes_a_picture() -> None:
    inks = [draw_stamp(random_design(np.random.default_rng(seed), "round"), 120) for seed in (1, 2)]
    changed = [tampered(inks[0], inks[1:], np.random.default_rng(seed)) for seed in range(10)]
    assert all(one.dtype == np.uint8 for one in changed)
    assert sum(one.shape != inks[0].shape or not np.array_equal(one, inks[0]) for one in changed) >= 9


def test_classical_methods_distinguish_stamps() -> None:
    maps = [
        np.round(LEVELS * (240 - np.asarray(Image.fromarray(picture(s, t)).resize((160, 160)), float)) / 180)
        for s, t in ((6, 0), (6, 50), (9, 0))
    ]
    levels = [one.clip(0, LEVELS).astype(np.uint8) for one in maps]
    for similarity in BASELINES.values():
        own, other = similarity(levels[0], np.stack(levels[1:]))
        assert own > other


def test_a_folder_without_stamps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither manifest"):
        real_designs(tmp_path, {"train": 1, "validation": 1, "test": 1}, 0)


def test_the_shipped_graphs_reproduce_their_golden_vectors() -> None:
    folder = Path(__file__).resolve().parents[2] / "models" / "stamp-verification"
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    model, comparison = GraphSession(folder / "model.onnx"), GraphSession(folder / "comparison.onnx")
    vectors = {}
    for image in golden["images"][:10]:
        grey = np.asarray(Image.open(io.BytesIO(base64.b64decode(image["png"]))))
        assert grey.shape == (image["height"], image["width"])
        answer = model.run(image=grey)
        vectors[image["name"]] = answer["embedding"]
        assert np.allclose(answer["embedding"][:16], image["embedding"], atol=golden["tolerance"])
        assert float(answer["normalised"].sum()) == pytest.approx(image["normalised"], rel=golden["relative"])
    known = [one for one in golden["comparisons"] if {one["query"], *one["references"]} <= set(vectors)]
    assert known
    for one in known:
        answer = comparison.run(
            query=vectors[one["query"]], references=np.stack([vectors[n] for n in one["references"]])
        )
        assert np.allclose(answer["similarity"], one["similarity"], atol=0.05)
        decision = percentages.shown(answer["decision"][0], len(one["references"]), content["percent"])
        assert decision == pytest.approx(one["decision"], abs=0.1)


def test_a_tiny_run_from_drawing_to_card(tmp_path: Path) -> None:
    own = tmp_path / "own"
    for number in range(6):
        folder = own / f"stamp{number}"
        folder.mkdir(parents=True)
        for copy, turn in enumerate((0, 0)):
            Image.fromarray(picture(20 + number, turn)).save(folder / f"{copy}.png")
    places = pipeline.Places(own, tmp_path / "out", tmp_path / "work")
    settings = StampSettings(
        (6, 3, 3), (1, 1, 1), frame_steps=(4,), embedding_steps=2, judge_steps=(2, 1), calibration=4, workers=1
    )
    MODEL.run("all", places, settings)
    content = json.loads((places.out / "model.json").read_text(encoding="utf-8"))
    assert content["name"] == "stamp-verification" and set(content["files"]) == {"comparison.onnx"}
    assert content["trainedOn"]["designs"]["own train"] == 4
    assert [row["references"] for row in content["thresholds"]["verdicts"]] == [1, 2, 3, 4, 5]
    assert [row["references"] for row in content["percent"]] == [1, 2, 3, 4, 5]
    assert content["calibration"]["percentFittedOn"]["designs"] == {"drawn": 4, "own": 1}
    golden = json.loads((places.out / "golden.json").read_text(encoding="utf-8"))
    assert len(golden["images"]) + len(golden["comparisons"]) >= 50
    assert "synthetic counterfeits" in (places.out / "CARD.md").read_text(encoding="utf-8")
    assert {one.name for one in read_gates(places.out / GATES_FILE)} == {"drawn designs", "own designs"}
