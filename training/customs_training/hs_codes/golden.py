"""Writes golden.json: the features and answers that the service must produce for chosen texts, computed in Python."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from customs_training.hs_codes.text import Goods, features, tokens
from customs_training.hs_codes.training import HsModel

TOLERANCE = 1e-4
"""Largest difference of a probability between two layouts of the same text in the graph."""
_TOP = 5

HARD_TEXTS = (
    Goods("", "abalone"),
    Goods("", "전복"),
    Goods("", "터미널(TERMINAL) 모델 221 24 61412 0"),
    Goods("Café crème", "ＦＵＬＬＷＩＤＴＨ ﬁne ½ ² Ⅷ ㎏ naïve"),
    Goods("", "Cafe\u0301 crème bru\u0302le\u0301e"),
    Goods("", "ETCH-CHAMBER_LINER 76260-HKNEPDS01; 12345678 l'eau d’été"),
    Goods("무선 이어폰", "블루투스 5.3 커널형 이어폰, 충전 케이스 포함"),
    Goods("", "بطاطس مقلية potato chips"),
    Goods("", "🎁 gift box 🎀 silk scarf"),
    Goods("", "İstanbul ẞtraße ΟΔΟΣ"),
    Goods("", "a" * 60 + " cotton " + "b" * 30),
    Goods("", " ".join(f"word{number}" for number in range(80)) + " tail"),
    Goods("", "한글\u1112\u1161\u11ab 조합형 한글"),
    Goods("", "x"),
    Goods("", "𝒷𝑜𝓁𝒹 𐐀𐐁 letters"),
)


def write_golden(model: HsModel, probabilities, samples: Path, path: Path) -> None:
    """Writes the cases: difficult texts and the project's sample goods; `probabilities` runs the exported graph."""
    goods = [*HARD_TEXTS, *read_samples(samples)]
    answers = probabilities(goods)
    cases = [case(one, answer, model.codes) for one, answer in zip(goods, answers, strict=True)]
    content = {"tolerance": TOLERANCE, "cases": cases}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def case(goods: Goods, answer: np.ndarray, codes: Sequence[str]) -> dict:
    """One text with its tokens, its feature hashes and its most probable subheadings."""
    best = np.argsort(-answer, kind="stable")[:_TOP]
    return {
        "itemName": goods.item_name,
        "description": goods.description,
        "tokens": [*tokens(goods.item_name), *tokens(goods.description)],
        "hashes": features([goods]).hashes.tolist(),
        "top": [{"code": codes[index], "probability": round(float(answer[index]), 6)} for index in best],
    }


def read_samples(path: Path) -> list[Goods]:
    """The goods of a CSV with the columns itemName and description."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Goods(row["itemName"], row["description"]) for row in csv.DictReader(file)]
