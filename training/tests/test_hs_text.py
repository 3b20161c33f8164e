"""Features of texts, compared with the shipped golden vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.text import MAX_TOKEN_LENGTH, MAX_TOKENS, Goods, features, fold, hash_of, tokens

FOLDER = Path(__file__).resolve().parents[2] / "models" / "hs-codes"


@pytest.fixture(scope="module")
def golden() -> dict:
    return json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))


def test_folds_width_case_and_accents():
    assert fold("ＣＡＦÉ Brûlée İ") == "cafe brulee i"
    assert fold("한글") == "한글"


def test_separates_words_numbers_and_hangul():
    assert tokens("터미널(TERMINAL) M8x30") == ["터미널", "terminal", "m", "8", "x", "30"]
    assert tokens("— !! ") == []
    assert len(tokens("word " * 100)) == MAX_TOKENS
    assert tokens("a" * 60) == ["a" * MAX_TOKEN_LENGTH]


def test_hash_is_fnv_1a_with_a_finaliser():
    assert hash_of("") != hash_of("a")
    assert 0 <= hash_of("wabalone") < 2**32


def test_features_hold_words_parts_and_pairs_within_a_field():
    read = features([Goods("tin", "red tin")])
    assert hash_of("wtin") in read.hashes
    assert hash_of("c<ti") in read.hashes
    assert hash_of("bred tin") in read.hashes
    assert hash_of("btin red") not in read.hashes
    assert set(read.fields) == {0, 1}


def test_long_numbers_count_by_their_length():
    assert features([Goods("", "12345")]).hashes.tolist() == features([Goods("", "98765")]).hashes.tolist()
    assert features([Goods("", "1234")]).hashes.tolist() != features([Goods("", "1235")]).hashes.tolist()


def test_reads_the_golden_texts_as_shipped(golden):
    for case in golden["cases"]:
        goods = Goods(case["itemName"], case["description"])
        assert [*tokens(goods.item_name), *tokens(goods.description)] == case["tokens"]
        assert features([goods]).hashes.tolist() == case["hashes"]


def test_the_shipped_graph_reproduces_the_golden_probabilities(golden):
    nomenclature = json.loads((FOLDER / "nomenclature.json").read_text(encoding="utf-8"))["titles"]
    codes = sorted(code for code in nomenclature if len(code) == 6)
    cases = golden["cases"]
    answers = GraphSession(FOLDER / "model.onnx").probabilities(
        [Goods(case["itemName"], case["description"]) for case in cases]
    )
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-4)
    for case, answer in zip(cases, answers, strict=True):
        for top in case["top"]:
            assert answer[codes.index(top["code"])] == pytest.approx(top["probability"], abs=golden["tolerance"])
