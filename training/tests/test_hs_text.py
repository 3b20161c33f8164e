"""Features of texts, compared with the shipped golden vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from customs_training.hs_codes.encoder.pieces import Pieces
from customs_training.hs_codes.nomenclature import is_in_hs, titles
from customs_training.hs_codes.plain_text import plain_text
from customs_training.hs_codes.session import PIECES, GraphSession
from customs_training.hs_codes.text import MAX_TOKEN_LENGTH, MAX_TOKENS, Goods, features, fold, hash_of, tokens

FOLDER = Path(__file__).resolve().parents[2] / "models" / "hs-codes"


@pytest.fixture(scope="module")
def golden() -> dict:
    return json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))


def test_folds_width_case_and_accents():
    assert fold("ＣＡＦÉ Brûlée İ") == "cafe brulee i"
    assert fold("한글") == "한글"


def test_folds_markup_and_invisible_characters_away():
    for hidden in (
        "\u00ad",
        "\u200b",
        "\ufeff",
        "\u2060",
        "\u3164",
        "\U000e0041",
        "&shy;",
        "&amp;#8203;",
        "<b></b>",
        "\u20dd",
    ):
        assert tokens(f"alu{hidden}minium foi{hidden}l") == ["aluminium", "foil"]
        assert tokens(f"냉{hidden}동 새{hidden}우") == ["냉동", "새우"]
    spaces = ("&nbsp;", "&nbsp", "&amp;amp;nbsp;", "&#160;", "<br>", "</p><p class='a>b'>", "_x000D_", r"\n", r"\u00a0")
    for space in (*spaces, "\u3000"):
        assert tokens(f"coffee{space}beans") == ["coffee", "beans"]
    assert tokens("<![CDATA[steel]]> <name lang='en'>bolts</name><!-- no --><style>p{}</style>") == ["steel", "bolts"]


@pytest.mark.parametrize(
    "text", ["width <5 mm, >3 mm", "R&D board", "AT&T", "&c.", "salt&pepper; oil", "shirts&notebooks", "<table lamp>"]
)
def test_keeps_signs_of_the_goods(text):
    assert plain_text(text) == text


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
    pieces = Pieces.read(FOLDER / PIECES)
    for case in golden["cases"]:
        goods = Goods(case["itemName"], case["description"], case["language"])
        assert pieces.of_goods(goods)[0] == case["pieces"]
        assert [*tokens(goods.item_name), *tokens(goods.description)] == case["tokens"]
        assert features([goods]).hashes.tolist() == case["hashes"]


def test_the_shipped_graph_reproduces_the_golden_probabilities(golden):
    nomenclature = json.loads((FOLDER / "nomenclature.json").read_text(encoding="utf-8"))["titles"]
    codes = sorted(code for code in nomenclature if len(code) == 6)
    cases = golden["cases"]
    answers = GraphSession.of_folder(FOLDER).probabilities(
        [Goods(case["itemName"], case["description"], case["language"]) for case in cases]
    )
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-4)
    for case, answer in zip(cases, answers, strict=True):
        for top in case["top"]:
            assert answer[codes.index(top["code"])] == pytest.approx(top["probability"], abs=golden["tolerance"])


def test_the_shipped_model_has_no_label_outside_the_hs():
    nomenclature = json.loads((FOLDER / "nomenclature.json").read_text(encoding="utf-8"))["titles"]
    assert [code for code in nomenclature if not is_in_hs(code)] == []
    answers = GraphSession.of_folder(FOLDER).probabilities([Goods("", "abalone")])
    assert answers.shape == (1, sum(len(code) == 6 for code in nomenclature))


def test_titles_are_those_of_the_hs():
    assert titles() == json.loads((FOLDER / "nomenclature.json").read_text(encoding="utf-8"))["titles"]


@pytest.mark.parametrize("code", ["01", "0901", "970199", "76", "78"])
def test_a_code_of_a_chapter_is_in_the_hs(code):
    assert is_in_hs(code)


@pytest.mark.parametrize("code", ["999999", "99", "980100", "7701", "000844", "001365", "", "x1"])
def test_codes_of_countries_and_statistics_are_not_in_the_hs(code):
    assert not is_in_hs(code)
