"""Korean codes: what is read from the schedule and rulings, the step from a subheading to them, and its file."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from customs_training.hs_codes.national import _sure_figures, _threshold
from customs_training.hs_codes.national_codes import (
    NationalCodes,
    Titles,
    chapter_titles,
    read_national_codes,
    write_national_codes,
)
from customs_training.hs_codes.national_model import (
    BUCKETS,
    NationalModel,
    NationalTable,
    Ruling,
    buckets_of,
    fit_weights,
)
from customs_training.hs_codes.text import Goods

SCHEDULE = [
    ("850760", "축전지 > 리튬이온 축전지", "Electric accumulators. > Lithium-ion"),
    (
        "8507601000",
        "축전지 > 리튬이온 축전지 > 자동차용",
        "Electric accumulators. > Lithium-ion > For cars",
    ),
    ("8507609000", "축전지 > 리튬이온 축전지 > 기타", "Electric accumulators. > Lithium-ion > Other"),
    ("8506100000", "일차전지 > 이산화망간의 것", "Primary cells. > Of manganese dioxide"),
    ("8517121010", "전화기 > 셀룰러 > 기타", "Telephones. > Cellular > Other"),
]
SUBHEADINGS = ("850610", "850760", "851762")
RULINGS = [
    *[Ruling(Goods("", f"battery for car model {n}"), "8507601000") for n in range(6)],
    *[Ruling(Goods("", f"battery of a phone type {n}"), "8507609000") for n in range(12)],
]


@pytest.fixture
def codes(tmp_path) -> NationalCodes:
    folder = tmp_path / "hs-codes" / "train"
    folder.mkdir(parents=True)
    with gzip.open(folder / "kr_hsk_paths.jsonl.gz", "wt", encoding="utf-8") as file:
        for code, korean, english in SCHEDULE:
            file.write(json.dumps({"code": code, "hs6": code[:6], "text": korean, "text_en": english}) + "\n")
    rulings = [{"code": "8517620000"}, {"code": "8507601000"}, {"code": "8517121010"}, {"code": "85176"}]
    return read_national_codes(tmp_path, SUBHEADINGS, rulings)


def test_codes_of_subheadings_that_the_edition_lacks_are_left_out(codes):
    assert codes.children() == {
        "850610": ["8506100000"],
        "850760": ["8507601000", "8507609000"],
        "851762": ["8517620000"],
    }


def test_titles_are_the_last_step_and_texts_what_lies_below_the_subheading(codes):
    assert codes.titles["8507601000"] == Titles("자동차용", "For cars")
    assert codes.texts["8507609000"] == Titles("기타", "Other")
    assert codes.titles["8507"] == Titles("축전지", "")


def test_the_only_code_of_a_subheading_and_a_code_of_rulings_have_the_title_above(codes, tmp_path):
    assert codes.titles["8506100000"] == codes.titles["8517620000"] == Titles("", "")
    assert codes.titles["850610"] == Titles("이산화망간의 것", "")
    write_national_codes(codes, tmp_path / "hsk.json")
    written = json.loads((tmp_path / "hsk.json").read_text(encoding="utf-8"))["titles"]
    assert written["8507601000"] == ["자동차용", "For cars"]
    assert list(written) == sorted(written)


def test_every_chapter_has_a_korean_title():
    assert len(chapter_titles()) == 96


def test_shares_add_up_and_follow_the_words_of_rulings(codes):
    table = NationalTable.of(codes, RULINGS)
    model = NationalModel(codes, table, fit_weights(table))

    def shares(text: str) -> dict[str, float]:
        return dict(model.below("850760", buckets_of([Goods("", text)])[0]))

    assert sum(shares("battery").values()) == pytest.approx(1)
    assert shares("battery for car")["8507601000"] > 0.5 > shares("battery of a phone")["8507601000"]
    assert model.below("850610", buckets_of([Goods("", "cell")])[0]) == [("8506100000", 1.0)]
    assert model.below("999999", buckets_of([Goods("", "cell")])[0]) == []


def test_a_ruling_that_is_left_out_counts_neither_as_frequency_nor_as_neighbour(codes):
    table = NationalTable.of(codes, RULINGS)
    below = table.below["850760"]
    at = int(np.flatnonzero(below.kinds == 2)[0])
    cosines = (below.unit @ below.unit[at].T).toarray()[:, 0]
    whole, without = below.features(cosines), below.features(cosines, at)
    assert whole[0, 3] == pytest.approx(1)
    assert without[0, 3] < 1
    assert np.exp(whole[0, 0]) - np.exp(without[0, 0]) == pytest.approx(1)
    assert np.array_equal(whole[1], without[1])


def test_the_file_has_the_texts_of_each_code_in_order(codes, tmp_path):
    path = tmp_path / "national.bin"
    size = NationalTable.of(codes, RULINGS).write(path)
    content = path.read_bytes()
    version, code_count, text_count, feature_count = np.frombuffer(content, "<u4", 4)
    assert (version, code_count, text_count) == (1, 2, 4 + len(RULINGS))
    assert size == len(content) == 16 + 8 * 2 + 4 * BUCKETS + 4 * 3 + 4 * (text_count + 1) + 2 * feature_count
    assert np.frombuffer(content, "<f8", 2, 16).tolist() == [8507601000, 8507609000]
    assert np.frombuffer(content, "<u4", 3, 16 + 16 + 4 * BUCKETS).tolist() == [0, 8, 22]


def test_the_threshold_is_where_a_branch_is_right_as_often_as_not():
    random = np.random.default_rng(1)
    true = random.uniform(0.02, 0.98, 20_000)
    right = random.random(20_000) < true
    assert _threshold([(true, right)]) == pytest.approx(0.5, abs=0.03)
    # Overconfident: what is shown as .8 is right half of the time.
    odds = np.log(true / (1 - true)) + np.log(4)
    assert _threshold([(1 / (1 + np.exp(-odds)), right)]) == pytest.approx(0.8, abs=0.03)


def test_answers_are_counted_at_the_deepest_level_that_is_sure():
    levels = {
        2: (np.array([0.9, 0.9, 0.2]), np.array([True, False, True])),
        4: (np.array([0.7, 0.3, 0.1]), np.array([True, False, False])),
    }
    assert _sure_figures(levels, {"2": 0.5, "4": 0.5}) == {
        "0": {"texts": 1},
        "2": {"texts": 1, "right": 0.0},
        "4": {"texts": 1, "right": 1.0},
    }
