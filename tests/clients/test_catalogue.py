"""boto3, unmodified: the catalogue as ListFoundationModels and GetFoundationModel show it; terms and evidence
over the admin API."""

import json
import urllib.error
import urllib.parse
import urllib.request

import botocore.exceptions
import pytest
from clients.sdk import bedrock_client
from harness.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("catalogue")) as server:
        yield server


@pytest.fixture(scope="module")
def bedrock(server):
    return bedrock_client(server.demo, "bedrock")


def ask(server, method, path, body=None):
    """The answer's status, headers and bytes."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {server.demo.api_key}", "Content-Type": "application/json"}
    request = urllib.request.Request(server.demo.endpoint + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def summaries(bedrock, **filters):
    return {one["modelId"]: one for one in bedrock.list_foundation_models(**filters)["modelSummaries"]}


def test_every_current_model_is_listed(server, bedrock):
    models = summaries(bedrock)
    assert len(models) >= 60
    assert len({one["providerName"] for one in models.values()}) >= 8
    own = models[server.demo.model_id]
    assert own["modelArn"] == f"arn:aws:bedrock:{server.demo.region}::foundation-model/{server.demo.model_id}"
    assert own["inputModalities"] == ["TEXT"] and own["inferenceTypesSupported"] == ["ON_DEMAND"]
    assert own["modelLifecycle"]["status"] == "ACTIVE" and own["customizationsSupported"] == []


def test_the_four_filters(bedrock):
    assert {one["providerName"] for one in summaries(bedrock, byProvider="anthropic").values()} == {"Anthropic"}
    assert summaries(bedrock, byCustomizationType="FINE_TUNING") == {}
    embeddings = summaries(bedrock, byOutputModality="EMBEDDING")
    assert embeddings and all(one["outputModalities"] == ["EMBEDDING"] for one in embeddings.values())
    assert summaries(bedrock, byInferenceType="PROVISIONED") == {}


def test_a_legacy_model_tells_its_end(bedrock):
    model = bedrock.get_foundation_model(modelIdentifier="meta.llama3-1-8b-instruct-v1:0")["modelDetails"]
    assert model["modelLifecycle"]["status"] == "LEGACY"
    assert model["modelLifecycle"]["endOfLifeTime"].year == 2027


def test_a_model_is_found_by_its_arn_in_its_region_alone(server, bedrock):
    arn = f"arn:aws:bedrock:{server.demo.region}::foundation-model/{server.demo.model_id}"
    assert bedrock.get_foundation_model(modelIdentifier=arn)["modelDetails"]["modelId"] == server.demo.model_id
    for unknown in ("acme.none-v1:0", arn.replace(server.demo.region, "eu-west-3")):
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            bedrock.get_foundation_model(modelIdentifier=unknown)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_terms_are_kept_whole_and_compared_in_words(server):
    subject = f"model:{server.demo.model_id}"
    for text in ("Kept for 30 days.", "Kept for 90 days."):
        new = {"subject": subject, "title": "Terms", "text": text}
        status, _, body = ask(server, "POST", "/api/v1/terms", new)
        assert status == 201, body
        status, _, body = ask(server, "POST", "/api/v1/terms", new)
        assert status == 200 and not json.loads(body)["added"]
    query = urllib.parse.urlencode({"subject": subject, "from": "2", "to": "3"})
    _, _, body = ask(server, "GET", f"/api/v1/terms/diff?{query}")
    pieces = [(one["op"], one["text"]) for one in json.loads(body)["pieces"]]
    assert pieces == [("equal", "Kept for "), ("delete", "30"), ("insert", "90"), ("equal", " days.")]
    query = urllib.parse.urlencode({"subject": subject, "hash": "3"})
    assert ask(server, "GET", f"/api/v1/terms/text?{query}")[2] == b"Kept for 90 days."
    pdf = {"subject": subject, "title": "Terms", "text": "%PDF-1.7"}
    status, _, body = ask(server, "POST", "/api/v1/terms", pdf)
    assert status == 400 and b"pdftotext" in body


def test_evidence_comes_back_as_an_attachment(server):
    page = b"<script>alert(1)</script>"
    status, _, body = ask(server, "POST", "/api/v1/evidence?name=page.html", page)
    assert status == 201, body
    status, headers, body = ask(server, "GET", f"/api/v1/evidence/{json.loads(body)['hash']}")
    assert (status, body) == (200, page)
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Type"] == "application/octet-stream"
    assert ask(server, "POST", "/api/v1/evidence?name=big", bytes(20 * 1024 * 1024 + 1))[0] == 413
    assert ask(server, "GET", "/api/v1/evidence/../../demo.json")[0] in (400, 404)


def test_nobody_approves_their_own_proposal(server):
    path = "/api/v1/catalogue/meta.llama3-1-8b-instruct-v1:0"
    shown = json.loads(ask(server, "GET", path)[2])
    assert shown["certifications"] == [] and shown["terms"]["in_force"] is None
    members = ("id", "provider", "name", "task", "input", "output", "sources")
    entry = {name: shown[name] for name in members} | {"lifecycle": {"status": "LEGACY", "end_of_life": "2027-06-30"}}
    status, _, body = ask(server, "POST", "/api/v1/catalogue/proposals", {"source": "a test", "entries": [entry]})
    assert status == 201, body
    proposal = json.loads(body)["id"]
    assert ask(server, "POST", f"/api/v1/catalogue/proposals/{proposal}/approve", {})[0] == 403
    changes = json.loads(ask(server, "GET", f"/api/v1/catalogue/proposals/{proposal}")[2])["changes"]
    assert "lifecycle" in [member["name"] for member in changes[0]["members"]]
