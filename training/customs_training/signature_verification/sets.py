"""From pairs to a decision on a set of references: what the references say of each other sets the scale."""

from __future__ import annotations

import numpy as np

from customs_training.signature_verification.dataset import Signatures
from customs_training.signature_verification.training import SignatureModel


def pair_logits(model: SignatureModel, data: Signatures) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """For each writer: its rows, and the logits of all pairs among them, float32 [n, n]."""
    embeddings = model.embeddings(data.images)
    tables = {}
    for writer in np.unique(data.writers):
        rows = np.flatnonzero(data.writers == writer)
        left = np.repeat(rows, len(rows))
        right = np.tile(rows, len(rows))
        tables[int(writer)] = (rows, model.logits(embeddings[left], embeddings[right]).reshape(len(rows), -1))
    return tables
