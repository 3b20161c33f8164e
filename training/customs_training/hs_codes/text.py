"""Features of a text: folded tokens and the hashed features of each.

The service does the same in functions/predict-hs/prediction/text.ts; golden.json tests that both agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import regex

from customs_training.hs_codes.plain_text import plain_text

MAX_TOKENS = 48
MAX_TOKEN_LENGTH = 24
MAX_EXACT_DIGITS = 4
FIELDS = ("itemName", "description")
ENGLISH, KOREAN = "en", "ko"
_KOREAN_SHARE = 0.15
"""Share of Hangul among the letters from which a text is Korean, as in predict-hs/prediction/language.ts."""

_TOKENS = regex.compile(r"[\uac00-\ud7a3]+|(?:(?![\uac00-\ud7a3])\p{L})+|\p{Nd}+")
_MARKS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_COMBINING_MARKS = regex.compile(f"[{_MARKS}]")
_WITH_MARKS = regex.compile(
    rf"[\uac00-\ud7a3][\uac00-\ud7a3{_MARKS}]*"
    rf"|(?![\uac00-\ud7a3])\p{{L}}(?:(?![\uac00-\ud7a3])[\p{{L}}{_MARKS}])*|\p{{Nd}}[\p{{Nd}}{_MARKS}]*"
)
_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class Goods:
    """Goods as described by a trader, and the language (BCP 47); an empty item name means none."""

    item_name: str
    description: str
    language: str = ENGLISH


def script_language(text: str) -> str:
    """Korean or English, by the share of Hangul."""
    letters = sum(character.isalpha() for character in text)
    hangul = sum("\uac00" <= character <= "\ud7a3" for character in text)
    return KOREAN if letters and hangul / letters >= _KOREAN_SHARE else ENGLISH


def fold(text: str) -> str:
    """Markup, invisible characters, compatibility forms, case and accents folded."""
    return without_marks(unicodedata.normalize("NFKC", plain_text(text)).lower())


def without_marks(text: str) -> str:
    """The text without combining marks, composed (Unicode NFC)."""
    return unicodedata.normalize("NFC", _COMBINING_MARKS.sub("", unicodedata.normalize("NFD", text)))


def tokens(text: str) -> list[str]:
    """Words and numbers of one field, at most MAX_TOKENS."""
    return [word[:MAX_TOKEN_LENGTH] for word in _TOKENS.findall(fold(text))[:MAX_TOKENS]]


def surfaces(text: str) -> list[str]:
    """The words and numbers that `tokens` finds, with their accents."""
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", plain_text(text)).lower())
    return [word[:MAX_TOKEN_LENGTH] for word in _WITH_MARKS.findall(lower)[:MAX_TOKENS]]


def hash_of(text: str) -> int:
    """FNV-1a of the UTF-8 bytes, then an integer finaliser that spreads the low bits; unsigned 32 bit."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & _MASK
    value ^= value >> 15
    value = (value * 0x2C1B3C6D) & _MASK
    value ^= value >> 12
    value = (value * 0x297A2D39) & _MASK
    return value ^ (value >> 15)


@cache
def word_features(word: str) -> tuple[int, ...]:
    """Hashes of the word itself and of its parts; of a number, itself or its length."""
    if unicodedata.category(word[0]) == "Nd":
        return (hash_of(f"d{word}" if len(word) <= MAX_EXACT_DIGITS else f"d#{len(word)}"),)
    bounded = f"<{word}>"
    is_hangul = "\uac00" <= word[0] <= "\ud7a3"
    parts = [(word, 1), (bounded, 2), (bounded, 3)] if is_hangul else [(bounded, 3), (bounded, 4)]
    grams = [
        source[start : start + length]
        for source, length in parts
        if length != len(bounded)
        for start in range(len(source) - length + 1)
    ]
    return (hash_of(f"w{word}"), *(hash_of(f"c{gram}") for gram in grams))


@lru_cache(maxsize=1 << 20)
def pair_feature(before: str, word: str) -> int:
    """Hash of two neighbouring tokens."""
    return hash_of(f"b{before} {word}")


@dataclass(frozen=True)
class Features:
    """Features of many goods, flat.

    hashes: uint32 [F]; owners: uint8 [F], index of the token within its field; fields: uint8 [F], 0 item name,
    1 description; offsets: int64 [N + 1].
    """

    hashes: np.ndarray
    owners: np.ndarray
    fields: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1


def features(goods: Sequence[Goods]) -> Features:
    """Computes the features of each of `goods`."""
    hashes: list[int] = []
    owners: list[int] = []
    fields: list[int] = []
    offsets = [0]
    for one in goods:
        for field, text in enumerate((one.item_name, one.description)):
            for owner, found in enumerate(_field_features(tokens(text))):
                hashes.extend(found)
                owners.extend([owner] * len(found))
                fields.extend([field] * len(found))
        offsets.append(len(hashes))
    return Features(
        np.array(hashes, np.uint32), np.array(owners, np.uint8), np.array(fields, np.uint8), np.array(offsets, np.int64)
    )


def _field_features(words: Sequence[str]) -> Iterable[list[int]]:
    for index, word in enumerate(words):
        found = list(word_features(word))
        if index > 0:
            found.append(pair_feature(words[index - 1], word))
        yield found
