"""Accuracy gates of hs-codes: top-1 and top-5 hits and the calibration error at 2, 4 and 6 digits on every set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import calibration_error_error, share_error

_DIGITS = (2, 4, 6)
_TOPS = {0: "top-1", 2: "top-5"}
"""Gated positions of `top` in the manifest."""


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    return [
        gated_set(content, name, (f"/metrics/sets/{name}/texts",), _figures(content, f"/metrics/sets/{name}"))
        for name in content["metrics"]["sets"]
    ]


def _figures(content: Mapping, at: str) -> Iterator[Figure]:
    texts = int(number_at(content, f"{at}/texts") or 0)
    for digits in _DIGITS:
        for position, top in _TOPS.items():
            yield Figure(
                f"{top} at {digits} digits, percent",
                f"{at}/{digits}/top/{position}",
                MINIMUM,
                lambda percent: 100 * share_error(percent / 100, texts),
                f"one standard error of a share of {texts:,} texts",
            )
        hits = (number_at(content, f"{at}/{digits}/top/0") or 0.0) / 100
        yield Figure(
            f"calibration error at {digits} digits",
            f"{at}/{digits}/ece",
            MAXIMUM,
            lambda _, hits=hits: calibration_error_error(hits, texts),
            f"one standard error of the top-1 share of {texts:,} texts",
        )
