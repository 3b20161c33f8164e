"""The verbs of hs-codes: train, encode, compare, export, national, evaluate, card, golden, languages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from customs_training.hs_codes.encoder.pieces import Pieces
from customs_training.hs_codes.encoder.settings import EncoderSettings
from customs_training.hs_codes.encoder.training import EncoderModel, fit_encoder
from customs_training.hs_codes.evaluation import (
    DIGITS,
    TOPS,
    TextSet,
    evaluate_sets,
    expected_error,
    table,
    text_sets,
)
from customs_training.hs_codes.evidence import evidence_agreement
from customs_training.hs_codes.golden import write_golden
from customs_training.hs_codes.graph import build_graph
from customs_training.hs_codes.manifest import manifest
from customs_training.hs_codes.national import write_national
from customs_training.hs_codes.nomenclature import NOMENCLATURE, write_nomenclature
from customs_training.hs_codes.restoring import restored, restored_encoder
from customs_training.hs_codes.session import PIECES, GraphSession
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.shares import Parts, Shares, fit_shares, parts_of
from customs_training.hs_codes.training import HsModel, fit
from customs_training.manifests import with_metrics, write_manifest
from customs_training.measures import expected_calibration_error
from customs_training.places import ModelPlaces

CALIBRATION_SETS = (
    "kr_clip stripped",
    "parcel lines",
    "EU rulings, English",
    "EU rulings, German",
    "EU rulings, French",
    "EU rulings, Dutch",
    "KCS 2024 with description",
)
"""Texts as written by traders, carriers and officers, without the officer's prefix."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With further training sources, and the goods for golden.json."""

    lexicon: Path
    decisions: Path | None
    start: Path | None
    samples: Path

    @property
    def words(self) -> Path:
        return self.work / "word-vectors.npz"

    @property
    def encoder(self) -> Path:
        return self.work / "encoder.pt"


def train(places: Places, settings: HsSettings) -> None:
    """Fits the network and saves it for `export`; prints figures on the dev sets during training."""
    corpus = _corpus(places, settings)
    sets = text_sets(corpus.held_out, places.data)

    def report(epoch: int, model: HsModel) -> None:
        if epoch % 4 == 3 or epoch == settings.epochs - 1:
            print(f"\nepoch {epoch + 1} of {settings.epochs}, before calibration")
            print(table(evaluate_sets(model.probabilities, sets, model.codes)), flush=True)

    started = time.monotonic()
    start = None if places.start is None else restored(places.start)
    fit(corpus, settings, places.words, report, start).save(places.state)
    print(f"wrote {places.state} after {(time.monotonic() - started) / 60:.0f} minutes")


def encode(places: Places, settings: HsSettings) -> None:
    """Fine-tunes the sentence encoder and saves it for `export`; goes on with an interrupted run.

    With `start`, the encoder of that model is trained further.
    """
    corpus = _corpus(places, settings)
    sets = text_sets(corpus.held_out, places.data)
    rates = EncoderSettings()
    chosen = replace(
        rates,
        epochs=settings.encoder_epochs,
        earlier_epochs=0.0 if places.start is None else _epochs_of(places.start),
        rate=rates.rate * settings.encoder_rate,
        vector_rate=rates.vector_rate * settings.encoder_rate,
        head_rate=rates.head_rate * settings.encoder_rate,
        warm_up=rates.warm_up if places.start is None else rates.warm_up // 4,
        seed=settings.seed,
        threads=settings.threads,
    )
    start = None if places.start is None else restored_encoder(places.start, chosen)

    def report(epoch: float, model: EncoderModel) -> None:
        print(f"\nepoch {epoch:g} of {chosen.epochs:g}, before calibration")
        print(table(evaluate_sets(model.probabilities, sets, model.codes)), flush=True)

    started = time.monotonic()
    checkpoint = places.work / "encoder.progress.pt"
    fit_encoder(corpus, chosen, checkpoint, report, start=start).save(places.encoder)
    print(f"wrote {places.encoder} after {(time.monotonic() - started) / 60:.0f} minutes")


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
    """Joins bag and encoder, calibrates, and writes the graph, its pieces, the nomenclature, the manifest without
    metrics, and the golden vectors."""
    corpus = _corpus(places, settings)
    if places.start is not None and not places.state.exists():
        bag = restored(places.start)
    else:
        bag = HsModel.load(places.state)
    encoder = EncoderModel.load(places.encoder)
    if places.start is not None and settings.encoder_share < 1:
        encoder = encoder.averaged(restored_encoder(places.start, encoder.settings), settings.encoder_share)
    sets = [one for one in text_sets(corpus.held_out, places.data) if one.name in CALIBRATION_SETS]
    parts = [_parts(bag, encoder, one) for one in sets]
    shares = fit_shares(parts)
    scored = [_scored(bag, one, texts, shares) for one, texts in zip(parts, sets, strict=True)]
    calibration = fit_calibration(scored)
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(build_graph(bag, encoder, calibration))
    encoder.pieces.write(places.out / PIECES)
    write_nomenclature(bag.codes, places.out / NOMENCLATURE)
    session = GraphSession(places.model, encoder.pieces, shares)
    probabilities = [session.probabilities(one.goods) for one in sets]
    steps = bands(probabilities, sets, bag.codes)
    thresholds = {"chapter": chapter_threshold(probabilities, sets, bag.codes), "bands": steps}
    facts = {
        "temperature": dict(
            zip(("constant", "knownItemName", "knownDescription", "agreement"), calibration.weights, strict=True)
        ),
        "fittedOn": list(CALIBRATION_SETS),
        "eceCrossFitted": _cross_fitted(scored, sets),
        "bandPrecision": band_precision(probabilities, sets, bag.codes, steps),
        "parts": {
            texts.name: {
                "bag": _tops(one.bag, one.truth),
                "encoder": _tops(one.encoder, one.truth),
                "joined": _tops(one.joined(shares), one.truth),
                "joinedCrossFitted": _cross_joined(one, parts, place),
            }
            for place, (one, texts) in enumerate(zip(parts, sets, strict=True))
        },
    }
    content = manifest(places.out, corpus, bag.settings, encoder, shares, thresholds, facts)
    write_manifest(places.manifest, content)
    write_golden(bag.codes, session, encoder.pieces, places.samples, places.out / "golden.json")
    print(f"wrote {places.model} ({places.model.stat().st_size / 1e6:.1f} MB)")
    print(json.dumps({"shares": content["languages"], "parts": facts["parts"]}, indent=1))


def national(places: Places, settings: HsSettings) -> None:
    """Writes the Korean codes below the subheadings, the step that leads to them and how deep answers are sure."""
    write_national(places, settings.hold_out, places.samples, CALIBRATION_SETS)


def evaluate(places: Places, settings: HsSettings) -> None:
    """Measures model.onnx on every set and puts the figures into the manifest."""
    corpus = _corpus(places, settings)
    session = GraphSession.of_folder(places.out)
    sets = text_sets(corpus.held_out, places.data)
    figures = evaluate_sets(session.probabilities, sets, corpus.codes)
    metrics = {
        "command": "python -m customs_training hs-codes evaluate",
        "protocol": "top-1/3/5 in percent, ECE of the first candidate; all texts unchanged, none refused",
        "bytes": places.model.stat().st_size,
        "sets": figures,
        "evidence": evidence_agreement(session, [one for one in sets if one.name in CALIBRATION_SETS]),
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
    session, pieces = GraphSession.of_folder(places.out), Pieces.read(places.out / PIECES)
    write_golden(codes, session, pieces, places.samples, places.out / "golden.json")
    print(f"wrote {places.out / 'golden.json'}")


def card(places: Places, settings: HsSettings) -> None:
    """Writes CARD.md from the manifest and the comparison."""
    del settings
    write_card(places.out, places.comparison)
    print(f"wrote {places.out / 'CARD.md'}")


def _epochs_of(folder: Path) -> float:
    """Epochs that the encoder of a published model was trained."""
    return json.loads((folder / "model.json").read_text(encoding="utf-8"))["trainedOn"]["encoder"]["epochs"]


def _corpus(places: Places, settings: HsSettings) -> Corpus:
    return read_corpus(places.data, places.lexicon, places.decisions, settings.hold_out)


def _parts(bag: HsModel, encoder: EncoderModel, texts: TextSet) -> Parts:
    position = {code: index for index, code in enumerate(bag.codes)}
    truth = np.array([position.get(code, -1) for code in texts.codes])
    languages = [one.language for one in texts.goods]
    return parts_of(bag.scores(texts.goods), encoder.scores(texts.goods), languages, truth)


def _scored(bag: HsModel, parts: Parts, texts: TextSet, shares: Mapping[str, Shares]) -> Scored:
    return Scored(parts.joined(shares), bag.known(texts.goods), parts.agreement(), parts.truth)


def _tops(scores: np.ndarray, truth: np.ndarray) -> list[float]:
    """Top-1/3/5 in percent."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, : max(TOPS)]
    hits = order == truth[:, None]
    return [round(100 * float(hits[:, :top].any(axis=1).mean()), 1) for top in TOPS]


def _cross_joined(one: Parts, every: list[Parts], place: int) -> list[float]:
    """Top-1/3/5 of a set with shares that are fitted without the half of it that they are measured on."""
    scores = np.empty_like(one.bag)
    for odd in (0, 1):
        rest = [*every[:place], one.rows(slice(odd, None, 2)), *every[place + 1 :]]
        scores[1 - odd :: 2] = one.rows(slice(1 - odd, None, 2)).joined(fit_shares(rest))
    return _tops(scores, one.truth)


def _cross_fitted(scored: list[Scored], sets: list[TextSet]) -> dict[str, dict[str, float]]:
    """ECE of the first subheading with a cross-fitted temperature: fitted on one half, measured on the other.

    `chance` is the ECE that a perfectly calibrated model would show on so few texts.
    """

    def half(one: Scored, odd: int) -> Scored:
        return Scored(one.scores[odd::2], one.known[odd::2], one.agreement[odd::2], one.truth[odd::2])

    fits = [fit_calibration([half(one, odd) for one in scored]) for odd in (0, 1)]
    return {texts.name: _ece(one, fits, half) for one, texts in zip(scored, sets, strict=True)}


def _ece(one: Scored, fits: list[Calibration], half: Callable[[Scored, int], Scored]) -> dict[str, float]:
    confidence, correct = [], []
    for odd, calibration in ((0, fits[1]), (1, fits[0])):
        part = half(one, odd)
        answer = calibration.apply(part.scores, part.known, part.agreement)
        confidence.append(answer.max(axis=1))
        correct.append((answer.argmax(axis=1) == part.truth).astype(float))
    sure, right = np.concatenate(confidence), np.concatenate(correct)
    return {"ece": round(expected_calibration_error(right, sure), 3), "chance": round(expected_error(sure), 3)}
