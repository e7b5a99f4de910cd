"""boto3, unmodified: InvokeModel, its streamed twin, and CountTokens."""

import base64
import json

import pytest
from botocore.exceptions import ClientError
from harness.configuration import MODEL as SIMULATED

JSON = "application/json"


def invoke(bedrock, model, body, **headers):
    answer = bedrock.invoke_model(modelId=model, body=json.dumps(body), contentType=JSON, accept=JSON, **headers)
    return json.loads(answer["body"].read()), answer["ResponseMetadata"]["HTTPHeaders"]


def chunks(bedrock, model, body):
    answer = bedrock.invoke_model_with_response_stream(modelId=model, body=json.dumps(body), accept=JSON)
    assert answer["contentType"] == JSON
    return [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]


def refused(call, *arguments, **members):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_demos_own_body_is_answered(server, bedrock, booked):
    ledger = booked(server.demo.model_id)
    answer, headers = invoke(bedrock, server.demo.model_id, server.demo.invoke_body)
    assert "Paris" in answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] in ("stop", "length")
    used = answer["usage"]
    assert int(headers["x-amzn-bedrock-input-token-count"]) == used["prompt_tokens"] > 5
    assert int(headers["x-amzn-bedrock-output-token-count"]) == used["completion_tokens"] > 1
    assert headers["x-amzn-bedrock-cache-read-input-token-count"] == "0"
    assert headers["x-amzn-bedrock-cache-write-input-token-count"] == "0"
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == used["prompt_tokens"]
    assert booked_now["output_tokens"] == used["completion_tokens"]


def test_a_limit_in_the_models_own_body_holds(server, bedrock):
    body = {"messages": [{"role": "user", "content": "Write a long story about a river."}], "max_tokens": 5}
    answer, _ = invoke(bedrock, server.demo.model_id, body)
    assert answer["usage"]["completion_tokens"] == 5
    assert answer["choices"][0]["finish_reason"] == "length"


def test_a_stream_ends_with_what_was_used(server, bedrock, booked):
    ledger = booked(server.demo.model_id)
    read = chunks(bedrock, server.demo.model_id, server.demo.invoke_body)
    deltas = [chunk["choices"][0]["delta"] for chunk in read if chunk["choices"]]
    assert "Paris" in "".join(delta.get("content") or "" for delta in deltas)
    assert len(read) > 3, "a stream comes in pieces"
    *earlier, last = read
    assert all("amazon-bedrock-invocationMetrics" not in chunk for chunk in earlier)
    metrics = last["amazon-bedrock-invocationMetrics"]
    booked_now = ledger.since()
    assert metrics["inputTokenCount"] == booked_now["input_tokens"]
    assert metrics["outputTokenCount"] == booked_now["output_tokens"]
    assert metrics["invocationLatency"] >= metrics["firstByteLatency"] >= 0


def test_texts_become_vectors(server, bedrock):
    answer, headers = invoke(bedrock, server.demo.embedding_model_id, {"input": ["a river", "a stream"]})
    first, second = (item["embedding"] for item in answer["data"])
    assert len(first) == len(second) == 384
    assert sum(a * b for a, b in zip(first, second, strict=True)) > 0.4
    assert int(headers["x-amzn-bedrock-input-token-count"]) > 3
    code, message = refused(
        bedrock.invoke_model_with_response_stream,
        modelId=server.demo.embedding_model_id,
        body=json.dumps({"input": "x"}),
    )
    assert code == "ValidationException" and "InvokeModel" in message


def test_terms_are_headers_and_come_back(server, bedrock):
    _, headers = invoke(
        bedrock,
        server.demo.model_id,
        server.demo.invoke_body,
        performanceConfigLatency="optimized",
        serviceTier="flex",
        requestMetadata=json.dumps({"team": "search"}),
        trace="ENABLED",
    )
    assert headers["x-amzn-bedrock-performanceconfig-latency"] == "standard", "what it really was"
    assert headers["x-amzn-bedrock-service-tier"] == "default"


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("serviceTier", "express", "serviceTier"),
        ("performanceConfigLatency", "fast", "performanceConfigLatency"),
        ("trace", "MAYBE", "trace"),
        ("requestMetadata", json.dumps({"k": "ü"}, ensure_ascii=True), "requestMetadata"),
        ("requestMetadata", "[]", "requestMetadata"),
        ("guardrailIdentifier", "abc123", "uardrail"),
    ],
)
def test_a_header_that_cannot_be_honoured_is_named(server, bedrock, member, value, told):
    extra = {"guardrailVersion": "1"} if member == "guardrailIdentifier" else {}
    code, message = refused(
        bedrock.invoke_model,
        modelId=server.demo.model_id,
        body=json.dumps(server.demo.invoke_body),
        **{member: value},
        **extra,
    )
    assert code == "ValidationException"
    assert told in message


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not valid JSON"),
        (b"[1]", "object"),
        (b'{"messages": []}', "messages"),
        (b'{"messages": [{"role": "user", "content": "x"}], "brand_new": 1}', "brand_new"),
        (b'{"messages": [{"role": "user", "content": "x"}], "max_tokens": 0}', "max_tokens"),
        (b'{"messages": [{"role": "user", "content": "x"}], "amazon-bedrock-guardrailConfig": {}}', "guardrail"),
    ],
)
def test_a_body_that_is_none_is_refused_and_not_booked(server, bedrock, booked, body, told):
    ledger = booked(server.demo.model_id)
    code, message = refused(bedrock.invoke_model, modelId=server.demo.model_id, body=body)
    assert code == "ValidationException"
    assert told in message
    assert ledger.since()["calls"] == 0


def test_a_provider_of_another_dialect_is_asked_in_its_own(bedrock, simulator, booked):
    ledger = booked(SIMULATED)
    body = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
    answer, headers = invoke(bedrock, SIMULATED, body)
    assert answer["model"] == SIMULATED
    assert int(headers["x-amzn-bedrock-output-token-count"]) == 4
    last = chunks(bedrock, SIMULATED, body)[-1]
    assert last["amazon-bedrock-invocationMetrics"]["outputTokenCount"] == 4
    assert ledger.since()["output_tokens"] == 8


def test_tokens_are_counted_and_nothing_is_spent(server, bedrock, booked):
    ledger = booked(server.demo.model_id)
    messages = [{"role": "user", "content": [{"text": "What is the capital of France?"}]}]
    counted = bedrock.count_tokens(modelId=server.demo.model_id, input={"converse": {"messages": messages}})
    native = bedrock.count_tokens(
        modelId=server.demo.model_id, input={"invokeModel": {"body": json.dumps(server.demo.invoke_body)}}
    )
    assert counted["inputTokens"] == native["inputTokens"] > 5
    assert ledger.since()["calls"] == 0
    used = bedrock.converse(modelId=server.demo.model_id, messages=messages, inferenceConfig={"maxTokens": 3})
    assert used["usage"]["inputTokens"] == counted["inputTokens"]


def test_what_is_to_be_counted_must_be_a_request(server, bedrock):
    body = base64.b64encode(b"not json").decode()
    code, message = refused(
        bedrock.count_tokens, modelId=server.demo.model_id, input={"invokeModel": {"body": body.encode()}}
    )
    assert code == "ValidationException" and "not valid JSON" in message
