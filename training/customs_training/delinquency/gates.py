"""Accuracy gates of delinquency: ranking, calibration and the order of the grades in cross-validation."""

from __future__ import annotations

from collections.abc import Mapping

from customs_training.gates import MAXIMUM, MINIMUM, Figure, GatedSet, gated_set, number_at
from customs_training.tolerances import auc_error, calibration_error_error, gap_error, share_error

_AT = "/metrics/crossValidation"


def gates(content: Mapping) -> list[GatedSet]:
    """The gates that follow from the figures of a manifest."""
    rows, delinquent = (int(content["trainedOn"][name]) for name in ("rows", "delinquent"))
    riskiest = round(rows * (number_at(content, f"{_AT}/grades/0/share") or 0.0))
    counted = f"{delinquent:,} delinquent accounts of {rows:,}"
    return [
        gated_set(
            content,
            "cross-validation, all accounts",
            ("/trainedOn/rows",),
            [
                Figure(
                    "AUC",
                    f"{_AT}/auc",
                    MINIMUM,
                    lambda area: auc_error(area, delinquent, rows - delinquent),
                    f"one standard error (Hanley and McNeil) with {counted}",
                ),
                Figure(
                    "Kolmogorov-Smirnov",
                    f"{_AT}/ks",
                    MINIMUM,
                    lambda _: gap_error(delinquent, rows - delinquent),
                    f"at most one standard error of a difference of shares with {counted}",
                ),
                Figure(
                    "calibration error",
                    f"{_AT}/expectedCalibrationError",
                    MAXIMUM,
                    lambda _: calibration_error_error(delinquent / rows, rows),
                    f"one standard error of the delinquency rate of {rows:,} accounts",
                ),
                Figure(
                    "delinquency rate in grade 01",
                    f"{_AT}/grades/0/delinquentRate",
                    MINIMUM,
                    lambda share: share_error(share, riskiest),
                    f"one standard error of a share of {riskiest:,} accounts",
                ),
                Figure(
                    "inversions of grades",
                    f"{_AT}/inversions",
                    MAXIMUM,
                    lambda _: 0.0,
                    "none: a safer grade must have a lower rate of delinquency",
                ),
            ],
        )
    ]
