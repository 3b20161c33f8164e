"""Writes the scorer as one ONNX graph: from raw codes and numbers to two calibrated probabilities and log-odds.

Declarations are encoded once ([N] rows); `rows` and `occluded` then name the copies to evaluate ([M] rows), in
which one reason group may be replaced by its reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.special import logit

from customs_training.import_risk.encodings import CRITICAL_ENCODINGS, FRAUD_ENCODINGS, Encoder
from customs_training.import_risk.fusion import (
    ADDED_ENTITIES,
    FIRM_PRIOR_STRENGTH,
    PARTY_PRIOR_STRENGTH,
    WEAK_PRIOR_LOG_RANGE,
    critical_terms,
)
from customs_training.import_risk.generaliser import FEATURES, UNIT_PRICE_MASS_FLOOR_KG
from customs_training.import_risk.profiles import ENTITIES, PROFILE_COLUMNS
from customs_training.import_risk.scorer import CODE_COLUMNS, CRITICAL_FEATURES, ENCODED_COLUMNS, NUMBER_COLUMNS, Scorer
from customs_training.import_risk.specificity import (
    CROWD_FIELDS,
    MANTISSA_SHIFTS,
    MANTISSA_TOLERANCE,
    SMALLEST_MASS_KG,
    SPECIFICITY_FEATURES,
)
from customs_training.tree_graph import tree_ensemble

OPSET = 20
ML_OPSET = 3
IR_VERSION = 9


@dataclass(frozen=True)
class _HsKey:
    """Number of a code at a level of the nomenclature: six digits divided by `divisor`, plus `offset`."""

    divisor: int
    offset: int


_HS_KEYS = {"chapter": _HsKey(10_000, 2_000_000), "heading": _HsKey(100, 1_000_000), "hs6": _HsKey(1, 0)}


class _Builder:
    """Collects nodes and constants; each operation returns the name of its result."""

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

    def split(self, source: str, outputs: Sequence[str]) -> None:
        self.nodes.append(helper.make_node("Split", [source], list(outputs), axis=1, num_outputs=len(outputs)))

    def columns(self, source: str, begin: int, end: int, output: str) -> str:
        bounds = [self.integers(f"{output}.from", [begin]), self.integers(f"{output}.to", [end])]
        return self.op("Slice", [source, *bounds, self.axis_one()], output)

    def pick(self, source: str, indices: Sequence[int], output: str) -> str:
        return self.op("Gather", [source, self.integers(f"{output}.indices", indices)], output, axis=1)

    def axis_one(self) -> str:
        if not any(constant.name == "axis.one" for constant in self.constants):
            self.integers("axis.one", [1])
        return "axis.one"


def build_graph(scorer: Scorer) -> onnx.ModelProto:
    """Returns the checked model; the same scorer always produces the same bytes."""
    b = _Builder()
    encoded = _encoded(b, scorer)
    copies = b.op("Gather", [encoded, "rows"], "copies", axis=0)
    replaced = b.op("Gather", [b.constant("groupMask", scorer.mask()), "occluded"], "replaced", axis=0)
    reference = b.floats("reference", scorer.reference_row()[None, :])
    matrix = b.op("Where", [replaced, reference, copies], "matrix")

    b.nodes.append(tree_ensemble(scorer.generaliser.booster, matrix, "generaliser"))
    counts = _counts(b, matrix)
    log_odds = _fraud_log_odds(b, scorer, matrix, counts)
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
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["M"]) for name in ("fraud", "critical", "logOdds")
    ]
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
    rates, terms, crowds = _code_values(b, scorer)
    departure = b.pick("codes", [CODE_COLUMNS.index("departureCountry")], "departure")
    origin = b.pick("codes", [CODE_COLUMNS.index("originCountry")], "origin")
    same = b.op("Equal", [departure, origin], "countries.same")
    crossing = b.op("Cast", [b.op("Not", [same], "countries.differ")], "crossing", to=TensorProto.FLOAT)
    mass = b.pick("numbers", [NUMBER_COLUMNS.index("netMassKg")], "mass")
    price = b.pick("numbers", [NUMBER_COLUMNS.index("itemPrice")], "price")
    is_whole = b.op("Equal", [b.op("Floor", [mass], "mass.floor"), mass], "mass.isWhole")
    whole = b.op("Cast", [is_whole], "wholeMass", to=TensorProto.FLOAT)
    divisor = b.op("Add", [mass, b.floats("mass.atLeast", [[UNIT_PRICE_MASS_FLOOR_KG]])], "mass.divisor")
    unit = b.op("Div", [price, divisor], "unitPrice")
    return b.op(
        "Concat",
        [rates, "numbers", crossing, whole, unit, terms, _mass_digits(b, mass), crowds, "profiles"],
        "encoded",
        axis=1,
    )


def _mass_digits(b: _Builder, mass: str) -> str:
    """Returns the [N, 1] significant digits of the mass, as `specificity.mass_digits` counts them."""
    some = b.op("Max", [mass, b.floats("mass.smallest", [[SMALLEST_MASS_KG]])], "mass.some")
    logarithm = b.op(
        "Mul", [b.op("Log", [some], "mass.log"), b.floats("mass.perTen", [[1 / np.log(10)]])], "mass.log10"
    )
    exponent = b.op("Floor", [logarithm], "mass.exponent")
    power = b.op("Pow", [b.floats("mass.ten", [[10]]), exponent], "mass.power")
    mantissa = b.op("Div", [some, power], "mass.mantissa")
    shifted = b.op("Mul", [mantissa, b.floats("mass.shifts", [MANTISSA_SHIFTS])], "mass.shifted")
    rest = b.op("Abs", [b.op("Sub", [shifted, b.op("Round", [shifted], "mass.round")], "mass.rest")], "mass.away")
    broken = b.op(
        "Greater",
        [rest, b.floats("mass.tolerance", [[shift * MANTISSA_TOLERANCE for shift in MANTISSA_SHIFTS]])],
        "mass.broken",
    )
    count = b.op("Cast", [broken], "mass.brokenCount", to=TensorProto.FLOAT)
    more = b.op("ReduceSum", [count, b.axis_one()], "mass.moreDigits", keepdims=1)
    return b.op("Add", [more, b.floats("mass.firstDigit", [[1]])], "massDigits")


def _code_values(b: _Builder, scorer: Scorer) -> tuple[str, str, str]:
    """Returns the [N, 13] fraud rates, [N, 4] critical terms and [N, 2] crowds of the codes.

    One encoder looks up all codes but the subheading under the text "<column>=<code>"; another looks up subheading,
    heading and chapter under disjoint numbers. Both return a row of a table with three columns, fraud
    rate, critical term and crowd; row 0 is neutral.
    """
    learned = _learned_values(scorer)
    neutral = (scorer.generaliser.encoder.base, 0.0, 0.0)

    text_keys = {f"{name}={code}": values for (name, code), values in learned.items() if name not in _HS_KEYS}
    prefixes = b.constant("code.prefixes", np.array([[f"{column}=" for column in CODE_COLUMNS]], dtype=object))
    texts = b.op("StringConcat", [prefixes, "codes"], "code.texts")
    text_rows = b.ml(
        "LabelEncoder",
        [texts],
        "code.rows",
        keys_strings=list(text_keys),
        values_int64s=list(range(1, len(text_keys) + 1)),
        default_int64=0,
    )
    text_values = b.op("Gather", [b.floats("code.table", [neutral, *text_keys.values()]), text_rows], "code.values")

    # A text that is not six digits must not stop the run: it becomes 999999, which is in no table.
    hs6 = b.pick("codes", [CODE_COLUMNS.index("hs6")], "hs6")
    six_digits = b.op("RegexFullMatch", [hs6], "hs6.isSixDigits", pattern="[0-9]{6}")
    nowhere = b.constant("hs6.nowhere", np.array([["999999"]], dtype=object))
    digits = b.op("Where", [six_digits, hs6, nowhere], "hs6.digits")
    number = b.op("Cast", [digits], "hs6.number", to=TensorProto.INT64)
    cut = b.op("Div", [number, b.integers("hs.divisors", [[key.divisor for key in _HS_KEYS.values()]])], "hs.cut")
    numbers = b.op("Add", [cut, b.integers("hs.offsets", [[key.offset for key in _HS_KEYS.values()]])], "hs.numbers")
    hs_keys = {
        int(code) + _HS_KEYS[name].offset: values for (name, code), values in learned.items() if name in _HS_KEYS
    }
    hs_rows = b.ml(
        "LabelEncoder",
        [numbers],
        "hs.rows",
        keys_int64s=list(hs_keys),
        values_int64s=list(range(1, len(hs_keys) + 1)),
        default_int64=0,
    )
    hs_values = b.op("Gather", [b.floats("hs.table", [neutral, *hs_keys.values()]), hs_rows], "hs.values")

    # An unknown subheading gets its heading's values, an unknown heading its chapter's.
    unknown = b.op("Equal", [hs_rows, b.integers("hs.neutralRow", [[0]])], "hs.unknown")
    unknown = b.op("Unsqueeze", [unknown, b.integers("hs.lastAxis", [2])], "hs.unknownValues")
    levels = list(_HS_KEYS)
    b.split(unknown, [f"{level}.unknown" for level in levels])
    b.split(hs_values, [f"{level}.found" for level in levels])
    known = [f"{levels[0]}.found"]
    for level in levels[1:]:
        known.append(b.op("Where", [f"{level}.unknown", known[-1], f"{level}.found"], f"{level}.values"))

    everything = b.op("Concat", [*known, text_values], "values", axis=1)
    places = [*levels, *CODE_COLUMNS]
    results = []
    wanted = (
        ("fraud.rates", [encoding.name for encoding in FRAUD_ENCODINGS]),
        ("critical.terms", [encoding.name for encoding in CRITICAL_ENCODINGS]),
        ("crowds", list(CROWD_FIELDS)),
    )
    for column, (kind, names) in enumerate(wanted):
        # The subheading's column among the texts is always neutral; its values come from the levels.
        order = [places.index(name) for name in names]
        ordered = b.pick(everything, order, f"{kind}.both")
        results.append(b.op("Gather", [ordered, b.integers(f"{kind}.column", column)], kind, axis=2))
    return results[0], results[1], results[2]


def _learned_values(scorer: Scorer) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Returns (fraud rate, critical term, crowd) by encoding and code; missing values are filled."""
    rates, criticals = scorer.generaliser.encoder, scorer.critical_encoder

    def with_parents(encoder: Encoder, name: str, code: str) -> float:
        encoding = next((encoding for encoding in encoder.encodings if encoding.name == name), None)
        if encoding is None:
            return encoder.base
        found = encoder.tables[name].get(code)
        if found is not None:
            return found
        if encoding.parent is None:
            return encoder.base
        parent = next(parent for parent in encoder.encodings if parent.name == encoding.parent)
        return with_parents(encoder, parent.name, code[: parent.length])

    known = {
        (name, code): None
        for encoder in (rates.tables, criticals.tables, scorer.crowd.tables)
        for name, table in encoder.items()
        for code in table
        if name not in _HS_KEYS or code.isdecimal()
    }
    return {
        (name, code): (
            with_parents(rates, name, code),
            float(critical_terms(criticals, np.array(with_parents(criticals, name, code)))),
            scorer.crowd.tables.get(name, {}).get(code, 0.0),
        )
        for name, code in known
    }


def _counts(b: _Builder, matrix: str) -> dict[str, str]:
    """Returns [M, 5] frauds and clears, in the order of the entities, and [M, 1] criticals of the goods."""
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


def _fraud_log_odds(b: _Builder, scorer: Scorer, matrix: str, counts: dict[str, str]) -> str:
    fusion = scorer.fusion
    first = ENCODED_COLUMNS.index(SPECIFICITY_FEATURES[0])
    traits = b.columns(matrix, first, first + len(SPECIFICITY_FEATURES), "specificity")
    # Two columns: the strength of the weak prior depends on the specificity, that of the strong one does not.
    slopes = b.floats("goods.strengthSlopes", [[weight, 0.0] for weight in fusion.weak_prior_weights])
    starts = b.floats("goods.strengthStarts", [[fusion.weak_prior_intercept, np.log(FIRM_PRIOR_STRENGTH)]])
    raw = b.op("Add", [b.op("MatMul", [traits, slopes], "goods.strengthSum"), starts], "goods.logStrengthRaw")
    low, high = (b.floats(f"goods.logStrength{index}", value) for index, value in enumerate(WEAK_PRIOR_LOG_RANGE))
    strengths = b.op("Exp", [b.op("Clip", [raw, low, high], "goods.logStrength")], "goods.strengths")
    probability = b.op("Sigmoid", ["generaliser"], "generaliser.fraud")
    opposite = b.op("Sigmoid", [b.op("Neg", ["generaliser"], "generaliser.negated")], "generaliser.clear")
    for_fraud = b.op(
        "Add", [b.op("Mul", [probability, strengths], "goods.priorFrauds"), counts["goodsFrauds"]], "goods.forFraud"
    )
    for_clear = b.op(
        "Add", [b.op("Mul", [opposite, strengths], "goods.priorClears"), counts["goodsClears"]], "goods.forClear"
    )
    posterior = b.op("Log", [b.op("Div", [for_fraud, for_clear], "goods.odds")], "goods.logOdds")
    moved = b.op("Sub", [posterior, "generaliser"], "goods.moved")
    goods = b.op(
        "MatMul", [moved, b.floats("goods.weights", [[fusion.weak_weight], [fusion.firm_weight]])], "goods.term"
    )

    prior = PARTY_PRIOR_STRENGTH
    party_fraud = b.op(
        "Add", [counts["partyFrauds"], b.floats("party.priorFrauds", [[prior * fusion.base]])], "party.forFraud"
    )
    party_clear = b.op(
        "Add", [counts["partyClears"], b.floats("party.priorClears", [[prior * (1 - fusion.base)]])], "party.forClear"
    )
    party_log = b.op("Log", [b.op("Div", [party_fraud, party_clear], "party.odds")], "party.logOdds")
    weights = np.array(fusion.party_weights).reshape(len(ADDED_ENTITIES), 1)
    parties = b.op("MatMul", [party_log, b.floats("party.weights", weights)], "party.term")

    # The logit of the base rate, subtracted from every party term, is a constant and part of the intercept.
    intercept = fusion.intercept - float(weights.sum()) * float(logit(fusion.base))
    own = b.op(
        "Mul", ["generaliser", b.floats("generaliser.weight", [[fusion.generaliser_weight]])], "generaliser.term"
    )
    own = b.op("Add", [own, b.floats("intercept", [[intercept]])], "generaliser.shifted")
    return b.op("Add", [b.op("Add", [own, goods], "withGoods"), parties], "logOddsColumn")


def _critical_share(b: _Builder, scorer: Scorer, matrix: str, counts: dict[str, str]) -> str:
    fusion = scorer.fusion
    first = len(FEATURES)
    terms = b.columns(matrix, first, first + len(CRITICAL_FEATURES), "critical.masked")
    weights = b.floats("critical.weights", np.array(fusion.critical_weights).reshape(-1, 1))
    raw = b.op(
        "Add",
        [
            b.op("MatMul", [terms, weights], "critical.sum"),
            b.floats("critical.intercept", [[fusion.critical_intercept]]),
        ],
        "critical.logOdds",
    )
    strength = b.floats("critical.strength", [[fusion.critical_prior_strength]])
    imagined = b.op("Mul", [b.op("Sigmoid", [raw], "critical.prior"), strength], "critical.imagined")
    criticals = b.op("Min", [counts["goodsCriticals"], counts["goodsFrauds"]], "critical.known")
    above = b.op("Add", [imagined, criticals], "critical.above")
    below = b.op("Add", [counts["goodsFrauds"], strength], "critical.below")
    return b.op("Div", [above, below], "critical.share")
