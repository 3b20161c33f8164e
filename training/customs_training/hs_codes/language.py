"""Learns to tell the languages of Latin script apart, word by word, and writes the table that the service reads.

A word's score in a language is a sum over its hashed parts, so a text's is the sum over its words. Parts are hashed
over the word's UTF-16 code units; functions/predict-hs/prediction/language.ts does the same. English is learned from
what traders and officers write in Latin script, brands, codes and borrowed words included, the other languages from the
EU's tariff texts.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import regex
import torch
from torch import nn

from customs_training.commands import ROOT
from customs_training.errors import DataError
from customs_training.hs_codes.corpus import read_rows
from customs_training.hs_codes.text import without_marks

MULTILINGUAL = "cn_texts_multilingual"
ENGLISH_SOURCES = {
    "kr_clip_rulings": 3.0,
    "uk_parcel_lines_silver": 4.0,
    "uk_llm_terms": 2.0,
    "uk_search_references": 2.0,
    "eu_taric_leaf_texts": 1.5,
    "cn_self_explanatory": 1.5,
    "us_htsus_paths": 0.5,
    "us_301_exclusions": 1.0,
    "us_mtb_9902": 1.0,
    "hs2022_titles": 1.0,
}
"""Sources of English with the weight of one of their texts."""

BORROWED = ROOT / "training" / "labels" / "borrowed-words.txt"
"""Product names that English borrows whole, one a line."""
BORROWED_WEIGHT = 15.0

SHIPPED = ROOT / "functions" / "predict-hs" / "languages.bin"

ENGLISH = "en"
BUCKETS = 1 << 15
PART_LENGTHS = (2, 3, 4)
ENGLISH_SHARE = 0.35
"""Share of English among the examples: high, since a wrong refusal costs more than a text read in vain."""
MAX_WORDS = 10
_OTHER_ALPHABETS = ("bg", "el")

_START = 0.2
"""Share of the parts' log-frequencies that training begins with, since overlapping parts of a word tell the same."""
_LATIN_WORD = regex.compile(r"(?:\p{Script=Latin}\p{M}*)+")
_OTHER_SCRIPT = regex.compile(r"[\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Greek}]")
_FNV_OFFSET = 2166136261
_FNV_PRIME = 16777619
_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class LanguageSettings:
    """Settings of a training run; the defaults are those of the shipped table."""

    steps: int = 800
    batch: int = 1024
    rate: float = 0.01
    decay: float = 2e-6
    seed: int = 7
    threads: int = 2


def words_of(text: str) -> list[str]:
    """The words of a text in Latin script, composed and in lower case, with their accents."""
    return _LATIN_WORD.findall(unicodedata.normalize("NFKC", text).lower())


def parts_of(word: str) -> tuple[int, ...]:
    """Buckets of the parts of a word: runs of 2 to 4 code units of `<word>`, and the whole."""
    encoded = f"<{word}>".encode("utf-16-le")
    units = [encoded[at] | encoded[at + 1] << 8 for at in range(0, len(encoded), 2)]
    parts = [_bucket(units)]
    for length in PART_LENGTHS:
        parts.extend(_bucket(units[at : at + length]) for at in range(len(units) - length + 1))
    return tuple(parts)


def _bucket(units: Sequence[int]) -> int:
    value = _FNV_OFFSET
    for unit in units:
        value = ((value ^ unit) * _FNV_PRIME) & _MASK
    value ^= value >> 15
    value = (value * 0x2C1B3C6D) & _MASK
    return (value ^ value >> 12) & (BUCKETS - 1)


@dataclass(frozen=True)
class LanguageTable:
    """Scores of parts: int8 [BUCKETS, L] times `scale`, in nats."""

    languages: tuple[str, ...]
    scores: np.ndarray
    scale: float

    @classmethod
    def read(cls, path: Path) -> LanguageTable:
        """Reads a table that `write` has written."""
        head, scores = path.read_bytes().split(b"\n", 1)
        fields = json.loads(head)
        languages = tuple(fields["languages"])
        rows = np.frombuffer(scores, np.int8).reshape(fields["buckets"], len(languages))
        return cls(languages, rows, fields["scale"])

    def scores_of(self, text: str) -> np.ndarray:
        """Log-likelihoods of the languages up to a constant, float [L]."""
        parts = [part for word in words_of(text) for part in parts_of(word)]
        return self.scores[parts].astype(np.float32).sum(axis=0) * self.scale

    def write(self, path: Path) -> None:
        """Writes a line of JSON `{languages, buckets, scale}` and the scores, bucket by bucket."""
        head = {
            "languages": list(self.languages),
            "buckets": len(self.scores),
            "scale": round(float(self.scale), 8),
        }
        path.write_bytes(json.dumps(head).encode() + b"\n" + self.scores.tobytes())


def train_languages(data: Path, settings: LanguageSettings | None = None) -> LanguageTable:
    """Learns the table from `<data>/hs-codes/train`; minutes on 2 cores.

    Raises DataError naming the source that is missing.
    """
    settings = settings or LanguageSettings()
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    random = np.random.default_rng(settings.seed)
    corpus = _read(data / "hs-codes" / "train")
    languages = corpus.languages
    table = nn.EmbeddingBag(BUCKETS, len(languages), mode="sum")
    with torch.no_grad():
        table.weight.copy_(torch.from_numpy(corpus.log_frequencies()) * _START)
    bias = nn.Parameter(torch.zeros(len(languages)))
    optimiser = torch.optim.Adam([table.weight, bias], settings.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate * 2, total_steps=settings.steps)
    for _ in range(settings.steps):
        parts, offsets, targets = corpus.draw(settings.batch, random)
        logits = table(parts, offsets) + bias
        loss = nn.functional.cross_entropy(logits, targets)
        loss = loss + settings.decay * table.weight.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    scores = table.weight.detach().numpy()
    # A constant over all languages changes nothing and would waste the range of int8.
    scores = scores - scores.mean(axis=1, keepdims=True)
    scale = float(np.quantile(np.abs(scores), 0.9999)) / 127
    quantised = np.clip(np.rint(scores / scale), -127, 127).astype(np.int8)
    return LanguageTable(languages, quantised, scale)


@dataclass(frozen=True)
class _Corpus:
    """Texts as words: `words` int64 [W] holds those of all texts, text i has `starts[i]` to `starts[i + 1]`.

    A word is a row of `parts` (`part_starts` int64, likewise); row w + 1 is word w without its accents.
    """

    languages: tuple[str, ...]
    words: np.ndarray
    starts: np.ndarray
    targets: np.ndarray
    chances: np.ndarray
    parts: np.ndarray
    part_starts: np.ndarray

    def log_frequencies(self) -> np.ndarray:
        """Logarithms of how often each part occurs in each language, less their mean: float32 [BUCKETS, L]."""
        widths = np.diff(self.part_starts)
        owners = np.repeat(self.targets, np.diff(self.starts))
        result = np.empty((BUCKETS, len(self.languages)), np.float32)
        for language in range(len(self.languages)):
            of_words = np.bincount(self.words[owners == language], minlength=len(widths)).astype(np.float32)
            of_words[1:] += of_words[:-1]
            counts = np.bincount(self.parts, np.repeat(of_words, widths), BUCKETS) + 1
            result[:, language] = np.log(counts / counts.sum())
        return result - result.mean(axis=1, keepdims=True)

    def draw(self, count: int, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Some neighbouring words of `count` texts: their parts, where each text's begin, and the languages.

        Half of the excerpts are without accents, as capitals are often written.
        """
        drawn = np.minimum(np.searchsorted(self.chances, random.random(count)), len(self.targets) - 1)
        available = self.starts[drawn + 1] - self.starts[drawn]
        lengths = np.minimum(random.integers(1, MAX_WORDS + 1, count), available)
        firsts = self.starts[drawn] + (random.random(count) * (available - lengths + 1)).astype(np.int64)
        rows = self.words[_ranges(firsts, lengths)]
        rows = rows + np.repeat(random.integers(0, 2, count), lengths)
        widths = self.part_starts[rows + 1] - self.part_starts[rows]
        parts = self.parts[_ranges(self.part_starts[rows], widths)]
        per_text = np.add.reduceat(widths, np.cumsum(lengths) - lengths)
        offsets = np.cumsum(per_text) - per_text
        return torch.from_numpy(parts), torch.from_numpy(offsets), torch.from_numpy(self.targets[drawn])


def _ranges(firsts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The concatenation of `range(first, first + length)`; lengths are at least 1."""
    ends = np.cumsum(lengths)
    steps = np.ones(ends[-1], np.int64)
    steps[0] = firsts[0]
    steps[ends[:-1]] = firsts[1:] - (firsts[:-1] + lengths[:-1] - 1)
    return np.cumsum(steps)


def _read(folder: Path) -> _Corpus:
    rows: dict[str, int] = {}
    parts: list[int] = []
    part_starts = [0]
    words: list[int] = []
    starts = [0]
    tags: list[str] = []
    shares: list[float] = []
    for language, text, share in _texts(folder):
        found = words_of(text)
        if not found:
            continue
        for word in found:
            if word not in rows:
                rows[word] = len(part_starts) - 1
                for form in (word, without_marks(word)):
                    parts.extend(parts_of(form))
                    part_starts.append(len(parts))
            words.append(rows[word])
        starts.append(len(words))
        tags.append(language)
        shares.append(share)
    languages = (ENGLISH, *sorted(set(tags) - {ENGLISH}))
    targets = np.array([languages.index(tag) for tag in tags])
    weights = np.array(shares)
    for index in range(len(languages)):
        of_language = targets == index
        share = ENGLISH_SHARE if index == 0 else (1 - ENGLISH_SHARE) / (len(languages) - 1)
        weights[of_language] *= share / weights[of_language].sum()
    return _Corpus(
        languages,
        np.array(words),
        np.array(starts),
        targets,
        np.cumsum(weights),
        np.array(parts),
        np.array(part_starts),
    )


def _texts(folder: Path) -> Iterator[tuple[str, str, float]]:
    """Texts in Latin script, each once, with language and weight; a Korean text's Latin words are mostly names."""
    seen: set[tuple[str, str]] = set()
    for source, share in {**ENGLISH_SOURCES, MULTILINGUAL: 1.0}.items():
        path = folder / f"{source}.jsonl.gz"
        if not path.exists():
            raise DataError(f"{folder} has no {path.name}")
        for row in read_rows(path):
            language = row["lang"] if source == MULTILINGUAL else ENGLISH
            for text in row["text"].split(" > "):
                if language in _OTHER_ALPHABETS or (language, text) in seen or _OTHER_SCRIPT.search(text):
                    continue
                seen.add((language, text))
                yield language, text, share
    for text in BORROWED.read_text(encoding="utf-8").splitlines():
        yield ENGLISH, text, BORROWED_WEIGHT
