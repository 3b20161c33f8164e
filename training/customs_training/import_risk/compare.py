"""Fits other model families on the same split as the shipped design, for the table in the card."""

from __future__ import annotations

from collections.abc import Callable

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from tqdm import tqdm

from customs_training.import_risk.declarations import GOODS_KEY, Split
from customs_training.import_risk.generaliser import GeneraliserSettings
from customs_training.import_risk.profiles import StaticProfiles, past_only_profiles
from customs_training.import_risk.scorer import Scorer
from customs_training.measures import auc, expected_calibration_error, log_loss, macro_f1, precision_at

_CODES = ("hs6", "heading", "chapter", "departureCountry", "originCountry", "taxType")
_NUMBERS = ("taxRate", "netMassKg", "itemPrice", "unitPrice")


def compare_families(
    split: Split, settings: GeneraliserSettings, fit_scorer: Callable[[pd.DataFrame], Scorer]
) -> list[dict]:
    """Returns one row per family: figures on all validation rows and on rows with goods unseen in training."""
    train = split.train[split.train["inspected"] == 1].reset_index(drop=True)
    valid = split.valid[split.valid["inspected"] == 1].reset_index(drop=True)
    labels, truth = train["fraud"].to_numpy(), valid["fraud"].to_numpy()
    known = set(train[list(GOODS_KEY)].itertuples(index=False, name=None))
    unseen = np.array([key not in known for key in valid[list(GOODS_KEY)].itertuples(index=False, name=None)])
    goods_train, goods_valid = _ordinal(train, train), _ordinal(train, valid)
    history_train = past_only_profiles(split.train)[(split.train["inspected"] == 1).to_numpy(), :2]
    profiles = StaticProfiles.of(split.train).look_up(valid)
    history_valid = profiles[:, :2]

    def logistic() -> np.ndarray:
        model = make_pipeline(
            OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5),
            LogisticRegression(C=0.5, max_iter=400),
        )
        edges = [np.unique(np.quantile(column, np.linspace(0, 1, 13)[1:-1])) for column in _numbers(train).T]
        joined = [np.column_stack([_texts(rows), _binned(_numbers(rows), edges)]) for rows in (train, valid)]
        return model.fit(joined[0], labels).predict_proba(joined[1])[:, 1]

    def forest() -> np.ndarray:
        model = RandomForestClassifier(150, min_samples_leaf=2, random_state=settings.seed, n_jobs=1)
        return model.fit(goods_train, labels).predict_proba(goods_valid)[:, 1]

    def boosting(more_train: list[np.ndarray], more_valid: list[np.ndarray]) -> np.ndarray:
        parameters = {
            "objective": "binary",
            "learning_rate": 0.05,
            "num_leaves": 63,
            "min_data_in_leaf": 10,
            "seed": settings.seed,
            "deterministic": True,
            "num_threads": 1,
            "verbose": -1,
        }
        data = lgb.Dataset(np.column_stack([goods_train, *more_train]), labels)
        return lgb.train(parameters, data, 300).predict(np.column_stack([goods_valid, *more_valid]))

    shipped: list[Scorer] = []

    def design() -> np.ndarray:
        shipped.append(fit_scorer(split.train))
        return shipped[0].score(valid, profiles)[0]

    def alone() -> np.ndarray:
        return shipped[0].score(valid, np.zeros_like(profiles))[0]

    families: list[tuple[str, Callable[[], np.ndarray]]] = [
        ("logistic regression, goods fields one-hot", logistic),
        ("random forest, goods fields", forest),
        ("gradient boosting, goods fields", lambda: boosting([], [])),
        ("gradient boosting, goods fields and goods history", lambda: boosting([history_train], [history_valid])),
        ("shipped: generaliser combined with live profiles", design),
        ("shipped, all profiles empty (generaliser alone)", alone),
    ]
    table = []
    for name, predict in tqdm(families, desc="compare import-risk", unit="family"):
        p = predict()
        table.append(
            {
                "family": name,
                "auc": auc(truth, p),
                "precisionAt1": precision_at(truth, p, 0.01),
                "precisionAt5": precision_at(truth, p, 0.05),
                "precisionAt10": precision_at(truth, p, 0.10),
                "macroF1": macro_f1(truth, p),
                "logLoss": log_loss(truth, p),
                "calibrationError": expected_calibration_error(truth, p),
                "aucUnseen": auc(truth[unseen], p[unseen]),
            }
        )
    return table


def earlier_splits(split: Split, fit_scorer: Callable[[pd.DataFrame], Scorer]) -> list[dict]:
    """Refits the shipped design on the first half and three quarters of the training days, scores the following
    quarter.

    Days that were not used for tuning show whether the figures of the validation period are luck.
    """
    days = np.sort(split.train["declaredOn"].unique())
    table = []
    for begin, end in ((len(days) // 2, 3 * len(days) // 4), (3 * len(days) // 4, len(days))):
        before = split.train[split.train["declaredOn"] < days[begin]].reset_index(drop=True)
        after = split.train[
            split.train["declaredOn"].between(days[begin], days[end - 1]) & (split.train["inspected"] == 1)
        ]
        if before.loc[before["inspected"] == 1, "fraud"].nunique() < 2:
            continue
        profiles = StaticProfiles.of(before).look_up(after)
        scores = fit_scorer(before).score(after, profiles)[0]
        truth, unseen = after["fraud"].to_numpy(), profiles[:, 0] == 0
        table.append(
            {
                "from": days[begin],
                "to": days[end - 1],
                "rows": len(after),
                "auc": auc(truth, scores),
                "precisionAt5": precision_at(truth, scores, 0.05),
                "calibrationError": expected_calibration_error(truth, scores),
                "unseenRows": int(unseen.sum()),
                "aucUnseen": auc(truth[unseen], scores[unseen]),
                "calibrationErrorUnseen": expected_calibration_error(truth[unseen], scores[unseen])
                if unseen.any()
                else float("nan"),
            }
        )
    return table


def _texts(rows: pd.DataFrame) -> np.ndarray:
    frame = rows.assign(heading=rows["hs6"].str[:4], chapter=rows["hs6"].str[:2])
    return frame[list(_CODES)].to_numpy(dtype=str)


def _numbers(rows: pd.DataFrame) -> np.ndarray:
    return rows.assign(unitPrice=rows["itemPrice"] / (rows["netMassKg"] + 0.05))[list(_NUMBERS)].to_numpy()


def _binned(numbers: np.ndarray, edges: list[np.ndarray]) -> np.ndarray:
    """Returns each number's bin as text, so that the one-hot encoder treats it like a code."""
    return np.column_stack(
        [np.searchsorted(edge, column).astype(str) for edge, column in zip(edges, numbers.T, strict=True)]
    )


def _ordinal(train: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Returns codes as ranks of their text in the training rows (unknown ones -1), together with the numbers."""
    columns = []
    for known, texts in zip(_texts(train).T, _texts(rows).T, strict=True):
        ranks = {code: rank for rank, code in enumerate(sorted(set(known)))}
        columns.append(np.array([ranks.get(text, -1) for text in texts], dtype=np.float64))
    return np.column_stack([*columns, _numbers(rows)])
