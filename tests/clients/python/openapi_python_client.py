"""The API called by the client that openapi-python-client generates: what generators differ in."""

from common import CONTEXT, DECLARATION, FUTURE, run
from customs_scoring_client import AuthenticatedClient
from customs_scoring_client.api.import_declarations import (
    get_declaration,
    score_declaration,
    score_declaration_batch,
)
from customs_scoring_client.api.service import list_models
from customs_scoring_client.models import (
    BatchProblem,
    Declaration,
    DeclarationBatch,
    GatewayError,
    Problem,
    ScoredBatchItem,
)

client = AuthenticatedClient(base_url=CONTEXT["apiUrl"], token=CONTEXT["token"])


def declaration(identifier, **changes):
    return Declaration.from_dict({"declarationId": identifier, **DECLARATION, **changes})


def declarations():
    scored = score_declaration.sync(client=client, body=declaration("PC-1"))
    assert scored.items[0].reasons[0].text, scored
    read = get_declaration.sync("PC-1", client=client)
    assert read.declaration.declared_on.isoformat() == "2020-01-02", read


def batch():
    items = [declaration("PC-2"), declaration("PC-3", declaredOn=FUTURE.isoformat())]
    answer = score_declaration_batch.sync(client=client, body=DeclarationBatch(declarations=items))
    good, refused = answer.items
    assert isinstance(good, ScoredBatchItem) and good.lane, good
    assert isinstance(refused, BatchProblem), refused
    assert [error.pointer for error in refused.problem.errors] == ["/declarations/1/declaredOn"], refused


def models():
    shipped = list_models.sync(client=client, cards=True)
    assert len(shipped.items) > 3 and all(model.card for model in shipped.items), shipped


def refusal():
    other = AuthenticatedClient(base_url=CONTEXT["apiUrl"], token="none")
    refused = list_models.sync(client=other)
    assert isinstance(refused, GatewayError) and refused.message == "Unauthorized", refused


def problem():
    body = declaration("PC-4", declaredOn=FUTURE.isoformat(), importerId="a\u200bb")
    refused = score_declaration.sync(client=client, body=body)
    assert isinstance(refused, Problem), refused
    assert sorted(field.pointer for field in refused.errors) == ["/declaredOn", "/importerId"], refused
    missing = get_declaration.sync("PC-0", client=client)
    assert isinstance(missing, Problem) and missing.status == 404, missing


def replay():
    first = score_declaration.sync(client=client, body=declaration("PC-5"), idempotency_key="opc")
    assert score_declaration.sync(client=client, body=declaration("PC-5"), idempotency_key="opc") == first
    other = score_declaration.sync(client=client, body=declaration("PC-6"), idempotency_key="opc")
    assert isinstance(other, Problem) and other.status == 422, other


run(
    {
        "declarations": declarations,
        "batch": batch,
        "models": models,
        "refusal": refusal,
        "problem": problem,
        "replay": replay,
    }
)
