"""The ONNX graph agrees with the Python scorer, for known and unknown codes and for every reason group."""

import json
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest

from customs_training.import_risk.golden import TOLERANCE
from customs_training.import_risk.graph import build_graph
from customs_training.import_risk.profiles import COUNTS, ENTITIES
from customs_training.import_risk.scorer import REASON_GROUPS, Scorer
from customs_training.import_risk.session import GraphSession
from customs_training.import_risk.specificity import mass_digits

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "import-risk"


def test_probabilities_and_log_odds_agree(scorer, session, samples, profiles):
    for expected, found in zip(scorer.score(samples, profiles), session.score(samples, profiles), strict=True):
        np.testing.assert_allclose(found, expected, atol=TOLERANCE / 10)


def test_every_reason_group_is_replaced_by_the_same_reference(scorer, session, samples, profiles):
    rows, counts = samples.iloc[:40], profiles[:40]
    matrix = scorer.encode(rows, counts)
    for group in range(1, len(REASON_GROUPS) + 1):
        expected = scorer.score_encoded(np.where(scorer.mask()[group], scorer.reference_row(), matrix))[2]
        found = session.run(session.feeds(rows, counts, np.arange(40), np.full(40, group)))[2]
        np.testing.assert_allclose(found, expected, atol=TOLERANCE / 10)


def test_copies_may_have_any_order_and_number(session, samples, profiles):
    fraud, _, _ = session.score(samples.iloc[:5], profiles[:5])
    copies = [4, 0, 0, 2]
    again, _, _ = session.run(session.feeds(samples.iloc[:5], profiles[:5], copies, [0] * 4))
    np.testing.assert_array_equal(again, fraud[copies])


def test_replacing_a_group_that_is_already_at_its_reference_changes_nothing(scorer, session, samples):
    row = samples.iloc[:1].assign(**{field: scorer.reference[field] for field in ("taxType", "taxRate", "office")})
    names = [group.name for group in REASON_GROUPS]
    groups = [0, *(names.index(name) + 1 for name in ("taxType", "taxRate", "office", "goodsHistory"))]
    _, _, log_odds = session.run(session.feeds(row, np.zeros((1, 15)), [0] * 5, groups))
    assert np.ptp(log_odds) < 1e-6


def test_unknown_codes_score_like_the_overall_rate(scorer, session, samples):
    strange = samples.iloc[:3].assign(office="??", taxType="", originCountry="Zürich", importUse="💥")
    strange["hs6"] = ["no hs", "", "99999999999999999999"]
    nothing = np.zeros((3, 15))
    fraud, critical, _ = session.score(strange, nothing)
    assert np.all((fraud > 0) & (fraud < 1) & (critical <= fraud))
    np.testing.assert_allclose(fraud, scorer.score(strange.assign(hs6="999999"), nothing)[0], atol=1e-5)


def test_an_unknown_subheading_falls_back_to_its_heading_and_chapter(scorer, samples):
    encoder = scorer.generaliser.encoder
    row = samples.iloc[:1]
    heading, chapter = row["hs6"].iat[0][:4], row["hs6"].iat[0][:2]
    columns = {encoding.name: position for position, encoding in enumerate(encoder.encodings)}
    new_subheading = encoder.apply(row.assign(hs6=f"{heading}99"))[0]
    assert new_subheading[columns["hs6"]] == encoder.tables["heading"][heading]
    new_heading = encoder.apply(row.assign(hs6=f"{chapter}9999"))[0]
    assert new_heading[columns["hs6"]] == encoder.tables["chapter"][chapter]


def test_fallbacks_agree_in_the_graph(scorer, session, samples):
    rows = samples.iloc[:60].copy()
    rows["hs6"] = [
        code[:4] + "99" if index % 3 == 0 else code[:2] + "9999" if index % 3 == 1 else "009999"
        for index, code in enumerate(rows["hs6"])
    ]
    nothing = np.zeros((60, 15))
    np.testing.assert_allclose(session.score(rows, nothing)[2], scorer.score(rows, nothing)[2], atol=1e-5)


def test_critical_is_never_above_fraud(session, samples):
    rng = np.random.default_rng(1)
    inspected = rng.integers(0, 3000, (len(samples), 5))
    fraud = rng.binomial(inspected, rng.uniform(size=inspected.shape))
    counts = np.stack([inspected, fraud, rng.binomial(fraud, 0.5)], axis=2).reshape(len(samples), 15)
    probability, critical, log_odds = session.score(samples, counts)
    assert np.isfinite(log_odds).all()
    assert np.all(critical <= probability)


def test_extreme_numbers_stay_finite(session, samples):
    rows = samples.iloc[:4].assign(
        taxRate=[0, 0, 1e4, 887.4], netMassKg=[0, 1e9, 0.001, 0.1], itemPrice=[0, 1e14, 1e14, 0]
    )
    assert np.isfinite(session.score(rows, np.zeros((4, 15)))[2]).all()


@pytest.mark.parametrize(
    ("mass", "digits"),
    [
        (0, 1),
        (0.1, 1),
        (0.25, 2),
        (1, 1),
        (7.7, 2),
        (10, 1),
        (999, 3),
        (1000, 1),
        (1874.6, 4),
        (11352, 4),
        (60025000, 4),
    ],
)
def test_significant_digits_of_a_mass(mass, digits):
    assert mass_digits(np.array([mass]))[0] == digits


def test_the_graph_is_the_same_bytes_every_time(scorer):
    assert build_graph(scorer).SerializeToString() == build_graph(scorer).SerializeToString()


def test_a_saved_scorer_scores_the_same(scorer, samples, profiles, tmp_path):
    scorer.save(tmp_path / "state.json")
    again = Scorer.load(tmp_path / "state.json")
    np.testing.assert_array_equal(again.score(samples, profiles)[2], scorer.score(samples, profiles)[2])
    assert build_graph(again).SerializeToString() == build_graph(scorer).SerializeToString()


def test_the_shipped_model_answers_its_golden_vectors():
    onnx.checker.check_model(str(SHIPPED / "model.onnx"))
    session = GraphSession(SHIPPED / "model.onnx")
    golden = json.loads((SHIPPED / "golden.json").read_text(encoding="utf-8"))
    assert len(golden["cases"]) >= 50
    for case in golden["cases"]:
        row = pd.DataFrame([case["declaration"]])
        counts = np.array([[case["profiles"][entity][count] for entity in ENTITIES for count in COUNTS]])
        groups = np.arange(len(REASON_GROUPS) + 1)
        fraud, critical, log_odds = session.run(session.feeds(row, counts, groups * 0, groups))
        found = [fraud[0], critical[0], log_odds[0], *(log_odds[0] - log_odds[1:])]
        expected = [case["fraud"], case["critical"], case["logOdds"]]
        expected += [case["contributions"][group.name] for group in REASON_GROUPS]
        np.testing.assert_allclose(found, expected, atol=golden["tolerance"])
