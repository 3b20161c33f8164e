"""Profiles contain only results of earlier days, with every method of counting."""

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import GOODS_KEY
from customs_training.import_risk.profiles import LiveProfiles, StaticProfiles, past_only_profiles


def counted_by_hand(rows: pd.DataFrame) -> np.ndarray:
    """Compares every pair of rows: slow, simple, and the reference for the fast builder."""
    entries = rows.to_dict("records")

    def same(entity: str, row: dict, other: dict) -> bool:
        if entity == "goods":
            return all(row[field] == other[field] for field in GOODS_KEY)
        if entity == "headingOrigin":
            return row["hs6"][:4] == other["hs6"][:4] and row["originCountry"] == other["originCountry"]
        field = f"{entity}Id"
        return row[field] != "" and row[field] == other[field]

    return np.array(
        [
            [
                sum(
                    other[count]
                    for other in entries
                    if other["declaredOn"] < row["declaredOn"] and same(entity, row, other)
                )
                for entity in ("goods", "importer", "declarant", "seller", "headingOrigin")
                for count in ("inspected", "fraud", "critical")
            ]
            for row in entries
        ]
    )


def test_the_builder_agrees_with_counting_every_pair_of_rows(samples):
    np.testing.assert_array_equal(past_only_profiles(samples), counted_by_hand(samples))


def test_a_shuffled_file_gives_each_row_the_same_profile(samples):
    shuffled = samples.sample(frac=1, random_state=3)
    again = past_only_profiles(shuffled.reset_index(drop=True))
    np.testing.assert_array_equal(again, past_only_profiles(samples)[shuffled.index])


def test_live_profiles_fed_day_by_day_agree_with_the_builder(samples):
    live, seen = LiveProfiles(), []
    for day in sorted(samples["declaredOn"].unique()):
        today = samples[samples["declaredOn"] == day]
        seen.append(live.look_up(today))
        live.add(today)
    np.testing.assert_array_equal(np.concatenate(seen), past_only_profiles(samples))


def test_static_profiles_of_a_period_equal_those_of_the_next_day(samples):
    last = samples["declaredOn"].max()
    before, today = samples[samples["declaredOn"] < last], samples[samples["declaredOn"] == last]
    expected = past_only_profiles(samples)[(samples["declaredOn"] == last).to_numpy()]
    np.testing.assert_array_equal(StaticProfiles.of(before).look_up(today), expected)


def test_rows_without_a_result_change_no_profile(samples):
    unknown = samples.assign(inspected=0, fraud=0, critical=0)
    assert past_only_profiles(unknown).sum() == 0


def test_a_declaration_without_a_seller_has_no_seller_history(samples):
    without = (samples["sellerId"] == "").to_numpy()
    assert without.any()
    assert past_only_profiles(samples)[without][:, 9:12].sum() == 0
