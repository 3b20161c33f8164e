"""The verbs of hs-codes: train, compare, export, national, evaluate, card, golden, languages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from customs_training.hs_codes.calibration import (
    Calibration,
    Scored,
    band_precision,
    bands,
    chapter_threshold,
    fit_calibration,
)
from customs_training.hs_codes.card import write_card
from customs_training.hs_codes.corpus import Corpus, read_corpus
from customs_training.hs_codes.evaluation import (
    DIGITS,
    TextSet,
    evaluate_sets,
    expected_error,
    table,
    text_sets,
)
from customs_training.hs_codes.golden import write_golden
from customs_training.hs_codes.graph import build_graph
from customs_training.hs_codes.manifest import manifest
from customs_training.hs_codes.national import write_national
from customs_training.hs_codes.nomenclature import NOMENCLATURE, write_nomenclature
from customs_training.hs_codes.session import GraphSession
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.training import HsModel, fit
from customs_training.manifests import with_metrics, write_manifest
from customs_training.measures import expected_calibration_error
from customs_training.places import ModelPlaces

CALIBRATION_SETS = ("kr_clip stripped", "parcel lines", "EU rulings, English", "KCS 2024 with description")
"""Texts as written by traders, carriers and officers, without the officer's prefix."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With further training sources, and the goods for golden.json."""

    lexicon: Path
    decisions: Path | None
    samples: Path

    @property
    def words(self) -> Path:
        return self.work / "word-vectors.npz"


def train(places: Places, settings: HsSettings) -> None:
    """Fits the network and saves it for `export`; prints figures on the dev sets during training."""
    corpus = _corpus(places, settings)
    sets = text_sets(corpus.held_out, places.data)

    def report(epoch: int, model: HsModel) -> None:
        if epoch % 4 == 3 or epoch == settings.epochs - 1:
            print(f"\nepoch {epoch + 1} of {settings.epochs}, before calibration")
            print(table(evaluate_sets(model.probabilities, sets, model.codes)), flush=True)

    started = time.monotonic()
    fit(corpus, settings, places.words, report).save(places.state)
    print(f"wrote {places.state} after {(time.monotonic() - started) / 60:.0f} minutes")


def compare(places: Places, settings: HsSettings) -> None:
    """Fits the other model families on the same corpus and measures them on the same sets."""
    from customs_training.hs_codes.compare import compare_families

    corpus = _corpus(places, settings)
    result = compare_families(corpus, text_sets(corpus.held_out, places.data), settings.seed)
    places.comparison.parent.mkdir(parents=True, exist_ok=True)
    content = {"examples": len(corpus.examples), "families": result}
    places.comparison.write_text(json.dumps(content, indent=2), encoding="utf-8")
    for family, figures in result.items():
        print(f"\n{family}\n{table(figures)}")


def export(places: Places, settings: HsSettings) -> None:
    """Calibrates, and writes the graph, the nomenclature, the manifest without metrics, and the golden vectors."""
    corpus = _corpus(places, settings)
    model = HsModel.load(places.state)
    sets = [one for one in text_sets(corpus.held_out, places.data) if one.name in CALIBRATION_SETS]
    scored = [_scored(model, one) for one in sets]
    calibration = fit_calibration(scored)
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(build_graph(model, calibration))
    write_nomenclature(model.codes, places.out / NOMENCLATURE)
    session = GraphSession(places.model)
    probabilities = [session.probabilities(one.goods) for one in sets]
    steps = bands(probabilities, sets, model.codes)
    thresholds = {"chapter": chapter_threshold(probabilities, sets, model.codes), "bands": steps}
    facts = {
        "temperature": dict(zip(("constant", "knownItemName", "knownDescription"), calibration.weights, strict=True)),
        "fittedOn": list(CALIBRATION_SETS),
        "eceCrossFitted": _cross_fitted(scored, sets),
        "bandPrecision": band_precision(probabilities, sets, model.codes, steps),
    }
    content = manifest(places.out, corpus, model.settings, thresholds, facts)
    write_manifest(places.manifest, content)
    write_golden(model.codes, session.probabilities, places.samples, places.out / "golden.json")
    print(f"wrote {places.model} ({places.model.stat().st_size / 1e6:.1f} MB)")


def national(places: Places, settings: HsSettings) -> None:
    """Writes the Korean codes below the subheadings, the step that leads to them and how deep answers are sure."""
    write_national(places, settings.hold_out, places.samples, CALIBRATION_SETS)


def evaluate(places: Places, settings: HsSettings) -> None:
    """Measures model.onnx on every set and puts the figures into the manifest."""
    corpus = _corpus(places, settings)
    session = GraphSession.of_folder(places.out)
    figures = evaluate_sets(session.probabilities, text_sets(corpus.held_out, places.data), corpus.codes)
    metrics = {
        "command": "python -m customs_training hs-codes evaluate",
        "protocol": "top-1/3/5 in percent, ECE of the first candidate; all texts unchanged, none refused",
        "bytes": places.model.stat().st_size,
        "sets": figures,
    }
    with_metrics(places.manifest, metrics)
    print(table(figures))


def languages(places: Places, settings: HsSettings) -> None:
    """Learns the table of languages from the training texts and writes the file that the service reads."""
    from customs_training.hs_codes.language import SHIPPED, LanguageSettings, train_languages

    train_languages(places.data, LanguageSettings(seed=settings.seed, threads=settings.threads)).write(SHIPPED)
    print(f"wrote {SHIPPED}")


def golden(places: Places, settings: HsSettings) -> None:
    """Writes the golden vectors of the model in <out> again, as a change of text.py or of the samples requires."""
    del settings
    titles = json.loads((places.out / NOMENCLATURE).read_text(encoding="utf-8"))["titles"]
    codes = sorted(code for code in titles if len(code) == max(DIGITS))
    write_golden(codes, GraphSession.of_folder(places.out).probabilities, places.samples, places.out / "golden.json")
    print(f"wrote {places.out / 'golden.json'}")


def card(places: Places, settings: HsSettings) -> None:
    """Writes CARD.md from the manifest and the comparison."""
    del settings
    write_card(places.out, places.comparison)
    print(f"wrote {places.out / 'CARD.md'}")


def _corpus(places: Places, settings: HsSettings) -> Corpus:
    return read_corpus(places.data, places.lexicon, places.decisions, settings.hold_out)


def _scored(model: HsModel, texts: TextSet) -> Scored:
    position = {code: index for index, code in enumerate(model.codes)}
    truth = np.array([position.get(code, -1) for code in texts.codes])
    return Scored(model.scores(texts.goods), model.known(texts.goods), truth)


def _cross_fitted(scored: list[Scored], sets: list[TextSet]) -> dict[str, dict[str, float]]:
    """ECE of the first subheading with a cross-fitted temperature: fitted on one half, measured on the other.

    `chance` is the ECE that a perfectly calibrated model would show on so few texts.
    """

    def half(one: Scored, odd: int) -> Scored:
        return Scored(one.scores[odd::2], one.known[odd::2], one.truth[odd::2])

    fits = [fit_calibration([half(one, odd) for one in scored]) for odd in (0, 1)]
    return {texts.name: _ece(one, fits, half) for one, texts in zip(scored, sets, strict=True)}


def _ece(one: Scored, fits: list[Calibration], half: Callable[[Scored, int], Scored]) -> dict[str, float]:
    confidence, correct = [], []
    for odd, calibration in ((0, fits[1]), (1, fits[0])):
        part = half(one, odd)
        answer = calibration.apply(part.scores, part.known)
        confidence.append(answer.max(axis=1))
        correct.append((answer.argmax(axis=1) == part.truth).astype(float))
    sure, right = np.concatenate(confidence), np.concatenate(correct)
    return {"ece": round(expected_calibration_error(right, sure), 3), "chance": round(expected_error(sure), 3)}
