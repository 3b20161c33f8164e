"""Other methods of comparing signatures, on the same writers and with the same decision on sets of references."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from customs_training.signature_verification.dataset import Signatures, Split
from customs_training.signature_verification.evaluation import by_source
from customs_training.signature_verification.network import GRADIENT_WEIGHT, OrientedGradients
from customs_training.signature_verification.sets import Pairs, all_pairs, fit_decision
from customs_training.signature_verification.training import SignatureModel, as_input

_CHUNK = 256
_PAIRS_PER_WRITER = 120


def compare_families(model: SignatureModel, split: Split, seed: int) -> dict[str, dict]:
    """EER tables by family: each family scores pairs; the same set decision is fitted on the calibration writers."""
    descriptors = {
        id(part): oriented_gradients(part.images) for part in (split.train, split.calibration, split.validation)
    }
    global_width = model.settings.global_width

    def summary(data: Signatures) -> np.ndarray:
        return model.embeddings(data.images)[:, :global_width].numpy()

    families: dict[str, Callable[[Signatures], np.ndarray]] = {
        "HOG, cosine": lambda data: _cosine(descriptors[id(data)]),
        "HOG, linear SVM on differences": _on_differences(
            LinearSVC(C=0.01, class_weight="balanced"), split, descriptors, seed
        ),
        "HOG, logistic regression on differences": _on_differences(
            LogisticRegression(C=0.01, max_iter=400, class_weight="balanced"), split, descriptors, seed
        ),
        "network, global vector only, cosine": lambda data: _cosine(summary(data)),
        "network, both views, without gradients": lambda data: _without_gradients(model, data),
    }
    report = {}
    for name, scores in families.items():
        calibration = Pairs(split.calibration, scores(split.calibration))
        decision = fit_decision(calibration, seed)
        report[name] = by_source(Pairs(split.validation, scores(split.validation)), decision, seed)
        print(f"{name}: done", flush=True)
    return report


def oriented_gradients(images: np.ndarray) -> np.ndarray:
    """The gradients that the shipped model also uses, float32 [N, 648]."""
    gradients = OrientedGradients()
    with torch.no_grad():
        parts = [gradients(as_input(images[start : start + _CHUNK])) for start in range(0, len(images), _CHUNK)]
    return torch.cat(parts).numpy()


def _without_gradients(model: SignatureModel, data: Signatures) -> np.ndarray:
    return all_pairs(model, data).logits - GRADIENT_WEIGHT / 10 * _cosine(oriented_gradients(data.images))


def _cosine(vectors: np.ndarray) -> np.ndarray:
    unit = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return 10 * (unit @ unit.T)


def _on_differences(
    classifier: LinearSVC | LogisticRegression, split: Split, descriptors: dict[int, np.ndarray], seed: int
) -> Callable[[Signatures], np.ndarray]:
    """A writer-independent classifier of |a - b|, genuine pairs against skilled forgeries and other writers."""
    data, vectors = split.train, descriptors[id(split.train)]
    rng = np.random.default_rng(seed)
    left, right, labels = [], [], []
    for writer in np.unique(data.writers):
        genuine = np.flatnonzero((data.writers == writer) & ~data.forged)
        forged = np.flatnonzero((data.writers == writer) & data.forged)
        others = np.flatnonzero((data.writers != writer) & ~data.forged)
        for against, count, label in (
            (genuine, _PAIRS_PER_WRITER, 1),
            (forged, _PAIRS_PER_WRITER // 2, 0),
            (others, _PAIRS_PER_WRITER // 2, 0),
        ):
            left.append(rng.choice(genuine, count))
            right.append(rng.choice(against, count))
            labels += [label] * count
    a, b = np.concatenate(left), np.concatenate(right)
    keep = a != b
    scaler = StandardScaler().fit(np.abs(vectors[a] - vectors[b])[keep])
    classifier.fit(scaler.transform(np.abs(vectors[a] - vectors[b])[keep]), np.array(labels)[keep])

    def scores(queried: Signatures) -> np.ndarray:
        own = descriptors[id(queried)]
        return np.stack([classifier.decision_function(scaler.transform(np.abs(own - one))) for one in own]).astype(
            np.float32
        )

    return scores
