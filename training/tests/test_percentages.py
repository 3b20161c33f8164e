"""Percentages that people see: the map from a graph's decision, thresholds by number of references, and tables."""

import numpy as np
import pytest

from customs_training import percentages
from customs_training.percentages import BANDS, SHARES


def trials(seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decisions, genuine or not, and weights; between 10 and 40 a decision says nothing, as on the shipped graphs."""
    rng = np.random.default_rng(seed)
    decisions = np.concatenate([rng.uniform(0, 40, 3000), rng.uniform(40, 99, 3000)])
    chance = np.where(decisions < 40, 0.1, (decisions - 40) / 65)
    return decisions, rng.random(6000) < chance, np.full(6000, 1 / 6000)


def test_the_map_rises_everywhere_and_keeps_its_ends():
    row = percentages.percent_row(3, *trials())
    shown = percentages.shown(np.linspace(0, 100, 2001), 3, [row])
    assert (np.diff(shown) > 0).all()
    assert (shown[0], shown[-1]) == (0, 100)
    assert shown[-2] < 100


def test_a_shown_percentage_is_the_share_of_genuine_marks():
    decisions, genuine, weights = trials()
    row = percentages.percent_row(3, decisions, genuine, weights)
    unseen, truth, weight = trials(seed=4)
    for band in percentages.bands(percentages.shown(unseen, 3, [row]), truth, weight):
        if band["trials"] > 100:
            assert band["genuine"] == pytest.approx(band["shown"], abs=6)


def test_where_decisions_say_nothing_the_percentage_hardly_rises():
    row = percentages.percent_row(3, *trials())
    low, high = percentages.shown(np.array([12, 38]), 3, [row])
    assert 5 < low < high < 15


def test_a_row_holds_up_to_the_next_one():
    rows = [{"references": 1}, {"references": 3}, {"references": 5}]
    assert [percentages.row_for(rows, count)["references"] for count in (1, 2, 3, 4, 5, 9)] == [1, 1, 3, 3, 5, 5]
    assert percentages.row_for([{"references": 3}], 1)["references"] == 3


@pytest.mark.parametrize(
    ("percentage", "alone", "expected"),
    [
        (80, True, "match"),
        (79.9, True, "inconclusive"),
        (50, True, "mismatch"),
        (50, False, "inconclusive"),
        (30.1, False, "inconclusive"),
        (30, False, "mismatch"),
    ],
)
def test_a_verdict_depends_on_other_ink(percentage, alone, expected):
    row = {"references": 1, "match": 80, "mismatch": 30, "mismatchAlone": 50}
    assert percentages.verdict(percentage, row, alone=alone) == expected
    assert percentages.verdict(30, {"match": 80, "mismatch": 30}, alone=True) == "mismatch"


def test_shares_of_verdicts_add_up():
    row = {"references": 1, "match": 80, "mismatch": 30}
    shares = percentages.verdict_shares(np.array([10.0, 30.0, 50.0, 90.0]), row, alone=True)
    assert shares == {"match": 25.0, "inconclusive": 25.0, "mismatch": 50.0}
    assert set(percentages.verdict_shares(np.array([]), row, alone=True).values()) == {0.0}


def test_at_most_the_stated_share_of_genuine_marks_looks_as_different():
    genuine = np.random.default_rng(1).uniform(20, 100, 5000)
    limits = percentages.genuine_shares(alone=genuine)["alone"]
    found = percentages.found_shares(genuine, limits)
    assert list(found) == ["1", "2", "5", "10", "20", "50"]
    for share, value in zip(SHARES, found.values(), strict=True):
        assert value == pytest.approx(100 * share, abs=0.2)
    assert (genuine <= percentages.share_at(genuine, 0.02)).mean() <= 0.02


def test_an_empty_band_has_no_share():
    table = percentages.bands(np.array([97.0, 100.0]), np.array([True, True]), np.array([0.5, 0.5]))
    assert len(table) == len(BANDS) - 1
    assert "genuine" not in table[0]
    assert table[-1] == {"from": 95, "to": 100, "trials": 2, "genuineTrials": 2, "shown": 98.5, "genuine": 100.0}
    lines = percentages.bands_table({"1": table, "3": table}).splitlines()
    assert lines[0] == "| shown | 1 reference | 3 references |"
    assert lines[2] == "| 0–5 % | – | – |"
    assert lines[-1] == "| 95–100 % | 100.0 % (2) | 100.0 % (2) |"
