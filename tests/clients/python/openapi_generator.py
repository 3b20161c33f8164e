"""The API called by the client that openapi-generator generates (-g python)."""

import customs_scoring as api
from common import CONTEXT, DECLARATION, FUTURE, TODAY, announced, put, run, until

configuration = api.Configuration(host=CONTEXT["apiUrl"], access_token=CONTEXT["token"])
client = api.ApiClient(configuration)
declarations_api = api.ImportDeclarationsApi(client)
documents_api = api.DocumentsApi(client)


def declaration(identifier, **changes):
    return api.Declaration.from_dict({"declarationId": identifier, **DECLARATION, **changes})


def declarations():
    scored = declarations_api.score_declaration(declaration("PG-1"))
    assert scored.items[0].reasons[0].text, scored
    recorded = declarations_api.record_inspection("PG-1", api.InspectionResult(outcome="clear"))
    assert recorded.inspection.outcome == "clear", recorded
    read = declarations_api.get_declaration("PG-1")
    assert read.declaration.importer_id == "ROASTERY7", read
    assert read.declaration.declared_on.isoformat() == "2020-01-02", read
    listed = declarations_api.list_declarations(lane=scored.lane, day="2020-01-02", limit=100)
    assert "PG-1" in [item.declaration_id for item in listed.items], listed


def batch():
    bad = declaration("PG-3", declaredOn=FUTURE.isoformat())
    answer = declarations_api.score_declaration_batch(api.DeclarationBatch(declarations=[declaration("PG-2"), bad]))
    good, refused = (item.actual_instance for item in answer.items)
    assert isinstance(good, api.ScoredBatchItem) and good.lane, good
    assert isinstance(refused, api.BatchProblem), refused
    assert [error.pointer for error in refused.problem.errors] == ["/declarations/1/declaredOn"], refused


def hs_codes():
    hs = api.HSCodesApi(client)
    request = {"digits": 4, "items": [{"description": "roasted coffee beans"}, {"description": "goods"}]}
    prediction = hs.predict_hs_codes(api.HsPredictionRequest.from_dict(request))
    coffee, vague = prediction.items
    assert len(coffee.candidates[0].code) == 4, coffee
    assert vague.status == "vague" and vague.message, vague
    decision = {"decisions": [{"index": 0, "code": coffee.candidates[0].code}]}
    decided = hs.decide_hs_codes(prediction.prediction_id, api.HsDecisionRequest.from_dict(decision))
    assert decided.decisions[0].code == coffee.candidates[0].code, decided


def documents():
    authority = "PG-CHAMBER"
    new = api.NewReference.from_dict({"kind": "stamp", **announced(CONTEXT["stamp"])})
    reference = documents_api.create_reference(authority, new)
    put(reference.upload.to_dict(), CONTEXT["stamp"])
    listed = until(
        lambda: documents_api.list_references(authority), lambda page: page.items[0].status != "awaiting-upload"
    )
    assert listed.valid.stamp == 1, listed
    fields = {"documentType": "certificate-of-origin", "authorityId": authority, **announced(CONTEXT["scan"])}
    created = documents_api.create_document(api.NewDocument.from_dict(fields))
    put(created.upload.to_dict(), CONTEXT["scan"])
    verified = until(
        lambda: documents_api.get_document(created.document_id),
        lambda document: document.status not in ("awaiting-upload", "processing"),
    )
    stamps = [finding for finding in verified.findings if finding.kind == "stamp"]
    assert stamps[0].match.reference_id == reference.reference_id and stamps[0].box.width > 0, verified
    assert created.document_id in [item.document_id for item in documents_api.list_documents(limit=10).items]
    retired = documents_api.delete_reference(authority, reference.reference_id)
    assert retired.status == "retired", retired


def delinquency():
    delinquency_api = api.DelinquencyApi(client)
    day = CONTEXT["runDate"]
    started = delinquency_api.start_delinquency_run(api.NewDelinquencyRun.from_dict({"runDate": day}))
    finished = until(
        lambda: delinquency_api.get_delinquency_run(started.run_id), lambda answer: answer.status != "running"
    )
    assert finished.status == "succeeded", finished
    assert [entry.grade for entry in finished.grades][0] == "01", finished
    largest = max(finished.grades, key=lambda entry: entry.taxpayers)
    first = delinquency_api.get_delinquency_ranking(day, largest.grade).items[0]
    assert first.grade == largest.grade, first
    new = api.NewGradeOverride(grade="05", reason="Pays by instalments", valid_until=TODAY)
    recorded = delinquency_api.record_delinquency_override(first.taxpayer_id, new)
    assert recorded.override.grade == "05", recorded
    read = delinquency_api.get_delinquency_taxpayer(first.taxpayer_id)
    assert read.latest.score == first.score and read.override.valid_until == TODAY, read


def models():
    service = api.ServiceApi(client)
    assert service.get_health().status == "ok"
    shipped = service.list_models(cards=True).items
    assert len(shipped) > 3 and all(model.card for model in shipped), shipped


def refused(call, kind):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("The call was accepted")


def refusal():
    other = api.ApiClient(api.Configuration(host=CONTEXT["apiUrl"], access_token="none"))
    error = refused(lambda: api.ServiceApi(other).list_models(), api.exceptions.UnauthorizedException)
    assert isinstance(error.data, api.GatewayError) and error.data.message == "Unauthorized", error.data


def problem():
    body = declaration("PG-4", declaredOn=FUTURE.isoformat(), importerId="a\u200bb")
    error = refused(lambda: declarations_api.score_declaration(body), api.exceptions.BadRequestException)
    assert isinstance(error.data, api.Problem), error.data
    assert sorted(field.pointer for field in error.data.errors) == ["/declaredOn", "/importerId"], error.data
    missing = refused(lambda: declarations_api.get_declaration("PG-0"), api.exceptions.NotFoundException)
    assert isinstance(missing.data.actual_instance, api.Problem), missing.data


def replay():
    first = declarations_api.score_declaration(declaration("PG-5"), idempotency_key="python")
    again = declarations_api.score_declaration(declaration("PG-5"), idempotency_key="python")
    assert again == first, again
    other = lambda: declarations_api.score_declaration(declaration("PG-6"), idempotency_key="python")  # noqa: E731
    refused(other, api.exceptions.UnprocessableEntityException)


run(
    {
        "declarations": declarations,
        "batch": batch,
        "hsCodes": hs_codes,
        "documents": documents,
        "delinquency": delinquency,
        "models": models,
        "refusal": refusal,
        "problem": problem,
        "replay": replay,
    }
)
