"""Accuracy gates of stamp-verification: equal error rates and verdicts by source of designs and number of references.

Counterfeits by printing and scanning have no gate: the model is not trained to tell them from genuine impressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import equal_error_rate_error, share_error

_SIZES = (1, 3, 5)
_CROSSED = "counterfeit, queries crossed by other ink"
_IMPOSTORS = {
    "random": ("random", "other stamps"),
    "counterfeit": ("counterfeit", "counterfeits"),
    _CROSSED: ("counterfeit", "counterfeits, genuine queries crossed by other ink"),
}
"""Kinds of error rates: the trials of their impostors, and a name."""
_CROSSED_PART = 3
"""One genuine query in this many is crossed by other ink."""
_VERDICTS = (
    ("genuine", "alone", "match", MINIMUM),
    ("genuine", "alone", "mismatch", MAXIMUM),
    ("genuine", "crossed", "mismatch", MAXIMUM),
    ("counterfeit", "alone", "match", MAXIMUM),
    ("counterfeit", "alone", "mismatch", MINIMUM),
)


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    return [
        gated_set(content, f"{source} designs", (f"/metrics/eer/{source}/trials/genuine",), _figures(content, source))
        for source in content["metrics"]["eer"]
    ]


def _figures(content: Mapping, source: str) -> Iterator[Figure]:
    at = f"/metrics/eer/{source}"

    def trials(kind: str) -> int:
        return int(number_at(content, f"{at}/trials/{kind}") or 0)

    for kind, (impostors, name) in _IMPOSTORS.items():
        genuine = trials("genuine") // (_CROSSED_PART if kind == _CROSSED else 1)
        for size in _SIZES:
            yield Figure(
                f"EER against {name}, {_references(size)}, percent",
                f"{at}/{kind}/{size}",
                MAXIMUM,
                lambda percent, genuine=genuine, impostors=impostors: (
                    100 * equal_error_rate_error(percent / 100, genuine, trials(impostors))
                ),
                f"one standard error with {genuine} genuine and {trials(impostors)} impostor trials",
            )
    for kind, how, verdict, bound in _VERDICTS:
        count = trials(kind)
        if kind == "genuine":
            count = count // _CROSSED_PART if how == "crossed" else count - count // _CROSSED_PART
        for size in _SIZES:
            yield Figure(
                f"{kind}, {how}, with verdict {verdict}, {_references(size)}, percent",
                f"/metrics/verdicts/{source} {kind}/{how}/{size}/{verdict}",
                bound,
                lambda percent, count=count: 100 * share_error(percent / 100, count),
                f"one standard error of a share of {count} trials",
            )


def _references(size: int) -> str:
    return "1 reference" if size == 1 else f"{size} references"
