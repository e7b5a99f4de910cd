"""What the SDKs raise when they are refused: the dialect's own errors, so that programs act on them rightly."""

import datetime
import json

import botocore.auth
import botocore.exceptions
import openai
import pytest
from clients.sdk import bedrock_client, openai_client
from harness.configuration import MODEL
from harness.wire import Connection, head

QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]
CHAT = [{"role": "user", "content": "Hello"}]


def refusal(bedrock, model, **members):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        bedrock.converse(modelId=model, **{"messages": QUESTION, **members})
    answer = raised.value.response
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]


def test_boto3_is_told_of_an_unknown_model(bedrock):
    code, status, message = refusal(bedrock, "nobody.no-such-model-v1:0")
    assert (code, status) in [("ResourceNotFoundException", 404), ("ValidationException", 400)]
    assert "nobody.no-such-model-v1:0" in message


def test_boto3_is_told_of_an_unknown_model_before_a_stream(bedrock):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        bedrock.converse_stream(modelId="nobody.no-such-model-v1:0", messages=QUESTION)
    assert raised.value.response["Error"]["Code"] in ("ResourceNotFoundException", "ValidationException")


def test_boto3_is_told_of_a_wrong_secret(server):
    wrong = bedrock_client(server.demo, aws_secret_access_key="w" * 40)
    code, status, message = refusal(wrong, server.demo.model_id)
    assert (code, status) == ("InvalidSignatureException", 403)
    assert server.demo.secret_access_key not in message


def test_boto3_is_told_of_an_unknown_access_key(server):
    code, status, _ = refusal(
        bedrock_client(server.demo, aws_access_key_id="AKIAIOSFODNN7EXAMPLE"), server.demo.model_id
    )
    assert (code, status) == ("UnrecognizedClientException", 403)


@pytest.mark.parametrize("hours", [-1, 1])
def test_boto3_is_told_of_a_skewed_clock(server, monkeypatch, hours):
    real = botocore.auth.get_current_datetime
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda *a, **k: real(*a, **k) + datetime.timedelta(hours=hours)
    )
    code, status, message = refusal(bedrock_client(server.demo), server.demo.model_id)
    assert (code, status) == ("InvalidSignatureException", 403)
    assert "Signature expired" in message or "not yet current" in message


def test_boto3_is_told_of_more_tokens_than_the_model_gives(server, bedrock):
    code, status, message = refusal(bedrock, server.demo.model_id, inferenceConfig={"maxTokens": 10_000_000})
    assert (code, status) == ("ValidationException", 400)
    assert "10000000" in message.replace(",", "")


def test_boto3_is_told_that_an_embedding_model_does_not_converse(server, bedrock):
    code, status, _ = refusal(bedrock, server.demo.embedding_model_id)
    assert (code, status) == ("ValidationException", 400)


def test_openai_is_told_of_an_unknown_model(client):
    with pytest.raises(openai.NotFoundError) as raised:
        client.chat.completions.create(model="no-such-model", messages=CHAT)
    assert raised.value.code == "model_not_found"
    assert raised.value.param == "model"
    assert raised.value.type == "invalid_request_error"
    assert "no-such-model" in raised.value.message
    assert raised.value.request_id


def test_openai_is_told_of_an_unknown_model_when_it_asks_for_one(client):
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no-such-model")


@pytest.mark.parametrize("key", ["", "sk-wrong", "wrong", "with the right id"])
def test_openai_is_told_of_a_wrong_key(server, key):
    if key == "with the right id":
        # The same key but for its last characters.
        right = server.demo.api_key
        key = right[:-6] + ("AAAAAA" if not right.endswith("AAAAAA") else "BBBBBB")
    wrong = openai_client(server.demo, api_key=key or "-")
    with pytest.raises(openai.AuthenticationError) as raised:
        wrong.chat.completions.create(model=server.demo.model_id, messages=CHAT)
    assert raised.value.status_code == 401
    assert raised.value.code == "invalid_api_key"
    with pytest.raises(openai.AuthenticationError):
        wrong.models.list()


@pytest.mark.parametrize("header", ["x-api-key", "api-key"])
def test_a_key_is_taken_in_the_headers_of_other_sdks(server, header):
    headers = {"host": "outcrop.test", header: server.demo.api_key}
    body = json.dumps({"model": MODEL, "messages": CHAT, "max_tokens": 3}).encode()
    with Connection(server.host, server.port) as connection:
        for path in ("/v1/models", "/api/v1/models"):
            connection.send(head("GET", path, headers))
            assert connection.answer().status == 200, path
        connection.post("/v1/chat/completions", body, {"content-type": "application/json", **headers})
        assert connection.answer().json()["usage"]["completion_tokens"] == 3


def test_two_credentials_are_refused_and_never_chosen_from(server):
    two = openai_client(server.demo, default_headers={"x-api-key": "oc_another"})
    for ask in (two.models.list, lambda: two.chat.completions.create(model=MODEL, messages=CHAT)):
        with pytest.raises(openai.AuthenticationError) as raised:
            ask()
        assert "`authorization` and `x-api-key`" in raised.value.message
        assert server.demo.api_key not in raised.value.message


def test_openai_is_told_of_a_wrong_type(server, client):
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(model=server.demo.model_id, messages="hello")
    assert raised.value.type == "invalid_request_error"
    assert "messages" in raised.value.message


def test_openai_is_told_of_a_value_out_of_range(server, client):
    for members in ({"temperature": 5}, {"max_tokens": -1}, {"max_tokens": 10_000_000}, {"top_p": 2}):
        with pytest.raises(openai.BadRequestError) as raised:
            client.chat.completions.create(model=server.demo.model_id, messages=CHAT, **members)
        assert next(iter(members)) in (raised.value.param, *raised.value.message.split("`")), members


def test_an_unknown_member_reaches_a_provider_of_the_dialect(client):
    """Nothing that a client sent to its own dialect's provider is dropped, or refused, on the way."""
    answer = client.chat.completions.create(
        model=MODEL, messages=CHAT, max_tokens=3, extra_body={"a_member_of_next_year": {"a": [1, 2]}}
    )
    assert answer.usage.completion_tokens == 3


def test_a_refused_call_costs_nothing(server, client, bedrock, booked):
    ledger = booked(server.demo.model_id)
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=server.demo.model_id, messages="hello")
    refusal(bedrock, server.demo.model_id, inferenceConfig={"maxTokens": 10_000_000})
    assert ledger.since() == dict.fromkeys(ledger.COUNTS, 0)
