"""Writes the scorer as one ONNX graph: raw codes and numbers in, two calibrated probabilities and log-odds out.

Declarations are encoded once ([N] rows); `rows` and `occluded` then name the copies to evaluate ([M] rows), in
which one reason group may be replaced by its reference.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.special import logit

from customs_training.import_risk.encodings import CRITICAL_ENCODINGS, FRAUD_ENCODINGS, Encoder, Encoding
from customs_training.import_risk.fusion import ADDED_ENTITIES, FIRM_PRIOR_STRENGTH, PARTY_PRIOR_STRENGTH, critical_terms
from customs_training.import_risk.generaliser import FEATURES, UNIT_PRICE_MASS_FLOOR_KG
from customs_training.import_risk.profiles import ENTITIES, PROFILE_COLUMNS
from customs_training.import_risk.scorer import CODE_COLUMNS, CRITICAL_FEATURES, ENCODED_COLUMNS, NUMBER_COLUMNS, Scorer
from customs_training.tree_graph import tree_ensemble

OPSET = 20
ML_OPSET = 3
IR_VERSION = 9
_UNKNOWN = -1e9
"""What a LabelEncoder gives for a code it does not know; the parent's value then takes its place."""


class _Builder:
    """Collects nodes and constants; each operation gives the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def floats(self, name: str, value: object) -> str:
        return self.constant(name, np.asarray(value, dtype=np.float32))

    def integers(self, name: str, value: object) -> str:
        return self.constant(name, np.asarray(value, dtype=np.int64))

    def op(self, kind: str, inputs: Sequence[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def ml(self, kind: str, inputs: Sequence[str], output: str, **attributes: object) -> str:
        return self.op(kind, inputs, output, domain="ai.onnx.ml", **attributes)

    def columns(self, source: str, begin: int, end: int, output: str) -> str:
        bounds = [self.integers(f"{output}.from", [begin]), self.integers(f"{output}.to", [end])]
        return self.op("Slice", [source, *bounds, self._axis_one()], output)

    def pick(self, source: str, indices: Sequence[int], output: str) -> str:
        return self.op("Gather", [source, self.integers(f"{output}.indices", indices)], output, axis=1)

    def _axis_one(self) -> str:
        if not any(constant.name == "axis.one" for constant in self.constants):
            self.integers("axis.one", [1])
        return "axis.one"


def build_graph(scorer: Scorer) -> onnx.ModelProto:
    """Gives the checked model; the same scorer always gives the same bytes."""
    b = _Builder()
    encoded = _encoded(b, scorer)
    copies = b.op("Gather", [encoded, "rows"], "copies", axis=0)
    replaced = b.op("Gather", [b.constant("groupMask", scorer.mask()), "occluded"], "replaced", axis=0)
    reference = b.floats("reference", scorer.reference_row()[None, :])
    matrix = b.op("Where", [replaced, reference, copies], "matrix")

    b.nodes.append(tree_ensemble(scorer.generaliser.booster, matrix, "generaliser"))
    counts = _counts(b, matrix)
    log_odds = _fraud_log_odds(b, scorer, counts)
    share = _critical_share(b, scorer, matrix, counts)
    fraud = b.op("Sigmoid", [log_odds], "fraudColumn")
    critical = b.op("Mul", [fraud, share], "criticalColumn")
    for column, output in ((fraud, "fraud"), (critical, "critical"), (log_odds, "logOdds")):
        b.op("Squeeze", [column, "axis.one"], output)

    inputs = [
        helper.make_tensor_value_info("codes", TensorProto.STRING, ["N", len(CODE_COLUMNS)]),
        helper.make_tensor_value_info("numbers", TensorProto.FLOAT, ["N", len(NUMBER_COLUMNS)]),
        helper.make_tensor_value_info("profiles", TensorProto.FLOAT, ["N", len(PROFILE_COLUMNS)]),
        helper.make_tensor_value_info("rows", TensorProto.INT64, ["M"]),
        helper.make_tensor_value_info("occluded", TensorProto.INT64, ["M"]),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["M"]) for name in ("fraud", "critical", "logOdds")]
    graph = helper.make_graph(b.nodes, "import-risk", inputs, outputs, b.constants)
    model = helper.make_model(
        graph,
        producer_name="customs-training",
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=False)
    return model


def _encoded(b: _Builder, scorer: Scorer) -> str:
    names = [f"code.{column}" for column in CODE_COLUMNS]
    b.nodes.append(helper.make_node("Split", ["codes"], names, axis=1, num_outputs=len(names)))
    text = dict(zip(CODE_COLUMNS, names, strict=True))

    # Codes that are not six digits must not stop the run: they become 999999, which no table knows.
    six_digits = b.op("RegexFullMatch", [text["hs6"]], "hs6.isSixDigits", pattern="[0-9]{6}")
    nowhere = b.constant("hs6.nowhere", np.array([["999999"]], dtype=object))
    number = b.op("Cast", [b.op("Where", [six_digits, text["hs6"], nowhere], "hs6.text")], "hs6.number", to=TensorProto.INT64)
    hs = {6: number}
    for length, divisor in ((4, 100), (2, 10000)):
        hs[length] = b.op("Div", [number, b.integers(f"hs.divisor{length}", [[divisor]])], f"hs.first{length}")

    fraud = _rates(b, "fraud", scorer.generaliser.encoder, FRAUD_ENCODINGS, text, hs, lambda rate: rate)
    critical_encoder = scorer.critical_encoder
    critical = _rates(
        b,
        "critical",
        critical_encoder,
        CRITICAL_ENCODINGS,
        text,
        hs,
        lambda rate: float(critical_terms(critical_encoder, np.array(rate))),
    )

    same = b.op("Equal", [text["departureCountry"], text["originCountry"]], "countries.same")
    crossing = b.op("Cast", [b.op("Not", [same], "countries.differ")], "crossing", to=TensorProto.FLOAT)
    number_names = [f"number.{column}" for column in NUMBER_COLUMNS]
    b.nodes.append(helper.make_node("Split", ["numbers"], number_names, axis=1, num_outputs=len(number_names)))
    rate, mass, price = number_names
    whole = b.op("Cast", [b.op("Equal", [b.op("Floor", [mass], "mass.floor"), mass], "mass.isWhole")], "wholeMass", to=TensorProto.FLOAT)
    divisor = b.op("Add", [mass, b.floats("mass.atLeast", [[UNIT_PRICE_MASS_FLOOR_KG]])], "mass.divisor")
    unit = b.op("Div", [price, divisor], "unitPrice")
    return b.op("Concat", [*fraud, crossing, rate, mass, whole, price, unit, *critical, "profiles"], "encoded", axis=1)


def _rates(b, kind, encoder: Encoder, encodings: Sequence[Encoding], text, hs, value_of) -> list[str]:
    results: dict[str, str] = {}
    for encoding in encodings:
        table = encoder.tables[encoding.name]
        name = f"{kind}.{encoding.name}"
        values = [value_of(rate) for rate in table.values()]
        root = encoding.parent is None
        neutral = value_of(encoder.base) if root else _UNKNOWN
        if not table:
            # A table may be empty (no critical case in the data): an impossible key keeps the encoder valid.
            table, values = {"999999"[: encoding.length or 6]: 0.0}, [neutral]
        if encoding.length is None:
            looked_up = b.ml(
                "LabelEncoder", [text[encoding.field]], name, keys_strings=list(table), values_floats=values, default_float=neutral
            )
        else:
            looked_up = b.ml(
                "LabelEncoder",
                [hs[encoding.length]],
                name,
                keys_int64s=[int(code) for code in table],
                values_floats=values,
                default_float=neutral,
            )
        if not root:
            unknown = b.op("Less", [looked_up, b.floats(f"{name}.unknownBelow", [[_UNKNOWN / 2]])], f"{name}.unknown")
            looked_up = b.op("Where", [unknown, results[encoding.parent], looked_up], f"{name}.known")
        results[encoding.name] = looked_up
    return [results[encoding.name] for encoding in encodings]


def _counts(b: _Builder, matrix: str) -> dict[str, str]:
    """Gives [M, 5] frauds and clears, in the order of the entities, and [M, 1] criticals of the goods."""
    first = ENCODED_COLUMNS.index(PROFILE_COLUMNS[0])
    entities = range(len(ENTITIES))
    inspected = b.pick(matrix, [first + 3 * entity for entity in entities], "inspected")
    frauds = b.pick(matrix, [first + 3 * entity + 1 for entity in entities], "frauds")
    difference = b.op("Sub", [inspected, frauds], "clears.raw")
    clears = b.op("Max", [difference, b.floats("zero", [[0.0]])], "clears")
    return {
        "frauds": frauds,
        "clears": clears,
        "goodsFrauds": b.columns(frauds, 0, 1, "goods.frauds"),
        "goodsClears": b.columns(clears, 0, 1, "goods.clears"),
        "goodsCriticals": b.columns(matrix, first + 2, first + 3, "goods.criticals"),
        "partyFrauds": b.columns(frauds, 1, len(ENTITIES), "party.frauds"),
        "partyClears": b.columns(clears, 1, len(ENTITIES), "party.clears"),
    }


def _fraud_log_odds(b: _Builder, scorer: Scorer, counts: dict[str, str]) -> str:
    fusion = scorer.fusion
    strengths = b.floats("goods.strengths", [[fusion.weak_prior_strength, FIRM_PRIOR_STRENGTH]])
    probability = b.op("Sigmoid", ["generaliser"], "generaliser.fraud")
    opposite = b.op("Sigmoid", [b.op("Neg", ["generaliser"], "generaliser.negated")], "generaliser.clear")
    for_fraud = b.op("Add", [b.op("Mul", [probability, strengths], "goods.priorFrauds"), counts["goodsFrauds"]], "goods.forFraud")
    for_clear = b.op("Add", [b.op("Mul", [opposite, strengths], "goods.priorClears"), counts["goodsClears"]], "goods.forClear")
    posterior = b.op("Log", [b.op("Div", [for_fraud, for_clear], "goods.odds")], "goods.logOdds")
    moved = b.op("Sub", [posterior, "generaliser"], "goods.moved")
    goods = b.op("MatMul", [moved, b.floats("goods.weights", [[fusion.weak_weight], [fusion.firm_weight]])], "goods.term")

    prior = PARTY_PRIOR_STRENGTH
    party_fraud = b.op("Add", [counts["partyFrauds"], b.floats("party.priorFrauds", [[prior * fusion.base]])], "party.forFraud")
    party_clear = b.op("Add", [counts["partyClears"], b.floats("party.priorClears", [[prior * (1 - fusion.base)]])], "party.forClear")
    party_log = b.op("Log", [b.op("Div", [party_fraud, party_clear], "party.odds")], "party.logOdds")
    weights = np.array(fusion.party_weights).reshape(len(ADDED_ENTITIES), 1)
    parties = b.op("MatMul", [party_log, b.floats("party.weights", weights)], "party.term")

    # The base rate's logit, subtracted from every party term, is one constant and lies in the intercept.
    intercept = fusion.intercept - float(weights.sum()) * float(logit(fusion.base))
    own = b.op("Mul", ["generaliser", b.floats("generaliser.weight", [[fusion.generaliser_weight]])], "generaliser.term")
    own = b.op("Add", [own, b.floats("intercept", [[intercept]])], "generaliser.shifted")
    return b.op("Add", [b.op("Add", [own, goods], "withGoods"), parties], "logOddsColumn")


def _critical_share(b: _Builder, scorer: Scorer, matrix: str, counts: dict[str, str]) -> str:
    fusion = scorer.fusion
    first = len(FEATURES)
    terms = b.columns(matrix, first, first + len(CRITICAL_FEATURES), "critical.terms")
    weights = b.floats("critical.weights", np.array(fusion.critical_weights).reshape(-1, 1))
    raw = b.op("Add", [b.op("MatMul", [terms, weights], "critical.sum"), b.floats("critical.intercept", [[fusion.critical_intercept]])], "critical.logOdds")
    strength = b.floats("critical.strength", [[fusion.critical_prior_strength]])
    imagined = b.op("Mul", [b.op("Sigmoid", [raw], "critical.prior"), strength], "critical.imagined")
    criticals = b.op("Min", [counts["goodsCriticals"], counts["goodsFrauds"]], "critical.known")
    above = b.op("Add", [imagined, criticals], "critical.above")
    below = b.op("Add", [counts["goodsFrauds"], strength], "critical.below")
    return b.op("Div", [above, below], "critical.share")
