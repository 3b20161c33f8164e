"""Signature verification: normalisation, drawing of sets, the decision, the graphs, and a run from training to
export."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from customs_training.errors import DataError
from customs_training.signature_verification.augmentation import augmented
from customs_training.signature_verification.dataset import Signatures, read_archive, read_scans
from customs_training.signature_verification.evaluation import AcceptedErrors, choose_thresholds, meaning
from customs_training.signature_verification.golden import scribble, write_golden
from customs_training.signature_verification.graph import export_graphs
from customs_training.signature_verification.network import CELLS, Comparer, Embedder
from customs_training.signature_verification.normalisation import Normaliser, otsu_threshold
from customs_training.signature_verification.sets import Pairs, all_pairs, fit_decision, queries, set_features
from customs_training.signature_verification.settings import HEIGHT, WIDTH, SignatureSettings
from customs_training.signature_verification.slow_hand import slow_copies, thinned
from customs_training.signature_verification.training import SignatureModel, Writers, fit
from customs_training.verification import GraphSession

TINY = SignatureSettings(
    channels=(4, 4, 4, 4),
    blocks=(1, 1, 1),
    local_width=4,
    global_width=8,
    epochs=1,
    writers_per_batch=3,
    genuine_per_writer=2,
    forged_per_writer=2,
    threads=1,
)


def drawn(writers: int = 4, genuine: int = 12, forged: int = 6, seed: int = 3) -> Signatures:
    """Synthetic signatures; a forgery is drawn along a more distant path."""
    rng = np.random.default_rng(seed)
    normaliser = Normaliser()
    rows = []
    for writer in range(writers):
        path = rng.uniform(0.1, 0.9, (8, 2))
        for number in range(genuine + forged):
            is_forged = number >= genuine
            bent = path + rng.normal(0, 0.05, path.shape) if is_forged else path
            rows.append((normaliser(torch.from_numpy(scribble(bent, rng))).numpy(), writer, is_forged))
    images, names, kinds = zip(*rows, strict=True)
    return Signatures(np.stack(images), np.array(names), np.array(kinds), np.full(len(rows), "drawn"))


@pytest.fixture(scope="module")
def model() -> SignatureModel:
    torch.manual_seed(0)
    return SignatureModel(Embedder(TINY).eval(), Comparer(TINY).eval(), TINY)


def test_normalisation_ignores_margins_and_the_paper():
    rng = np.random.default_rng(1)
    picture = scribble(rng.uniform(0.1, 0.9, (8, 2)), rng)
    clean = np.where(picture < 150, 40, 230).astype(np.uint8)
    wider = np.pad(clean, ((30, 5), (11, 60)), constant_values=230)
    darker = np.where(clean < 150, 10, 180).astype(np.uint8)
    normaliser = Normaliser()
    first = normaliser(torch.from_numpy(clean)).numpy()
    assert first.shape == (HEIGHT, WIDTH)
    assert first.max() > 200
    np.testing.assert_allclose(first, normaliser(torch.from_numpy(wider)).numpy(), atol=1)
    np.testing.assert_allclose(first, normaliser(torch.from_numpy(darker)).numpy(), atol=1)


def test_normalisation_centres_the_ink_and_keeps_its_proportions():
    page = np.full((200, 300), 255, np.uint8)
    page[20:60, 30:190] = 0
    picture = Normaliser()(torch.from_numpy(page)).numpy() > 127
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    assert len(columns) == WIDTH - 8
    assert len(rows) == pytest.approx((WIDTH - 8) / 4, abs=1)
    assert rows[0] == pytest.approx(HEIGHT - 1 - rows[-1], abs=1)


def test_normalisation_of_an_empty_page_returns_a_picture():
    assert Normaliser()(torch.full((50, 80), 255, dtype=torch.uint8)).shape == (HEIGHT, WIDTH)


def test_specks_do_not_widen_the_crop():
    page = np.full((120, 300), 255, np.uint8)
    page[50:60, 100:200] = 0
    speckled = page.copy()
    speckled[5, 5] = speckled[110, 290] = 0
    normaliser = Normaliser()
    np.testing.assert_array_equal(
        normaliser(torch.from_numpy(page)).numpy(), normaliser(torch.from_numpy(speckled)).numpy()
    )


def test_otsu_separates_two_grey_levels():
    page = torch.tensor([[30, 31, 32, 200, 201, 202]], dtype=torch.uint8)
    assert 32 <= otsu_threshold(page).item() < 200


def test_the_comparison_is_symmetric(model):
    embeddings = model.embeddings(drawn(2, 2, 1).images)
    left, right = embeddings[:3], embeddings[3:]
    np.testing.assert_allclose(model.logits(left, right), model.logits(right, left), atol=1e-5)


def test_an_embedding_has_unit_vectors_and_weights_that_sum_to_one(model):
    embedding = model.embeddings(drawn(1, 2, 1).images)
    summary = embedding[:, : TINY.global_width]
    np.testing.assert_allclose(summary.norm(dim=1), 1, atol=1e-5)
    np.testing.assert_allclose(embedding[:, model.embedder.width - CELLS : model.embedder.width].sum(1), 1, atol=1e-5)


def test_a_mirrored_signature_has_the_same_two_pictures(model):
    data = drawn(1, 1, 1)
    plain = model.embeddings(data.images)
    mirrored = model.embeddings(np.ascontiguousarray(data.images[:, :, ::-1]))
    half = model.embedder.width
    np.testing.assert_allclose(plain[:, :half], mirrored[:, half : 2 * half], atol=1e-5)


def test_the_signatures_of_a_writer_are_mirrored_alike():
    images = torch.zeros(12, 1, HEIGHT, WIDTH)
    images[:, :, 40:50, 20:40] = 1
    warped, mirror = augmented(images, 4, torch.Generator().manual_seed(2))
    assert warped.shape == images.shape
    assert all(len(set(one)) == 1 for one in mirror.reshape(4, 3).tolist())
    left = warped[:, 0, :, : WIDTH // 2].sum((1, 2)) > warped[:, 0, :, WIDTH // 2 :].sum((1, 2))
    assert torch.equal(left, mirror % 2 == 0)


def test_thinning_leaves_the_middles_of_lines():
    inked = np.zeros((20, 40), bool)
    inked[5:10, 4:36] = True
    inked[5:16, 18:23] = True
    lines = thinned(inked)
    assert not (lines & ~inked).any()
    assert lines[:, 26:32].sum(0).tolist() == [1] * 6
    assert lines[9:12].sum(1).tolist() == [1] * 3
    assert not (lines[:-1, :-1] & lines[1:, :-1] & lines[:-1, 1:] & lines[1:, 1:]).any()


def test_a_slow_copy_trembles_along_the_lines_in_an_even_stroke():
    image = np.zeros((HEIGHT, WIDTH), np.uint8)
    image[40:43, 20:90] = 255
    image[38:45, 90:170] = 255
    copies = slow_copies(np.stack([image] * 20), np.random.default_rng(5)) > 127
    inside = copies[:, :, 30:160]
    thick = inside.sum(1)
    assert 2 < thick.mean() < 6 and abs(thick[:, :50].mean() - thick[:, 80:].mean()) < 1
    rows = np.arange(HEIGHT)[None, :, None]
    left = (inside * rows).sum(1) / np.maximum(thick, 1) - 41
    # Across the line, half of the tremor's 1.2 to 1.8 pixels.
    assert 0.8 < np.sqrt((left[thick > 0] ** 2).mean()) < 1.5
    assert np.abs(np.diff(left, axis=1)).max() < 4
    assert not np.array_equal(copies[0], copies[1])


def test_a_share_of_forgeries_is_redrawn_from_genuine_signatures():
    data, settings = drawn(3, 4, 3), replace(TINY, writers_per_batch=3, slow_share=0.5)
    rng, seen = np.random.default_rng(2), []
    for _ in range(40):
        rows, labels, copied = Writers(data).batch(settings, rng)
        forger = labels.numpy() >= 3
        np.testing.assert_array_equal(data.writers[rows], labels.numpy() % 3)
        np.testing.assert_array_equal(data.forged[rows], forger & ~copied)
        assert not copied[~forger].any()
        seen.append(copied[forger].mean())
    assert np.mean(seen) == pytest.approx(0.5, abs=0.1)


def test_the_average_of_two_models_has_the_mean_of_their_weights():
    one, other = (SignatureModel(Embedder(TINY), Comparer(TINY), TINY) for _ in range(2))
    mean = one.averaged(other)
    for part in ("embedder", "comparer"):
        ours, theirs = getattr(one, part).state_dict(), getattr(other, part).state_dict()
        for name, weight in getattr(mean, part).state_dict().items():
            expected = (ours[name] + theirs[name]) / 2 if weight.is_floating_point() else ours[name]
            torch.testing.assert_close(weight, expected)
    larger = replace(TINY, local_width=TINY.local_width + 4)
    with pytest.raises(DataError, match="different sizes"):
        one.averaged(SignatureModel(Embedder(larger), Comparer(larger), larger))


def test_less_consistent_references_lower_the_threshold():
    query = np.array([1.0, 2.0])
    tight, loose = np.full((2, 2), 5.0), np.full((2, 2), -1.0)
    assert set_features(query, tight, 0.0)[2] > set_features(query, loose, 0.0)[2]
    assert set_features(query[:1], tight[:1, :1], 0.7)[2] == pytest.approx(0.7)


def test_a_reference_set_never_contains_the_query():
    data = drawn(2, 4, 2)
    logits = np.where(np.eye(len(data), dtype=bool), 1e6, 0.0)
    queried = list(queries(Pairs(data, logits), 3, 0.0, seed=1))
    assert {query.kind for query in queried} == {"genuine", "skilled", "random"}
    assert max(query.features[:2].max() for query in queried) < 1e6


def test_queries_are_compared_with_the_pictures_as_registered(model):
    data = drawn(2, 4, 2)
    registered = drawn(2, 4, 2, seed=8).images
    pairs = all_pairs(model, data, registered)
    left, right = model.embeddings(data.images), model.embeddings(registered)
    assert pairs.logits[5, 2] == pytest.approx(model.logits(left[[5]], right[[2]])[0], abs=1e-5)
    assert pairs.agreement[0, 2] == pytest.approx(model.logits(right[[0]], right[[2]])[0], abs=1e-5)
    assert np.isnan(pairs.logits[:, data.forged]).all()
    features = next(iter(queries(pairs, 3, 0.0, seed=1))).features
    assert np.isfinite(features).all()
    alike, same = all_pairs(model, data, data.images), all_pairs(model, data)
    np.testing.assert_array_equal(alike.logits, same.logits)
    among = ~np.isnan(alike.agreement)
    np.testing.assert_array_equal(alike.agreement[among], same.agreement[among])


def test_the_decision_separates_what_the_logits_separate():
    data = drawn(3, 12, 6)
    same = data.writers[:, None] == data.writers[None]
    forged = data.forged[:, None] | data.forged[None]
    logits = np.where(same & ~forged, 4.0, np.where(same, -2.0, -6.0))
    pairs = Pairs(data, logits + np.random.default_rng(0).normal(0, 0.5, logits.shape))
    decision = fit_decision(pairs, seed=1)
    thresholds = choose_thresholds(pairs, decision, AcceptedErrors(0.05, 0.05), seed=1)
    assert [row["references"] for row in thresholds.percent] == [1, 3, 5, 10]
    assert [row["references"] for row in thresholds.verdicts] == [3, 5, 10]
    for row in thresholds.verdicts:
        assert row["otherSource"] <= row["mismatch"] <= row["match"] <= 100
        assert row["genuine"]["alone"] == sorted(row["genuine"]["alone"])
    crossed = replace(pairs, crossed=np.arange(len(data)) % 2 == 0)
    for row in choose_thresholds(crossed, decision, AcceptedErrors(0.05, 0.05), seed=1).verdicts:
        assert row["otherSource"] <= row["mismatch"] <= row["mismatchAlone"] <= row["match"]
        assert set(row["genuine"]) == {"shares", "alone", "crossed"}
    report = meaning(pairs, decision, thresholds, seed=1)
    assert report["5"]["bands"][0]["genuine"] < 5 < 95 < report["5"]["bands"][-1]["genuine"]
    genuine = decision.percent(set_features(np.full(5, 4.0), np.full((5, 5), 4.0), decision.expected)[None])
    skilled = decision.percent(set_features(np.full(5, -2.0), np.full((5, 5), 4.0), decision.expected)[None])
    assert genuine[0] > 90
    assert skilled[0] < 10


def test_from_training_to_graphs(tmp_path):
    data = drawn(5, 12, 4)
    model = fit(data, TINY)
    decision = fit_decision(all_pairs(model, data), seed=1)
    export_graphs(model, decision, tmp_path)
    embed, compare = GraphSession(tmp_path / "model.onnx"), GraphSession(tmp_path / "comparison.onnx")
    rng = np.random.default_rng(4)
    picture = scribble(rng.uniform(0.1, 0.9, (8, 2)), rng)
    answer = embed.run(image=picture)
    normalised = Normaliser()(torch.from_numpy(picture)).numpy()
    np.testing.assert_array_equal(answer["normalised"], normalised)
    expected = model.embeddings(normalised[None])[0]
    np.testing.assert_allclose(answer["embedding"], expected, atol=1e-5)
    references = model.embeddings(data.images[:4]).numpy()
    told = compare.run(query=answer["embedding"], references=references)
    logits = model.logits(expected[None].expand(4, -1), torch.from_numpy(references))
    among = np.stack(
        [model.logits(torch.from_numpy(references), torch.from_numpy(one)[None].expand(4, -1)) for one in references]
    )
    features = set_features(logits, among, decision.expected)
    assert told["decision"][0] == pytest.approx(decision.percent(features[None])[0], abs=1e-3)
    assert told["similarity"].shape == (4,)
    row = {"references": 1, "decision": [0, 50, 100], "shown": [0, 10, 100]}
    (tmp_path / "model.json").write_text(json.dumps({"percent": [row]}))
    write_golden(tmp_path)
    golden = json.loads((tmp_path / "golden.json").read_text())
    assert len(golden["images"]) + len(golden["comparisons"]) >= 50
    (tmp_path / "model.json").write_text(json.dumps({"percent": [{**row, "shown": [0, 50, 100]}]}))
    write_golden(tmp_path)
    decided = json.loads((tmp_path / "golden.json").read_text())["comparisons"]
    for one, other in zip(golden["comparisons"], decided, strict=True):
        assert one["decision"] == pytest.approx(np.interp(other["decision"], row["decision"], row["shown"]), abs=1e-3)


def test_an_interrupted_training_ends_as_one_without_a_break(tmp_path):
    settings, data, progress = replace(TINY, epochs=3), drawn(3, 2, 2), tmp_path / "network.progress.pt"
    whole = fit(data, settings)

    def interrupt(epoch: int, model: SignatureModel) -> None:
        if epoch == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fit(data, settings, interrupt, progress=progress)
    epochs: list[int] = []
    resumed = fit(data, settings, lambda epoch, _: epochs.append(epoch), progress=progress)
    assert epochs == [1, 2]
    assert not progress.exists()
    weights = resumed.embedder.state_dict()
    assert all(torch.equal(weights[name], weight) for name, weight in whole.embedder.state_dict().items())


def test_some_genuine_signatures_of_each_writer_are_never_cuts():
    asked: list[np.ndarray] = []

    class Asked:
        def drawn(self, data, rows, share, rng):
            asked.append(share)
            return data.images[rows]

    fit(drawn(3, 2, 2), replace(TINY, clean_per_writer=1, cut_share=0.4), variants=Asked())
    np.testing.assert_array_equal(asked[0].reshape(3, 4), [[0, 0.4, 0.4, 0.4]] * 3)


def test_the_progress_of_other_settings_is_not_continued(tmp_path):
    data, progress, epochs = drawn(3, 2, 2), tmp_path / "network.progress.pt", []

    def interrupt(epoch: int, model: SignatureModel) -> None:
        if epoch == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fit(data, replace(TINY, epochs=3), interrupt, progress=progress)
    fit(data, replace(TINY, epochs=2), lambda epoch, _: epochs.append(epoch), progress=progress)
    assert epochs == [0, 1]


def test_an_archive_is_split_by_writer(tmp_path):
    data = drawn(6, 3, 2)
    (tmp_path / "documents").mkdir()
    np.savez(
        tmp_path / "documents" / "signatures_96x192.npz",
        image=data.images,
        source=data.sources,
        writer=data.writers,
        forged=data.forged.astype(np.int8),
        split=np.where(data.writers == 0, "valid", "train"),
    )
    split = read_archive(tmp_path, hold_out=3)
    writers = [set(part.writers.tolist()) for part in (split.train, split.calibration, split.validation)]
    assert writers[2] == {0}
    assert not (writers[0] & writers[1] or writers[0] & writers[2] or writers[1] & writers[2])
    assert len(writers[1]) == 2


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(DataError, match=r"signatures_96x192\.npz does not exist"):
        read_archive(tmp_path, hold_out=8)


def test_scans_without_forgeries_are_named(tmp_path):
    (tmp_path / "kim" / "genuine").mkdir(parents=True)
    Image.fromarray(np.full((40, 90), 255, np.uint8)).save(tmp_path / "kim" / "genuine" / "1.png")
    with pytest.raises(DataError, match="forged contains no signature"):
        read_scans(tmp_path)
