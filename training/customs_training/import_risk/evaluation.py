"""Figures of the exported graph on the validation period: with static and with growing profiles, and by group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import GOODS_KEY, Split
from customs_training.import_risk.profiles import StaticProfiles, past_only_profiles
from customs_training.import_risk.scorer import Scorer
from customs_training.import_risk.session import GraphSession
from customs_training.measures import (
    auc,
    expected_calibration_error,
    log_loss,
    macro_f1,
    precision_at,
    reliability,
)

COMMAND = "python -m customs_training import-risk evaluate"
STATIC_PROTOCOL = "profiles from the results of the training period, unchanged while the validation rows are scored"
PREQUENTIAL_PROTOCOL = (
    "profiles start with the results of the training period and include the results of each validation day "
    "from the next day on"
)

SECTIONS = (
    ("live animals, vegetable products, fats (01-15)", 1, 15),
    ("prepared food, drinks, tobacco (16-24)", 16, 24),
    ("minerals, chemicals (25-38)", 25, 38),
    ("plastics, rubber, leather, wood, paper (39-49)", 39, 49),
    ("textiles, clothing, footwear (50-67)", 50, 67),
    ("stone, glass, jewellery, metals (68-83)", 68, 83),
    ("machinery, electronics (84-85)", 84, 85),
    ("vehicles, instruments, furniture, toys, others (86-97)", 86, 97),
)


def figures(rows: pd.DataFrame, scores: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict[str, float | int]:
    """Returns every figure of one set of inspected rows; scores are (fraud, critical, log-odds)."""
    fraud, critical, log_odds = (np.asarray(score, dtype=np.float64) for score in scores)
    labels = rows["fraud"].to_numpy()
    critical_labels = rows["critical"].to_numpy()
    return {
        "rows": len(rows),
        "frauds": int(labels.sum()),
        "criticals": int(critical_labels.sum()),
        "auc": auc(labels, log_odds),
        "precisionAt1": precision_at(labels, log_odds, 0.01),
        "precisionAt5": precision_at(labels, log_odds, 0.05),
        "precisionAt10": precision_at(labels, log_odds, 0.10),
        "macroF1": macro_f1(labels, fraud),
        "logLoss": log_loss(labels, fraud),
        "calibrationError": expected_calibration_error(labels, fraud),
        "criticalAuc": auc(critical_labels, critical),
        "criticalCalibrationError": expected_calibration_error(critical_labels, critical),
    }


def evaluate_model(session: GraphSession, split: Split, without_minimum: Scorer) -> dict:
    """Returns `metrics` for the manifest, and `groups` and `calibration` for the card.

    `without_minimum` is the same scorer with the party weights learned from the data alone, to show the cost of the
    policy minimum.
    """
    train, valid = split.train, split.valid
    inspected = (valid["inspected"] == 1).to_numpy()
    rows = valid[inspected].reset_index(drop=True)
    known_goods = set(train[list(GOODS_KEY)].itertuples(index=False, name=None))
    unseen = np.array([key not in known_goods for key in rows[list(GOODS_KEY)].itertuples(index=False, name=None)])

    static_profiles = StaticProfiles.of(train).look_up(rows)
    static = session.score(rows, static_profiles)
    growing = past_only_profiles(pd.concat([train, valid], ignore_index=True))[len(train) :][inspected]
    prequential = session.score(rows, growing)
    no_history = session.score(rows, np.zeros_like(static_profiles))
    policy_free = without_minimum.score(rows, static_profiles)

    def parts(scores: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict:
        some = {"all": figures(rows, scores)}
        if unseen.any():
            some["unseenGoods"] = figures(rows[unseen], tuple(score[unseen] for score in scores))
        return some

    metrics = {
        "static": {"command": COMMAND, "protocol": STATIC_PROTOCOL, **parts(static)},
        "prequential": {"command": COMMAND, "protocol": PREQUENTIAL_PROTOCOL, **parts(prequential)},
        "withoutAnyProfile": {"command": COMMAND, "protocol": "all profiles empty", **parts(no_history)},
        "withoutPolicyMinimum": {
            "command": COMMAND,
            "protocol": "as static, with the party weights learned from the data alone",
            **parts(policy_free),
        },
    }
    fraud, critical, _ = (np.asarray(score, dtype=np.float64) for score in static)
    calibration = {
        "fraudAll": reliability(rows["fraud"].to_numpy(), fraud),
        "fraudUnseenGoods": reliability(rows["fraud"].to_numpy()[unseen], fraud[unseen]),
        "criticalAll": reliability(rows["critical"].to_numpy(), critical),
    }
    return {"metrics": metrics, "calibration": calibration, "groups": _groups(rows, static, unseen)}


def _groups(rows: pd.DataFrame, scores: tuple[np.ndarray, np.ndarray, np.ndarray], unseen: np.ndarray) -> list[dict]:
    fraud, _, log_odds = (np.asarray(score, dtype=np.float64) for score in scores)
    labels = rows["fraud"].to_numpy()
    chapter = rows["hs6"].str[:2].astype(int)
    quarter = pd.qcut(rows["itemPrice"].rank(method="first"), 4, labels=False)
    wanted = [
        ("transport mode", code, rows["transportMode"] == code) for code in sorted(rows["transportMode"].unique())
    ]
    wanted += [("process type", code, rows["processType"] == code) for code in sorted(rows["processType"].unique())]
    wanted += [("HS chapters", name, (chapter >= low) & (chapter <= high)) for name, low, high in SECTIONS]
    wanted += [("item price", f"quarter {number + 1} of 4", quarter == number) for number in range(4)]
    seller = rows["sellerId"] == ""
    wanted += [("seller", "named", ~seller), ("seller", "not named", seller)]
    table = []
    for kind, name, chosen in wanted:
        mask = chosen.to_numpy(bool)
        if mask.any():
            table.append(
                {
                    "kind": kind,
                    "group": name,
                    "rows": int(mask.sum()),
                    "fraudRate": float(labels[mask].mean()),
                    "meanProbability": float(fraud[mask].mean()),
                    "auc": auc(labels[mask], log_odds[mask]),
                    "aucUnseen": auc(labels[mask & unseen], log_odds[mask & unseen]),
                    "calibrationError": expected_calibration_error(labels[mask], fraud[mask]),
                }
            )
    return table
