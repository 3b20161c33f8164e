"""Measures the exported graphs and other approaches on test designs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from tqdm import tqdm

from customs_training.percentages import bands, found_shares, row_for, shown, verdict_shares
from customs_training.stamp_verification.baselines import BASELINES
from customs_training.stamp_verification.calibration import weights_of
from customs_training.stamp_verification.trials import SIZES, Trial
from customs_training.verification import GraphSession, equal_error_rate

IMPOSTORS = ("random", "counterfeit", "copy")


def decided(
    session: GraphSession, embeddings: np.ndarray, chosen: list[Trial], sizes: Sequence[int] = SIZES
) -> dict[int, np.ndarray]:
    """Decisions of comparison.onnx in percent, by number of references: float32 [trials]."""
    found = {size: np.empty(len(chosen), np.float32) for size in sizes}
    for index, trial in enumerate(tqdm(chosen, desc="deciding", mininterval=5)):
        for size in sizes:
            references = embeddings[list(trial.references[:size])]
            answer = session.run(query=embeddings[trial.query], references=references)
            found[size][index] = answer["decision"][0]
    return found


def error_rates(chosen: list[Trial], scores: dict[int, np.ndarray]) -> dict:
    """EER in percent by source, kind of impostor and number of references, with the number of trials of each."""
    kinds = np.array([trial.kind for trial in chosen])
    sources = np.array([trial.source for trial in chosen])
    crossed = np.array([trial.crossed for trial in chosen])
    result = {}
    for source in sorted(set(sources)):
        here = sources == source
        genuine = here & (kinds == "genuine")
        entry: dict = {"trials": {kind: int((here & (kinds == kind)).sum()) for kind in ("genuine", *IMPOSTORS)}}
        for kind in IMPOSTORS:
            entry[kind] = _by_size(scores, genuine, here & (kinds == kind))
        entry["counterfeit, queries crossed by other ink"] = _by_size(
            scores, genuine & crossed, here & (kinds == "counterfeit")
        )
        result[source] = entry
    return result


def _by_size(scores: dict[int, np.ndarray], genuine: np.ndarray, impostor: np.ndarray) -> dict[str, float]:
    return {
        str(size): round(100 * equal_error_rate(values[genuine], values[impostor])[0], 2)
        for size, values in scores.items()
        if size in SIZES
    }


ALONE, CROSSED = "alone", "crossed"
"""How marks are judged: as in a crop without other ink, or as in any other."""


def verdicts(chosen: list[Trial], decisions: Mapping[int, np.ndarray], content: Mapping) -> dict:
    """Shares in percent of match, inconclusive and mismatch, by kind, how marks are judged, and references.

    Genuine impressions are judged as what they are. Other kinds are judged both ways: as if their crops showed no other
    ink, and as if they did.
    """
    steps, percent = content["thresholds"]["verdicts"], content["percent"]

    def shares(own: np.ndarray, size: int, how: str) -> dict[str, float]:
        return verdict_shares(shown(decisions[size][own], size, percent), row_for(steps, size), alone=how == ALONE)

    return _by_kind(chosen, shares)


def former_verdicts(chosen: list[Trial], decisions: Mapping[int, np.ndarray], pair: Mapping[str, float]) -> dict:
    """The same with one pair of thresholds on the decisions, for all numbers of references and crops."""
    return _by_kind(chosen, lambda own, size, _: verdict_shares(decisions[size][own], pair, alone=False))


def _by_kind(chosen: list[Trial], shares: Callable[[np.ndarray, int, str], dict[str, float]]) -> dict:
    kinds = np.array([f"{trial.source} {trial.kind}" for trial in chosen])
    genuine = np.array([trial.kind == "genuine" for trial in chosen])
    crossed = np.array([trial.crossed for trial in chosen])
    return {
        kind: {
            how: {
                str(size): shares((kinds == kind) & (~genuine | (crossed == (how == CROSSED))), size, how)
                for size in SIZES
            }
            for how in (ALONE, CROSSED)
        }
        for kind in sorted(set(kinds))
    }


def meaning(chosen: list[Trial], decisions: Mapping[int, np.ndarray], content: Mapping) -> dict:
    """What shown percentages mean, by number of references: the true share of genuine impressions by band, and how many
    genuine impressions look as different as `genuine` of the thresholds states. Without copies."""
    kinds = np.array([trial.kind for trial in chosen])
    crossed = np.array([trial.crossed for trial in chosen])
    genuine, weights, kept = kinds == "genuine", weights_of(kinds), kinds != "copy"
    result = {}
    for size in SIZES:
        percentages = shown(decisions[size], size, content["percent"])
        stated = row_for(content["thresholds"]["verdicts"], size)["genuine"]
        result[str(size)] = {
            "bands": bands(percentages[kept], genuine[kept], weights[kept]),
            ALONE: found_shares(percentages[genuine & ~crossed], stated[ALONE]),
            CROSSED: found_shares(percentages[genuine & crossed], stated[CROSSED]),
        }
    return result


def raw_bands(chosen: list[Trial], decisions: Mapping[int, np.ndarray]) -> dict:
    """The bands of the graph's own decisions, for comparison with those of the shown percentages."""
    kinds = np.array([trial.kind for trial in chosen])
    weights, kept = weights_of(kinds), kinds != "copy"
    return {str(size): bands(decisions[size][kept], (kinds == "genuine")[kept], weights[kept]) for size in SIZES}


def compared(chosen: list[Trial], features: list[dict], maps: np.ndarray, fusion: np.ndarray) -> dict:
    """EER of each approach alone on the same trials, with single references (the best of n if there are several)."""
    approaches: dict[str, dict[int, np.ndarray]] = {}

    def take(name: str, score: Callable[[np.ndarray], float]) -> None:
        approaches[name] = {size: np.array([score(one[size][:-1]) for one in features]) for size in SIZES}

    take("registered ink overlap", lambda one: float(one[:, 3].max()))
    take("registered correlation", lambda one: float(one[:, 1].max()))
    take("embedding alone (cosine)", lambda one: float(one[:, 2].max()))
    take("judge of registered maps alone", lambda one: float(one[:, 0].max()))
    take("fusion of a pair, best of n", lambda one: float((one[:, :3] @ fusion[:3]).max()))
    for name, similarity in BASELINES.items():
        approaches[name] = baseline_scores(chosen, maps, similarity)
    return {name: error_rates(chosen, scores) for name, scores in approaches.items()}


def baseline_scores(chosen: list[Trial], maps: np.ndarray, similarity: Callable) -> dict[int, np.ndarray]:
    """Scores of a classical method: the best of the first n references."""
    found = {size: np.empty(len(chosen)) for size in SIZES}
    for index, trial in enumerate(tqdm(chosen, desc="baseline", mininterval=5)):
        each = similarity(maps[trial.query], maps[list(trial.references[: max(SIZES)])])
        for size in SIZES:
            found[size][index] = each[:size].max()
    return found


def timings(model: GraphSession, comparison: GraphSession, picture: np.ndarray) -> dict[str, float]:
    """Milliseconds of processor time on one thread: the median of 30 runs after 3 warm-up runs."""
    embedding = model.run(image=picture)["embedding"]
    ten = np.repeat(embedding[None], 10, 0)

    def median(run: Callable[[], object]) -> float:
        spent = []
        for _ in range(33):
            start = time.process_time()
            run()
            spent.append(time.process_time() - start)
        return round(1000 * float(np.median(spent[3:])), 1)

    return {
        "embedding": median(lambda: model.run(image=picture)),
        "comparison with 1 reference": median(lambda: comparison.run(query=embedding, references=ten[:1])),
        "comparison with 10 references": median(lambda: comparison.run(query=embedding, references=ten)),
    }
