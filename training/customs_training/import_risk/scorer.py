"""The trained import-risk scorer in Python: encode, mask reason groups, score; saved as one JSON file.

This is the reference that the ONNX graph is compared with, value by value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from scipy.special import expit

from customs_training.import_risk.declarations import CODE_FIELDS, NUMBER_FIELDS
from customs_training.import_risk.encodings import CRITICAL_ENCODINGS, FRAUD_ENCODINGS, Encoder
from customs_training.import_risk.fusion import Fusion, critical_terms
from customs_training.import_risk.generaliser import FEATURES, UNIT_PRICE_MASS_FLOOR_KG, Generaliser, features
from customs_training.import_risk.profiles import PROFILE_COLUMNS
from customs_training.import_risk.specificity import SPECIFICITY_FEATURES, Crowd, specificity

CODE_COLUMNS = tuple(CODE_FIELDS)
NUMBER_COLUMNS = tuple(NUMBER_FIELDS)
CRITICAL_FEATURES = tuple(f"{encoding.name}CriticalTerm" for encoding in CRITICAL_ENCODINGS)
ENCODED_COLUMNS = (*FEATURES, *CRITICAL_FEATURES, *SPECIFICITY_FEATURES, *PROFILE_COLUMNS)


@dataclass(frozen=True)
class ReasonGroup:
    """The input columns of one reason, and the encoded columns that are replaced for it."""

    name: str
    members: tuple[str, ...]
    encoded: tuple[str, ...]


def _history(name: str, entity: str) -> ReasonGroup:
    columns = tuple(column for column in PROFILE_COLUMNS if column.startswith(entity))
    return ReasonGroup(name, columns, columns)


def _code(name: str) -> ReasonGroup:
    return ReasonGroup(name, (name,), (f"{name}Rate",))


# No group replaces a specificity feature: the weight of a goods history belongs to the goods. A subheading or mass
# that only changed that weight would appear as a risk of its own, often with the opposite sign.
REASON_GROUPS = (
    _history("goodsHistory", "goods"),
    _history("importerHistory", "importer"),
    _history("declarantHistory", "declarant"),
    _history("sellerHistory", "seller"),
    _history("headingOriginHistory", "headingOrigin"),
    ReasonGroup(
        "hs6",
        ("hs6",),
        ("chapterRate", "headingRate", "hs6Rate", "chapterCriticalTerm", "headingCriticalTerm"),
    ),
    ReasonGroup(
        "countries",
        ("departureCountry", "originCountry"),
        ("departureCountryRate", "originCountryRate", "crossing", "originCountryCriticalTerm"),
    ),
    ReasonGroup("taxRate", ("taxRate",), ("taxRate",)),
    ReasonGroup("taxType", ("taxType",), ("taxTypeRate", "taxTypeCriticalTerm")),
    ReasonGroup("netMassKg", ("netMassKg",), ("netMassKg", "wholeMass")),
    ReasonGroup("itemPrice", ("itemPrice", "netMassKg"), ("itemPrice", "unitPrice")),
    _code("office"),
    _code("processType"),
    _code("importType"),
    _code("importUse"),
    _code("paymentType"),
    _code("transportMode"),
    _code("originMark"),
)


def reference_declaration(rows: pd.DataFrame) -> dict[str, str | float]:
    """Returns the typical declaration of the training rows: the most frequent codes (CN to CN) and median numbers."""
    pairs = rows.groupby(["departureCountry", "originCountry"]).size().sort_index()
    departure, origin = pairs.idxmax()
    reference: dict[str, str | float] = {
        field: str(rows[field].value_counts().sort_index().idxmax()) for field in CODE_COLUMNS if field != "hs6"
    }
    reference |= {"departureCountry": departure, "originCountry": origin}
    reference |= {field: float(rows[field].median()) for field in NUMBER_COLUMNS}
    unit = rows["itemPrice"] / (rows["netMassKg"] + UNIT_PRICE_MASS_FLOOR_KG)
    return reference | {"unitPrice": float(unit.median())}


@dataclass(frozen=True)
class Scorer:
    """All learned parts, and the reference declaration of the reasons."""

    generaliser: Generaliser
    critical_encoder: Encoder
    crowd: Crowd
    fusion: Fusion
    reference: dict[str, str | float]

    def encode(self, rows: pd.DataFrame, profiles: np.ndarray) -> np.ndarray:
        """Returns the [N, encoded columns] float32 matrix that reason groups are masked in."""
        matrix = features(self.generaliser.encoder.apply(rows), rows)
        terms = critical_terms(self.critical_encoder, self.critical_encoder.apply(rows))
        traits = specificity(self.crowd, rows)
        return np.concatenate([matrix, terms.astype(np.float32), traits, profiles.astype(np.float32)], axis=1)

    def reference_row(self) -> np.ndarray:
        """Returns the encoded reference: neutral subheading, most frequent codes, medians, no history; the rest is
        unused."""
        encoder = self.generaliser.encoder
        values: dict[str, float] = {}
        for encoding in FRAUD_ENCODINGS:
            code = self.reference.get(encoding.field)
            values[f"{encoding.name}Rate"] = encoder.tables[encoding.name].get(str(code), encoder.base)
        for encoding in CRITICAL_ENCODINGS:
            code = self.reference.get(encoding.field)
            rate = self.critical_encoder.tables[encoding.name].get(str(code), self.critical_encoder.base)
            values[f"{encoding.name}CriticalTerm"] = float(critical_terms(self.critical_encoder, np.array(rate)))
        values |= {name: float(self.reference[name]) for name in (*NUMBER_COLUMNS, "unitPrice")}
        values["crossing"] = float(self.reference["departureCountry"] != self.reference["originCountry"])
        values["wholeMass"] = float(values["netMassKg"] == np.floor(values["netMassKg"]))
        return np.array([values.get(column, 0.0) for column in ENCODED_COLUMNS], dtype=np.float32)

    def mask(self) -> np.ndarray:
        """Returns the [groups + 1, encoded columns] mask of each occlusion; row 0 replaces nothing."""
        table = np.zeros((len(REASON_GROUPS) + 1, len(ENCODED_COLUMNS)), dtype=bool)
        for number, group in enumerate(REASON_GROUPS, start=1):
            table[number, [ENCODED_COLUMNS.index(column) for column in group.encoded]] = True
        return table

    def score_encoded(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns (fraud probability, critical probability, log-odds of fraud) for encoded rows."""
        trees = len(FEATURES)
        profiles = matrix[:, -len(PROFILE_COLUMNS) :].astype(np.float64)
        own = self.generaliser.of_features(matrix[:, :trees])
        terms, traits = np.split(
            matrix[:, trees : -len(PROFILE_COLUMNS)].astype(np.float64), [len(CRITICAL_FEATURES)], axis=1
        )
        log_odds = self.fusion.fraud_log_odds(own, traits, profiles)
        fraud = expit(log_odds)
        return fraud, fraud * self.fusion.critical_share(terms, profiles), log_odds

    def score(self, rows: pd.DataFrame, profiles: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns (fraud probability, critical probability, log-odds of fraud) for declarations."""
        return self.score_encoded(self.encode(rows, profiles))

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "fraudEncoder": {"base": self.generaliser.encoder.base, "tables": self.generaliser.encoder.tables},
            "criticalEncoder": {"base": self.critical_encoder.base, "tables": self.critical_encoder.tables},
            "booster": self.generaliser.booster.model_to_string(),
            "crowd": self.crowd.tables,
            "fusion": self.fusion.as_dict(),
            "reference": self.reference,
        }
        path.write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Scorer:
        state = json.loads(path.read_text(encoding="utf-8"))
        fraud, critical = state["fraudEncoder"], state["criticalEncoder"]
        return cls(
            Generaliser(
                Encoder(fraud["base"], FRAUD_ENCODINGS, fraud["tables"]), lgb.Booster(model_str=state["booster"])
            ),
            Encoder(critical["base"], CRITICAL_ENCODINGS, critical["tables"]),
            Crowd(state["crowd"]),
            Fusion.from_dict(state["fusion"]),
            state["reference"],
        )
