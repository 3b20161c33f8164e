"""Pages composed for the crops of signatures, what the tool cut out of them, and models read back from their graphs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_signature_verification import TINY, drawn

from customs_training.errors import DataError
from customs_training.signature_verification.card import card_text
from customs_training.signature_verification.composed import (
    INDEX,
    SHEET_SITUATIONS,
    SITUATIONS,
    compose,
    compose_sheets,
)
from customs_training.signature_verification.crops import (
    CUTS,
    answers,
    crop_rates,
    crop_verdicts,
    enrolled_images,
    mixed_queries,
    read_cuts,
    read_variants,
)
from customs_training.signature_verification.dataset import Variants
from customs_training.signature_verification.evaluation import Thresholds
from customs_training.signature_verification.graph import export_graphs
from customs_training.signature_verification.published import read_published, settle
from customs_training.signature_verification.sets import Decision
from customs_training.signature_verification.training import SignatureModel, fit

MODELS = Path(__file__).resolve().parents[2] / "models"


def with_cuts(folder, data, hows=("true", "detected"), separation="separated"):
    """Writes cuts of all signatures that look as they are."""
    rows = [(how, row) for how in hows for row in range(len(data))]
    cuts = [
        {"row": row, "how": how, "situation": SITUATIONS[row % 2], "separation": separation, "overlap": 0.8}
        | {"otherInk": "none" if row % 3 else "possible"}
        for how, row in rows
    ]
    (folder / CUTS).write_text(json.dumps({"cuts": cuts, "missed": [{"row": 0}], "refused": [{"reason": "no-mark"}]}))
    np.stack([data.images[row] for _, row in rows]).tofile(folder / "cuts.bin")


def rates_of(trained, data, folder):
    """Error rates of a model with its decision on the cuts of a folder."""
    cuts = read_cuts(folder)
    return crop_rates(answers(*trained, data, cuts, seed=2), cuts)


@pytest.fixture(scope="module")
def trained() -> tuple[SignatureModel, Decision]:
    torch.manual_seed(0)
    model = fit(drawn(), TINY)
    return model, Decision(np.array([1.5, 0.2, -1.0, 0.3]), -0.4, (1.1, -2.0), 0.7)


@pytest.fixture(scope="module")
def published(trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    model, decision = trained
    export_graphs(SignatureModel(model.embedder.eval(), model.comparer.eval(), TINY), decision, folder)
    return folder


def test_a_page_shows_each_signature_in_its_box(tmp_path):
    data = drawn(2, 3, 2)
    compose(data, tmp_path, seed=4)
    content = json.loads((tmp_path / INDEX).read_text())
    assert sorted(mark["row"] for page in content["pages"] for mark in page["marks"]) == list(range(len(data)))
    assert [one["row"] for one in content["references"]] == np.flatnonzero(~data.forged).tolist()
    for page in content["pages"]:
        picture = np.asarray(Image.open(tmp_path / page["file"]).convert("L"), int)
        (left, top, width, height) = page["marks"][0]["box"]
        paper = np.median(picture)
        # The outermost rows and columns of the box are inked, also on a page that was turned.
        inside = picture[top : top + height, left : left + width] < paper - 40
        assert inside[:4].any() and inside[-4:].any() and inside[:, :4].any() and inside[:, -4:].any()
        assert len(page["stamps"]) == page["marks"][0]["situation"].startswith("stamp")


def test_a_sheet_shows_each_signature_as_often_as_asked(tmp_path):
    data = drawn(2, 3, 2)
    compose_sheets(data, tmp_path, seed=4, variants=2.5)
    content = json.loads((tmp_path / INDEX).read_text())
    counts = np.bincount([mark["row"] for page in content["pages"] for mark in page["marks"]], minlength=len(data))
    assert counts.sum() == 25 and counts.min() >= 2 and counts.max() <= 3
    situations = {mark["situation"] for page in content["pages"] for mark in page["marks"]}
    assert situations == set(SHEET_SITUATIONS)


def test_sheets_have_references_if_they_are_to_be_compared(tmp_path):
    data = drawn(2, 3, 2)
    compose_sheets(data, tmp_path / "with", seed=4, variants=1, with_references=True)
    compose_sheets(data, tmp_path / "without", seed=4, variants=1)
    rows = [
        [one["row"] for one in json.loads((tmp_path / name / INDEX).read_text())["references"]]
        for name in ("with", "without")
    ]
    assert rows == [np.flatnonzero(~data.forged).tolist(), []]


def test_an_enrolled_picture_takes_the_place_of_the_archive_s(tmp_path):
    data = drawn(1, 2, 1)
    with_cuts(tmp_path, data, hows=("enrolled", "true"))
    (tmp_path / "cuts.bin").write_bytes(bytes([7]) * 2 * data.images.size)
    cuts = read_cuts(tmp_path)
    some = replace(cuts, hows=np.where(cuts.rows == 1, "true", cuts.hows))
    images = enrolled_images(data, some)
    assert (images[[0, 2]] == 7).all()
    np.testing.assert_array_equal(images[1], data.images[1])


def test_cuts_that_do_not_fit_their_index_are_refused(tmp_path):
    with pytest.raises(DataError, match="npm run tool -- crops"):
        read_cuts(tmp_path)
    with_cuts(tmp_path, drawn(1, 2, 1))
    (tmp_path / "cuts.bin").write_bytes(b"1")
    with pytest.raises(DataError, match="does not hold"):
        read_cuts(tmp_path)


def test_cuts_like_the_clean_pictures_have_the_same_rates(trained, tmp_path):
    data = drawn()
    with_cuts(tmp_path, data)
    rates = rates_of(trained, data, tmp_path)
    assert rates["bySource"]["true"] == rates["bySource"]["clean"] == rates["bySource"]["detected"]
    assert set(rates["bySituation"]["true"]) == set(SITUATIONS[:2])
    assert rates["detections"] == {"found": len(data), "loose": 0, "missed": 1}
    assert rates["refused"] == {"no-mark": 1}


def test_foreign_pictures_have_worse_rates(trained, tmp_path):
    data = drawn()
    with_cuts(tmp_path, data)
    noise = np.random.default_rng(1).integers(0, 2, 2 * data.images.size, np.uint8) * 255
    noise.tofile(tmp_path / "cuts.bin")
    rates = rates_of(trained, data, tmp_path)
    assert rates["bySource"]["true"]["drawn"] > rates["bySource"]["clean"]["drawn"]


def test_the_card_shows_the_rates_on_cuts_by_source_and_situation(trained, tmp_path):
    data = drawn(2, 7, 4)
    with_cuts(tmp_path, data)
    rates = rates_of(trained, data, tmp_path)
    percent = [{"references": 1, "decision": [0, 100], "shown": [0, 100]}]
    answered = answers(*trained, data, read_cuts(tmp_path), seed=2)
    # Whatever the decision: everything is a match from 0 %, and a mismatch up to 100 % below a match from 101 %.
    for row, verdict in (({"match": 0, "mismatch": 0}, "match"), ({"match": 101, "mismatch": 100}, "mismatch")):
        rates["verdicts"] = crop_verdicts(answered, Thresholds(7.0, percent, [{"references": 1, **row}]))
        assert list(rates["verdicts"]["true"]) == ["alone", "crossed"]
        groups = [group for of_cut in rates["verdicts"].values() for group in of_cut.values()]
        assert {one[verdict] for group in groups for one in group.values()} == {100.0}
    rates["bySource"]["detected"]["drawn"] = 12.34
    rates["bySourceWithoutStamps"]["detected"].pop("drawn", None)
    content = json.loads((MODELS / "signature-verification" / "model.json").read_text(encoding="utf-8"))
    content["metrics"]["crops"] = rates
    lines = card_text(content, {}).splitlines()
    assert "| in the detector's box | 12.3 | – |" in lines
    assert f"Of {len(data) + 1} signatures the detector found {len(data)}, boxed 0 loosely and" in "\n".join(lines)
    assert [line for line in lines if line.startswith("| ruling line |")]
    assert "| in the detector's box | possible | skilled forgeries | 0.0 | 0.0 | 100.0 |" in lines
    content["metrics"].pop("crops")
    assert "detector's box" not in card_text(content, {})


def test_cuts_that_show_a_stamp_are_no_variants(tmp_path):
    data = drawn(1, 2, 1)
    with_cuts(tmp_path, data)
    assert len(read_variants(tmp_path, len(data))) == 2 * len(data)
    with_cuts(tmp_path, data, separation="inseparable")
    assert len(read_variants(tmp_path, len(data))) == 0


def test_queries_are_mixed_of_clean_pictures_and_comparable_cuts(tmp_path):
    data = drawn(1, 6, 1)
    with_cuts(tmp_path, data, hows=("true",))
    (tmp_path / "cuts.bin").write_bytes(bytes([7]) * data.images.size)
    cuts = read_cuts(tmp_path)
    images, crossed = mixed_queries(data, cuts, 1.0, np.random.default_rng(0))
    assert (images == 7).all()
    assert crossed.tolist() == [True, False, False, True, False, False, True]
    unseparated = replace(cuts, separations=np.full(len(data), "inseparable"))
    for some, share in ((unseparated, 1.0), (cuts, 0.0)):
        images, crossed = mixed_queries(data, some, share, np.random.default_rng(0))
        np.testing.assert_array_equal(images, data.images)
        assert not crossed.any()


def test_variants_replace_only_their_own_signature():
    data = drawn(1, 3, 1)
    marked = np.full((2, 96, 192), 7, np.uint8)
    variants = Variants(marked, np.array([2, 2]), len(data))
    images = variants.drawn(data, np.array([0, 2, 3]), 1.0, np.random.default_rng(0))
    np.testing.assert_array_equal(images[[0, 2]], data.images[[0, 3]])
    assert (images[1] == 7).all()
    assert not (variants.drawn(data, np.array([2]), 0.0, np.random.default_rng(0)) == 7).all()


def test_a_published_model_is_read_back(trained, published):
    model, decision = read_published(published, TINY)
    images = drawn(seed=9).images
    np.testing.assert_allclose(model.embeddings(images), trained[0].embeddings(images), atol=1e-5)
    left, right = model.embeddings(images[:6]), model.embeddings(images[6:12])
    np.testing.assert_allclose(model.logits(left, right), trained[0].logits(left, right), atol=1e-4)
    assert decision.expected == pytest.approx(0.7, abs=1e-5)
    np.testing.assert_allclose(decision.pair, trained[1].pair)
    np.testing.assert_allclose(decision.set_weights, trained[1].set_weights)


def test_settling_changes_no_answer(published):
    model, _ = read_published(published, TINY)
    images = drawn(seed=9).images
    before = model.embeddings(images)
    settle(model, images[:20])
    np.testing.assert_allclose(model.embeddings(images), before, atol=1e-5)
    assert model.embedder.backbone[1].running_mean.abs().max() > 1e-3


def test_training_continues_from_a_model(published):
    start, _ = read_published(published, TINY)
    data = drawn()
    settle(start, data.images)
    slow = fit(data, replace(TINY, rate=1e-7), start=start)
    images = drawn(seed=9).images
    distance = (slow.embeddings(images) - start.embeddings(images)).abs().max()
    assert distance < 0.1
    other = fit(data, replace(TINY, seed=3))
    assert (other.embeddings(images) - start.embeddings(images)).abs().max() > distance


def test_another_graph_is_no_published_model(published, tmp_path):
    for name in ("model.onnx", "comparison.onnx"):
        (tmp_path / name).write_bytes((published / "comparison.onnx").read_bytes())
    with pytest.raises(DataError, match="signature-verification"):
        read_published(tmp_path, TINY)
