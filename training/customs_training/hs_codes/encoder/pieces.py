"""Words as pieces: the unigram pieces of the general encoder, without those that no text of the corpus needs.

The service does the same with the file that `write` makes; golden.json tests that both agree. A word is split alone,
with the mark of a word's beginning before it, so that what a word consists of never depends on its neighbours.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram

from customs_training.hs_codes.encoder.pretrained import Pretrained
from customs_training.hs_codes.text import MAX_EXACT_DIGITS, Goods, surfaces

BEGIN, PADDING, END, UNKNOWN = 0, 1, 2, 3
SPECIAL = 4
"""Number of pieces that stand for no text; they come first."""
MAX_PIECES = 96
"""Pieces of a text with the marks between its fields; further ones are not read."""
_BEGINNING = "▁"
_SCORE_DECIMALS = 4


class Pieces:
    """A vocabulary of pieces with their log-probabilities, and how words are split into them."""

    def __init__(self, pieces: Sequence[tuple[str, float]]) -> None:
        self.pieces = tuple((piece, round(float(score), _SCORE_DECIMALS)) for piece, score in pieces)
        self._tokenizer = Tokenizer(Unigram(list(self.pieces), unk_id=UNKNOWN))
        self.of_word = lru_cache(maxsize=1 << 19)(self._of_word)

    def __len__(self) -> int:
        return len(self.pieces)

    def _of_word(self, word: str) -> tuple[int, ...]:
        """Ids of the pieces of a word; a long number has none, since it names no goods."""
        if unicodedata.category(word[0]) == "Nd" and len(word) > MAX_EXACT_DIGITS:
            return ()
        return tuple(self._tokenizer.encode(f"{_BEGINNING}{word}", add_special_tokens=False).ids)

    def of_goods(self, goods: Goods) -> tuple[list[int], list[int]]:
        """Ids of the pieces that the encoder reads, and for each the index of its word: name first, -1 for marks.

        Words are counted over both fields, as the tokens of the service are.
        """
        return laid_out([surfaces(goods.item_name), surfaces(goods.description)], self.of_word)

    @staticmethod
    def read(path: Path) -> Pieces:
        """Reads what `write` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return Pieces(list(zip(content["pieces"], content["scores"], strict=True)))

    def write(self, path: Path) -> None:
        """Writes the pieces and their scores as JSON, in the order of their ids."""
        content = {"pieces": [piece for piece, _ in self.pieces], "scores": [score for _, score in self.pieces]}
        path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def laid_out(fields: Iterable[Sequence[str]], of_word) -> tuple[list[int], list[int]]:
    """The layout of a text: a mark at the beginning and after each field that has words, at most MAX_PIECES."""
    ids, owners = [BEGIN], [-1]
    count = 0
    for words in fields:
        for word in words:
            found = of_word(word)
            ids.extend(found)
            owners.extend([count] * len(found))
            count += 1
        if words:
            ids.append(END)
            owners.append(-1)
    return ids[:MAX_PIECES], owners[:MAX_PIECES]


def pruned(base: Pretrained, words: Counter[str], least: float, letters: float) -> tuple[Pieces, np.ndarray]:
    """The pieces that the words need, and their rows in the encoder's table of vectors.

    A piece is kept if the texts use it at least `least` times, a single letter from `letters` times, so that a rare
    word falls apart into shorter pieces instead of becoming unknown.
    """
    every = Pieces(list(zip(base.pieces, base.scores, strict=True)))
    used: Counter[int] = Counter()
    for word, count in words.items():
        for piece in every.of_word(word):
            used[piece] += count
        if unicodedata.category(word[0]) != "Nd":
            for letter in word:
                used.update({piece: count for piece in every.of_word(letter) if piece != UNKNOWN})
    kept = set(range(SPECIAL)) | {
        piece for piece, count in used.items() if count >= (letters if len(base.pieces[piece]) == 1 else least)
    }
    kept.add(base.pieces.index(_BEGINNING))
    rows = np.array(sorted(kept))
    return Pieces([(base.pieces[row], base.scores[row]) for row in rows]), rows
