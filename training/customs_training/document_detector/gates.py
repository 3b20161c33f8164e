"""Accuracy gates of document-detector: recall, precision and AP50 by set and class, logos taken, orientation.

Groups within a set (greyscale, turned stamps and others) have no gates: they are too small to tell two models apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import share_error

_CLASSES = ("stamp", "signature")
_ORIENTATION = {"uprightKept": "share of upright pages kept", "readTwice": "share upright after two readings"}


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    sets = [
        gated_set(content, name, (f"/metrics/sets/{name}/pages",), _figures(content, name))
        for name in content["metrics"]["sets"]
    ]
    return [*sets, _logos(content), _orientation(content)]


def _figures(content: Mapping, name: str) -> Iterator[Figure]:
    for mark in _CLASSES:
        at = f"/metrics/sets/{name}/{mark}"
        objects, found = (int(number_at(content, f"{at}/{one}") or 0) for one in ("objects", "found"))
        for figure, count, of in (
            ("recall", objects, "labelled"),
            ("precision", found, "detected"),
            ("ap50", objects, "labelled"),
        ):
            yield Figure(
                f"{mark} {figure.replace('ap50', 'AP50')}",
                f"{at}/{figure}",
                MINIMUM,
                lambda share, count=count: share_error(share, count),
                f"one standard error of a share of {count} {of} {mark}s",
            )


def _logos(content: Mapping) -> GatedSet:
    logos = int(number_at(content, "/metrics/logos/logos") or 0)
    return gated_set(
        content,
        "labelled logos of the scans",
        ("/metrics/logos/logos",),
        [
            Figure(
                f"logos detected as a {mark}",
                f"/metrics/logos/{mark}",
                MAXIMUM,
                lambda taken: logos * share_error(taken / logos, logos),
                f"one standard error of a share of {logos} logos",
            )
            for mark in _CLASSES
            if logos
        ],
    )


def _orientation(content: Mapping) -> GatedSet:
    pages = int(number_at(content, "/metrics/orientation/pages") or 0)
    # Each page is shown in all four turns; one in four is upright.
    counts = {"uprightKept": pages // 4, "readTwice": pages}
    return gated_set(
        content,
        "pages in four turns",
        ("/metrics/orientation/pages",),
        [
            Figure(
                text,
                f"/metrics/orientation/{name}",
                MINIMUM,
                lambda share, count=counts[name]: share_error(share, count),
                f"one standard error of a share of {counts[name]} pages",
            )
            for name, text in _ORIENTATION.items()
        ],
    )
