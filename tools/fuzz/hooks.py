"""What schemathesis has to know of this API: values of formats that are its own, keys that are new, and the exceptions.

Loaded by schemathesis (schemathesis.toml); counts every answer and writes the counts when the run ends.
"""

import atexit
import datetime
import itertools
import json
import os
import pathlib
import re
import threading
import uuid
from collections import Counter, defaultdict

import schemathesis
from hypothesis import strategies as st

EXCEPTIONS = json.loads((pathlib.Path(__file__).parent / "exceptions.json").read_text("utf-8"))
# Every so many good requests are sent as they were generated.
KEPT = 8
SCORING = ("POST /v1/declarations", "POST /v1/declarations/batch")
AMENDING = "POST /v1/declarations/{declarationId}/amendments"

_lock = threading.Lock()
_good = itertools.count(1)
_statuses: dict[str, Counter] = defaultdict(Counter)
_seconds: Counter = Counter()
_excepted: Counter = Counter()
_borne: dict[str, Counter] = defaultdict(Counter)

# Days that have come: JSON Schema cannot say "not in the future".
schemathesis.openapi.format(
    "date",
    st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.datetime.now(datetime.timezone.utc).date()).map(str),
)
# Texts that people see, mostly; the others are refused for what nobody sees, which is an exception.
schemathesis.openapi.format(
    "visible-text",
    st.one_of(
        st.text(st.sampled_from("aZ09 -._가힣漢字שלוםعربहिन्दी한́é🚢"), min_size=1, max_size=60),
        st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60),
        st.text(min_size=1, max_size=60),
    ),
)
# Codes of subheadings that every edition of the HS has: JSON Schema cannot say which edition a day follows.
_EDITIONS = json.loads(
    (pathlib.Path(__file__).parents[2] / "functions/shared/nomenclature/hs-editions.json").read_text("utf-8")
)
schemathesis.openapi.format(
    "hs-code",
    st.builds(
        str.__add__,
        st.sampled_from([line[:4] + line[5:7] for line in _EDITIONS["subheadings"]["2002 2007 2012 2017 2022"]]),
        st.from_regex(r"[0-9]{0,4}", fullmatch=True),
    ),
)
# Identifiers of parties, in the scripts of the world.
schemathesis.openapi.format(
    "party-id",
    st.one_of(
        st.from_regex(r"[A-Za-z0-9가-힣](?: ?[A-Za-z0-9가-힣._:/-]){0,31}", fullmatch=True),
        st.sampled_from(["شركة النور", "סוכן מכס", "深圳 7", "हिमालय", "São Tomé", "ＡＢＣ", "Ünal / Söhne"]),
    ),
)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives nearly every good request a key and declarations of its own, whose items have numbers of their own.

    Generators repeat themselves, and what was sent before under the same key or number is refused without being looked at. An
    amendment gets the number of the declaration in its path.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # The exceptions know problems by their English words.
    for name in case.headers or {}:
        if name.lower() == "accept-language":
            case.headers[name] = "en"
    with _lock:
        kept = next(_good) % KEPT == 0
    if kept:
        return
    for name in case.headers or {}:
        if name.lower() == "idempotency-key":
            case.headers[name] = str(uuid.uuid4())
    if not isinstance(case.body, dict):
        return
    if case.operation.label in SCORING:
        for declaration in case.body.get("declarations", [case.body]):
            declaration["declarationId"] = f"F-{uuid.uuid4()}"
            number_items(declaration)
    if case.operation.label == AMENDING:
        case.body["declaration"]["declarationId"] = case.path_parameters["declarationId"]
        number_items(case.body["declaration"])


def number_items(declaration):
    for number, item in enumerate(declaration["items"], start=1):
        item["itemNumber"] = number


@schemathesis.hook
def after_call(context, case, response):
    with _lock:
        _statuses[case.operation.label][response.status_code] += 1
        _seconds[case.operation.label] += response.elapsed


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops a failure that exceptions cover; everything else fails the run."""
    used = covering(failure, case, response)
    with _lock:
        for number in used:
            _excepted[number] += 1
        if used:
            _borne[case.operation.label][EXCEPTIONS[used[0]]["check"]] += 1
    return not used


def covering(failure, case, response):
    """The numbers of the exceptions that cover a failure: one for the answer, or one for each of its bad fields."""
    named = {number: one for number, one in enumerate(EXCEPTIONS) if applies(one, failure, case, response)}
    for number, exception in named.items():
        if exception.get("itemByItem"):
            if any("problem" in item for item in json_of(response).get("items", [])):
                return [number]
        elif "fields" not in exception:
            return [number]
    used = [first_of(named, error) for error in json_of(response).get("errors", [])]
    return [] if None in used else sorted(set(used))


def applies(exception, failure, case, response):
    if exception["check"] not in failure.checks or exception["status"] != response.status_code:
        return False
    return "operations" not in exception or case.operation.label in exception["operations"]


def first_of(exceptions, error):
    """The number of the first exception that covers a bad field."""
    for number, exception in exceptions.items():
        if any(re.fullmatch(field, error["pointer"]) for field in exception.get("fields", [])) and re.search(
            exception.get("message", ""), error["message"]
        ):
            return number
    return None


def json_of(response):
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


@atexit.register
def write_counts():
    file = os.environ.get("FUZZ_COUNTS")
    if file is None:
        return
    operations = {
        label: {"statuses": dict(counts), "seconds": _seconds[label], "borne": dict(_borne[label])}
        for label, counts in _statuses.items()
    }
    exceptions = [_excepted[number] for number in range(len(EXCEPTIONS))]
    pathlib.Path(file).write_text(json.dumps({"operations": operations, "exceptions": exceptions}), "utf-8")
