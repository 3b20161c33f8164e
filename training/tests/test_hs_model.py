"""A small network, from corpus to graph: it learns, its graph agrees with it, and its figures are correct."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from customs_training.errors import DataError
from customs_training.hs_codes import training
from customs_training.hs_codes.calibration import Calibration, Scored, fit_calibration
from customs_training.hs_codes.corpus import (
    DEV_SETS,
    MULTILINGUAL,
    PATHS,
    PLAIN_WEIGHTS,
    RULINGS,
    SILVER,
    TERMS,
    Corpus,
    Example,
    is_held_out,
    read_corpus,
    read_dev,
    read_rows,
    without_prefix,
)
from customs_training.hs_codes.evaluation import TextSet, aggregate, measure
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.text import Goods
from customs_training.hs_codes.vocabulary import WordVectors
from customs_training.measures import expected_calibration_error

CODES = ("030781", "610910", "611020", "847130", "850760")
WORDS = {
    0: ("abalone", "live shellfish", "전복"),
    1: ("cotton t-shirt", "tee shirt", "티셔츠"),
    2: ("cotton pullover", "knitted jumper", "니트"),
    3: ("laptop computer", "notebook pc", "노트북"),
    4: ("lithium battery", "li-ion cell pack", "배터리"),
}
SETTINGS = HsSettings(
    vocabulary=1_000,
    width=8,
    hidden=16,
    epochs=12,
    examples_per_epoch=320,
    batch=32,
    embedding_rate=0.02,
    dense_rate=0.01,
    threads=1,
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    examples = [Example(Goods("", text), code, 1.0, "test") for code, texts in WORDS.items() for text in texts]
    examples += [Example(Goods(texts[0], texts[1]), code, 0.5, "test") for code, texts in WORDS.items()]
    return Corpus(CODES, tuple(examples), (), {"test": len(examples)})


@pytest.fixture(scope="module")
def model(corpus: Corpus, tmp_path_factory) -> training.HsModel:
    with pytest.MonkeyPatch.context() as patch:
        # The encoder's weights are a large download and not tested here.
        patch.setattr(training, "encoder_words", lambda: {"cotton", "velvet"})
        patch.setattr(training, "word_vectors", _invented_vectors)
        return training.fit(corpus, SETTINGS, tmp_path_factory.mktemp("hs") / "vectors.npz")


def _invented_vectors(words, cache) -> WordVectors:
    return WordVectors(tuple(words), np.random.default_rng(1).normal(size=(len(words), 12)).astype(np.float32))


def test_learns_its_training_goods(model):
    answers = model.probabilities([Goods("", texts[0]) for texts in WORDS.values()])
    assert answers.argmax(axis=1).tolist() == list(WORDS)


def test_saves_and_loads(model, tmp_path):
    model.save(tmp_path / "network.pt")
    loaded = training.HsModel.load(tmp_path / "network.pt")
    goods = [Goods("tee", "cotton")]
    assert np.array_equal(loaded.scores(goods), model.scores(goods))


def test_calibration_corrects_an_overconfident_network():
    random = np.random.default_rng(3)
    truth = random.integers(0, 4, 800)
    scores = random.normal(size=(800, 4))
    scores[np.arange(800), truth] += 1
    known = np.tile([0.0, 5.0], (800, 1))
    agreement = np.zeros(800)
    fitted = fit_calibration([Scored(scores * 4, known, agreement, truth)])
    before = _error(Calibration((0, 0, 0, 0)).apply(scores * 4, known, agreement), truth)
    after = _error(fitted.apply(scores * 4, known, agreement), truth)
    assert before > 0.15
    assert after < 0.05


def _error(answer: np.ndarray, truth: np.ndarray) -> float:
    return expected_calibration_error((answer.argmax(axis=1) == truth).astype(float), answer.max(axis=1))


def test_sums_up_the_tree():
    groups, summed = aggregate(np.array([[0.1, 0.2, 0.3, 0.15, 0.25]]), CODES, 2)
    assert groups == ["03", "61", "84", "85"]
    assert summed[0] == pytest.approx([0.1, 0.5, 0.15, 0.25])


def test_counts_hits_and_codes_of_another_edition_as_never_found():
    answers = np.array([[0.1, 0.6, 0.2, 0.05, 0.05], [0.9, 0.025, 0.025, 0.025, 0.025]])
    texts = TextSet("two", (Goods("", "a"), Goods("", "b")), ("611020", "999999"), "")
    figures = measure(texts, answers, CODES)
    assert figures["6"]["top"] == [0.0, 50.0, 50.0]
    assert figures["2"]["top"] == [50.0, 50.0, 50.0]


def test_strips_the_officers_prefix_and_keeps_repeats_together():
    assert without_prefix("Check valves; COUPLING TUBE ; X1") == "COUPLING TUBE ; X1"
    assert without_prefix("Plastic case") == "Plastic case"
    assert is_held_out("Valves; TUBE-9", 10) == is_held_out("Other valves ; tube 9", 10)


def _write(folder: Path, name: str, rows: list[dict]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "hs-codes" / "train"
    folder.mkdir(parents=True)
    row = {"hs6": "610910", "text": "T-shirts ; TEE SHIRT ; BLUE"}
    for name in (RULINGS, *PATHS, *PLAIN_WEIGHTS):
        _write(folder, name, [row])
    german = {"hs6": "610910", "lang": "de", "text": "T-Shirts > aus Baumwolle"}
    _write(folder, MULTILINGUAL, [german, {**german, "lang": "fi", "text": "T-paidat"}])
    _write(folder, TERMS, [{"hs6": "610910", "text": "singlet", "kind": "synonyms"}])
    sure, unsure = ({"hs6": "610910", "text": f"top {score}", "score": score} for score in (0.4, 0.2))
    _write(folder, SILVER, [sure, unsure])
    (tmp_path / "hs-codes" / "dev").mkdir()
    for name in DEV_SETS:
        _write(tmp_path / "hs-codes" / "dev", name, [{"hs6": "610999", "text": f"held out {name}"}])
    (tmp_path / "hs-codes" / "correlations").mkdir()
    successors = {"610999": ["610910"], "850700": ["850710", "850760"]}
    path = tmp_path / "hs-codes" / "correlations" / "old_to_hs2022.json"
    path.write_text(json.dumps(successors), encoding="utf-8")
    _write(folder, "hs2022_titles", [{"hs6": code, "text": f"title of {code}"} for code in (*CODES, "999999")])
    _write(folder, "us_htsus_paths", [{"hs6": "610910", "text": "T-shirts > Other > Of cotton"}])
    _write(folder, RULINGS, [row, {"hs6": "999999", "text": "gone since 2022"}])
    return tmp_path


def test_reads_every_source_format(data, tmp_path):
    corpus = read_corpus(data, tmp_path, hold_out=10**9)
    assert corpus.codes == CODES
    assert corpus.counts[RULINGS] == 2
    texts = {(one.goods.item_name, one.goods.description) for one in corpus.examples if one.source == RULINGS}
    assert ("", "TEE SHIRT ; BLUE") in texts
    assert ("TEE SHIRT", "BLUE") in texts
    assert not any("gone" in one.goods.description for one in corpus.examples)
    paths = {one.goods.description for one in corpus.examples if one.source == "us_htsus_paths"}
    assert paths == {"T-shirts Of cotton", "T-shirts", "Of cotton"}


def test_reads_five_more_languages_and_sure_parcel_lines(data, tmp_path):
    examples = read_corpus(data, tmp_path, hold_out=10**9).examples
    found = {
        source: {one.goods.description for one in examples if one.source == source} for source in (MULTILINGUAL, SILVER)
    }
    assert found[MULTILINGUAL] == {"T-Shirts aus Baumwolle", "T-Shirts", "aus Baumwolle"}
    assert found[SILVER] == {"top 0.4"}


def test_leaves_out_dev_texts_and_follows_single_successors(data, tmp_path):
    name = DEV_SETS[0]
    _write(
        data / "hs-codes" / "train",
        TERMS,
        [
            {"hs6": "610910", "text": f"Held-out {name}", "kind": "synonyms"},
            {"hs6": "610999", "text": "undershirt", "kind": "synonyms"},
            {"hs6": "850700", "text": "accumulator", "kind": "synonyms"},
        ],
    )
    terms = [one for one in read_corpus(data, tmp_path, hold_out=10**9).examples if one.source == TERMS]
    assert [(one.goods.description, CODES[one.code]) for one in terms] == [("undershirt", "610910")]
    assert read_dev(data)[name][0]["hs6"] == "610910"


def test_reads_exported_decisions(data, tmp_path):
    row = {"hs6": "847130", "text": "PC; slim", "itemName": "PC", "description": "slim"}
    (tmp_path / "decisions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    corpus = read_corpus(data, tmp_path, tmp_path / "decisions.jsonl", hold_out=10**9)
    assert [one.goods for one in corpus.examples if one.source == "decisions"] == [Goods("PC", "slim")]


def test_names_the_problems_of_the_data(data, tmp_path):
    (tmp_path / "bad.tsv").write_text("hs6\tlang\ttext\n123456\ten\tthing\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.tsv, line 2: 123456 is not a subheading"):
        read_corpus(data, tmp_path)
    (tmp_path / "bad.jsonl").write_text('{"hs6": "610910"}\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 1: expected an object"):
        read_rows(tmp_path / "bad.jsonl")
    (data / "hs-codes" / "train" / "us_mtb_9902.jsonl.gz").unlink()
    with pytest.raises(DataError, match=r"has no us_mtb_9902\.jsonl\.gz"):
        read_corpus(data, tmp_path)
