"""Whether evidence is faithful: contributions from one run, against reading the text again without each word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import spearmanr

from customs_training.hs_codes.evaluation import TextSet
from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.text import Goods, surfaces

_TEXTS = 60
"""Texts of each set, evenly chosen: reading every text once more for each of its words takes a while."""
_MOST_WORDS = 24
_FEWEST_TEXTS = 10
_FEWEST_WORDS = 3
_EPSILON = 1e-7


def evidence_agreement(session: GraphSession, sets: Sequence[TextSet]) -> dict[str, dict]:
    """By set: the mean rank correlation of the contributions of a text's words to the log-odds of its first candidate,
    and the share of texts in which the same word contributes most."""
    found = {one.name: _agreement(session, one) for one in sets}
    return {name: figures for name, figures in found.items() if figures is not None}


def _agreement(session: GraphSession, texts: TextSet) -> dict | None:
    chosen = [texts.goods[row] for row in np.linspace(0, len(texts.goods) - 1, 4 * _TEXTS).astype(int)]
    correlations, same = [], []
    for goods in chosen:
        words, whole, without = session.without_words(goods)
        if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or len(set(words)) < len(words):
            continue
        first = int(whole.argmax())
        again = session.probabilities([_left_out(goods, index) for index in range(len(words))])
        quick = _log_odds(whole[first]) - _log_odds(without[:, first])
        true = _log_odds(whole[first]) - _log_odds(again[:, first])
        if np.ptp(quick) > 0 and np.ptp(true) > 0:
            correlations.append(float(spearmanr(quick, true).statistic))
            same.append(quick.argmax() == true.argmax())
        if len(same) == _TEXTS:
            break
    if len(same) < _FEWEST_TEXTS:
        return None
    return {
        "texts": len(same),
        "rankCorrelation": round(float(np.mean(correlations)), 3),
        "sameFirstWord": round(float(np.mean(same)), 3),
    }


def _left_out(goods: Goods, index: int) -> Goods:
    """The text without a word, counted over both fields."""
    name, description = surfaces(goods.item_name), surfaces(goods.description)
    words = [*name, *description]
    kept = [word for place, word in enumerate(words) if place != index]
    cut = len(name) - (index < len(name))
    return Goods(" ".join(kept[:cut]), " ".join(kept[cut:]), goods.language)


def _log_odds(probability: np.ndarray) -> np.ndarray:
    bounded = np.clip(probability, _EPSILON, 1 - _EPSILON)
    return np.log(bounded / (1 - bounded))
