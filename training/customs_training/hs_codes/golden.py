"""Writes golden.json: the features and answers that the service must produce for chosen texts, computed in Python."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from customs_training.hs_codes.encoder.pieces import Pieces
from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.text import Goods, features, script_language, tokens

TOLERANCE = 5e-3
"""Largest difference of a probability between processors: the graph rounds inputs of its matrices to 8 bits, and a sum
in another order may be rounded to the next step."""
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
    # Invisible characters inside words.
    Goods("", "aluminium foil"),
    Goods("", "alu\u00adminium foi\u00adl"),
    Goods("", "냉동 새우"),
    Goods("", "냉\u200b동 새\u200b우"),
    Goods("\ufefffro\u2060zen", "shr\u200dimp\ufe0f \u202ein\u202c br\u034fine\u180e \U000e0041"),
    Goods("", "새\u3164우\uffa0 \u115f가\u1160루 \ufff9주석\ufffa"),
    Goods("", "s\u20ddh\u1abeirt \x00cot\x1fton"),
    # Markup.
    Goods("", "roasted coffee beans"),
    Goods("", "<p>roasted&nbsp;coffee&nbsp;beans</p>"),
    Goods("", "roasted&amp;nbsp;coffee&#160;beans&#xA0;&nbspground &amp;amp;eacute;lan CAF&EACUTE;"),
    Goods("", "<b>cot</b>ton<br>t-shirt<br/><i>blue</i><b>red</b> <SPAN class='a>b' hidden>knitted</SPAN>"),
    Goods("", '<![CDATA[steel pipe]]> <!-- draft --> <item lang="en">welded</item> <o:p></o:p><?xml x?>'),
    Goods("", "<style>p{color:red}</style><script>let tea=1</script>green tea &lt;p&gt;leaves&lt;/p&gt;"),
    Goods("", "wool_x000D_ &#8203;yarn &zwj;spun&ZeroWidthSpace; so&shy;ft"),
    Goods("", r"roasted\ncoffee\u00a0beans\r\n\tground \u00e9lan"),
    # Signs of the goods themselves.
    Goods("", "R&D board, AT&T phone, A&B, &c., salt&pepper; width <5 mm, >3 mm"),
    Goods("", "<table lamp> a<b x>y <new> shirts&notebooks M&M;s <-> <3"),
    Goods("", "sofa</di"),
)


def write_golden(codes: Sequence[str], session: GraphSession, pieces: Pieces, samples: Path, path: Path) -> None:
    """Writes the cases: difficult texts and the project's sample goods; `session` runs the exported graph.

    `codes` are the subheadings of its distributions, ascending.
    """
    plain = [*HARD_TEXTS, *read_samples(samples)]
    goods = [replace(one, language=script_language(f"{one.item_name} {one.description}")) for one in plain]
    answers = session.probabilities(goods)
    cases = [case(one, answer, codes, pieces) for one, answer in zip(goods, answers, strict=True)]
    content = {"tolerance": TOLERANCE, "cases": cases}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def case(goods: Goods, answer: np.ndarray, codes: Sequence[str], pieces: Pieces) -> dict:
    """One text with its tokens, its feature hashes, its pieces and its most probable subheadings."""
    best = np.argsort(-answer, kind="stable")[:_TOP]
    return {
        "itemName": goods.item_name,
        "description": goods.description,
        "language": goods.language,
        "tokens": [*tokens(goods.item_name), *tokens(goods.description)],
        "hashes": features([goods]).hashes.tolist(),
        "pieces": pieces.of_goods(goods)[0],
        "top": [{"code": codes[index], "probability": round(float(answer[index]), 6)} for index in best],
    }


def read_samples(path: Path) -> list[Goods]:
    """The goods of a CSV with the columns itemName and description."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Goods(row["itemName"], row["description"]) for row in csv.DictReader(file)]
