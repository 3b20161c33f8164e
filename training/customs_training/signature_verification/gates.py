"""Accuracy gates of signature-verification: equal error rates by source and number of references, and verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import share_error

_COUNTS = (1, 3, 5, 10)
_NORMAL_95 = 2 * 1.96
"""Standard errors that a 95 % interval spans."""
_VERDICTS = (
    ("genuine", "signatures", "match", MINIMUM),
    ("genuine", "signatures", "mismatch", MAXIMUM),
    ("skilled", "forgeries", "match", MAXIMUM),
    ("random", "forgeries", "match", MAXIMUM),
)


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    sources = content["metrics"]["equalErrorRate"]
    sets = [
        gated_set(content, source, (f"/trainedOn/sources/{source}/validationSignatures",), _rates(content, source))
        for source in sources
    ]
    signatures = sum(one.size for one in sets)
    sizes = tuple(at for one in sets for at in one.size_at)
    return [*sets, gated_set(content, "all sources together", sizes, _verdicts(signatures))]


def _rates(content: Mapping, source: str) -> Iterator[Figure]:
    signatures = int(number_at(content, f"/trainedOn/sources/{source}/validationSignatures") or 0)
    for count in _COUNTS:
        at = f"/metrics/equalErrorRate/{source}/{count}"
        low, high = (number_at(content, f"{at}/skilled95/{end}") or 0.0 for end in (0, 1))
        references = "1 reference" if count == 1 else f"{count} references"
        yield Figure(
            f"EER against skilled forgeries, {references}, percent",
            f"{at}/skilled",
            MAXIMUM,
            lambda _, low=low, high=high: (high - low) / _NORMAL_95,
            "one standard error over writers (its 95 % interval in model.json spans 3.92)",
        )
        yield Figure(
            f"EER against random forgeries, {references}, percent",
            f"{at}/random",
            MAXIMUM,
            lambda percent: 100 * share_error(percent / 100, signatures),
            f"one standard error of a share of {signatures} signatures",
        )


def _verdicts(signatures: int) -> Iterator[Figure]:
    for kind, noun, verdict, bound in _VERDICTS:
        yield Figure(
            f"share of {kind} {noun} with verdict {verdict}, 5 references",
            f"/metrics/verdicts/{kind}/{verdict}",
            bound,
            lambda share: share_error(share, signatures),
            f"one standard error of a share of {signatures} signatures",
        )
