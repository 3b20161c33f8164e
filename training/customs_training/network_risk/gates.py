"""Accuracy gates of network-risk: on held-back worlds of each set of rules, and with results that come 90 days late."""

from __future__ import annotations

from collections.abc import Mapping

from customs_training.gates import MINIMUM, Figure, GatedSet, gated_set, number_at

GATED = {
    "precisionAt100": "precision of the first 100",
    "ringsInTop500": "ring members among the first 500",
    "ringAuc": "AUC of ring members",
}


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest: each may fall by two standard errors of its mean."""
    sets = []
    for name in content.get("metrics", {}):
        at = f"/metrics/{name}/model"
        sets.append(
            gated_set(
                content,
                f"held-back worlds, {name}",
                (f"{at}/worlds",),
                [
                    Figure(
                        title,
                        f"{at}/{figure}",
                        MINIMUM,
                        lambda _, error=f"{at}/standardErrors/{figure}": 2 * (number_at(content, error) or 0.0),
                        "two standard errors of the mean over worlds",
                    )
                    for figure, title in GATED.items()
                ],
            )
        )
    return sets
