"""Accuracy gates of import-risk: ranking and calibration on all validation rows and on goods unseen in training.

Log loss and macro F1 have no gate: the AUC and the calibration error cover what they measure.
"""

from __future__ import annotations

from collections.abc import Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import auc_error, calibration_error_error, share_error

_PROTOCOLS = {"static": "static profiles", "prequential": "growing profiles", "withoutAnyProfile": "no profiles"}
_ROWS = {"all": "all rows", "unseenGoods": "goods unseen in training"}
_RED_SHARE = 0.05


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    return [
        _gated(content, f"{text}, {rows}", f"/metrics/{protocol}/{part}")
        for protocol, text in _PROTOCOLS.items()
        for part, rows in _ROWS.items()
        if number_at(content, f"/metrics/{protocol}/{part}/rows") is not None
    ]


def _gated(content: Mapping, name: str, at: str) -> GatedSet:
    rows, frauds, criticals = (int(number_at(content, f"{at}/{one}") or 0) for one in ("rows", "frauds", "criticals"))
    red = max(1, round(rows * _RED_SHARE))
    return gated_set(
        content,
        name,
        (f"{at}/rows",),
        [
            Figure(
                "AUC",
                f"{at}/auc",
                MINIMUM,
                lambda area: auc_error(area, frauds, rows - frauds),
                f"one standard error (Hanley and McNeil) with {frauds:,} frauds of {rows:,}",
            ),
            Figure(
                "precision in the top 5 %",
                f"{at}/precisionAt5",
                MINIMUM,
                lambda share: share_error(share, red),
                f"one standard error of a share of {red:,} rows",
            ),
            Figure(
                "calibration error",
                f"{at}/calibrationError",
                MAXIMUM,
                lambda _: calibration_error_error(frauds / rows, rows),
                f"one standard error of the fraud rate of {rows:,} rows",
            ),
            Figure(
                "critical AUC",
                f"{at}/criticalAuc",
                MINIMUM,
                lambda area: auc_error(area, criticals, rows - criticals),
                f"one standard error (Hanley and McNeil) with {criticals:,} critical frauds of {rows:,}",
            ),
            Figure(
                "critical calibration error",
                f"{at}/criticalCalibrationError",
                MAXIMUM,
                lambda _: calibration_error_error(criticals / rows, rows),
                f"one standard error of the critical fraud rate of {rows:,} rows",
            ),
        ],
    )
