"""Training texts of the encoder: words as pieces, with the variation that real descriptions have.

Every text is drawn anew at each step: words left out, cut off as parcel lines are, joined with another text of the same
subheading, and put into either field, since callers write a name into either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from tqdm import tqdm

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.encoder.pieces import BEGIN, END, PADDING, Pieces
from customs_training.hs_codes.text import surfaces

_JOINED = 0.15
"""Share of texts that are joined with another one of the same subheading."""
_CUT = 0.10
"""Share of texts that end after some 15 to 40 letters, the last word cut."""
_SWAPPED = 0.10
"""Share of texts of two fields whose fields change places."""
_NAMED = 0.25
"""Share of texts of one field whose first words go into the item name, or whose every word does."""
_WORD_DROPOUT = (0.0, 0.1, 0.2)
_CUT_LETTERS = (15, 40)
_NAME_WORDS = 6


@dataclass(frozen=True)
class EncoderBatch:
    """Texts: ids int64 [N, L], words int8 [N, L] (1 a piece of a word, 0 a mark, -1 padding), truth int64 [N]."""

    ids: np.ndarray
    words: np.ndarray
    truth: np.ndarray


class EncoderExamples:
    """The corpus as words, from which varied batches are drawn."""

    def __init__(self, corpus: Corpus, pieces: Pieces, most_pieces: int) -> None:
        self._pieces = pieces
        self._most = most_pieces
        examples = tqdm(corpus.examples, desc="read texts", unit="text", mininterval=5)
        self._texts = [(surfaces(one.goods.item_name), surfaces(one.goods.description)) for one in examples]
        self.truth = np.array([example.code for example in corpus.examples])
        weights = np.array([example.weight for example in corpus.examples])
        self.chances = weights / weights.sum()
        order = np.argsort(self.truth, kind="stable")
        bounds = np.searchsorted(self.truth[order], np.arange(len(corpus.codes) + 1))
        self._of_code = [order[start:end] for start, end in pairwise(bounds)]

    def batches(self, random: np.random.Generator, texts: int, batch: int) -> list[EncoderBatch]:
        """Batches of one part of an epoch: texts of similar length share a batch, batches come in random order."""
        drawn = random.choice(len(self.truth), texts, p=self.chances)
        laid = [self._laid_out(*self._varied(index, random)) for index in drawn]
        order = np.argsort([len(ids) for ids, _ in laid], kind="stable")
        groups = [order[start : start + batch] for start in range(0, len(order), batch)]
        random.shuffle(groups)
        return [padded([laid[index] for index in group], self.truth[drawn[group]]) for group in groups]

    def _varied(self, index: int, random: np.random.Generator) -> tuple[Sequence[str], Sequence[str]]:
        name, description = self._texts[index]
        chance = random.random(4)
        if chance[0] < _JOINED:
            other = random.choice(self._of_code[self.truth[index]])
            more = [*self._texts[other][0], *self._texts[other][1]]
            name, description = (
                ([], [*name, *description, *more]) if random.random() < 0.5 else ([*name, *description], more)
            )
        rate = random.choice(_WORD_DROPOUT)
        if rate > 0:
            name, description = (_thinned(words, rate, random) for words in (name, description))
        if chance[1] < _CUT:
            letters = int(random.integers(*_CUT_LETTERS))
            name, description = [], _cut([*name, *description], letters)
        if name:
            return (description, name) if description and chance[2] < _SWAPPED else (name, description)
        if chance[3] < _NAMED:
            words = int(random.integers(1, _NAME_WORDS)) if random.random() < 0.5 else len(description)
            return description[:words], description[words:]
        return name, description

    def _laid_out(self, name: Sequence[str], description: Sequence[str]) -> tuple[list[int], list[int]]:
        ids, words = [BEGIN], [0]
        for field in (name, description):
            for word in field:
                found = self._pieces.of_word(word)
                ids.extend(found)
                words.extend([1] * len(found))
            if field:
                ids.append(END)
                words.append(0)
        return ids[: self._most], words[: self._most]


def padded(laid: Sequence[tuple[Sequence[int], Sequence[int]]], truth: np.ndarray) -> EncoderBatch:
    """Texts as one batch, as long as the longest."""
    length = max(len(ids) for ids, _ in laid)
    ids = np.full((len(laid), length), PADDING, np.int64)
    words = np.full((len(laid), length), -1, np.int8)
    for row, (pieces, marks) in enumerate(laid):
        ids[row, : len(pieces)] = pieces
        words[row, : len(marks)] = marks
    return EncoderBatch(ids, words, truth)


def _thinned(words: Sequence[str], rate: float, random: np.random.Generator) -> list[str]:
    kept = [word for word, chance in zip(words, random.random(len(words)), strict=True) if chance >= rate]
    return kept or list(words)


def _cut(words: Sequence[str], letters: int) -> list[str]:
    kept, left = [], letters
    for word in words:
        if left <= 0:
            break
        kept.append(word[:left])
        left -= len(word) + 1
    return kept
