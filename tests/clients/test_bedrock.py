"""boto3, unmodified, signing with SigV4."""

import json

import pytest
from botocore.exceptions import ClientError
from clients.sdk import PATIENCE_S
from harness.configuration import MODEL as SIMULATED
from harness.wire import Connection

QUESTION = [{"role": "user", "content": [{"text": "What is the capital of France?"}]}]


def ask(bedrock, model, *, messages=QUESTION, **inference):
    return bedrock.converse(modelId=model, messages=messages, inferenceConfig={"maxTokens": 40, **inference})


def text_of(answer):
    return "".join(block["text"] for block in answer["output"]["message"]["content"])


def read_stream(answer):
    """Every event by name, in order, and the text and closing members that they make."""
    names, text, stop, metadata = [], "", None, None
    for event in answer["stream"]:
        [(name, body)] = event.items()
        names.append(name)
        if name == "contentBlockDelta":
            text += body["delta"]["text"]
        elif name == "messageStop":
            stop = body["stopReason"]
        elif name == "metadata":
            metadata = body
    return names, text, stop, metadata


def test_converse_answers_with_the_models_own_text(server, bedrock, booked):
    ledger = booked(server.demo.model_id)
    answer = ask(bedrock, server.demo.model_id, temperature=0)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert answer["ResponseMetadata"]["RequestId"]
    assert answer["output"]["message"]["role"] == "assistant"
    assert "Paris" in text_of(answer)
    assert answer["stopReason"] == "end_turn"
    assert answer["metrics"]["latencyMs"] > 0
    used = answer["usage"]
    assert used["inputTokens"] > 5 and used["outputTokens"] > 3
    assert used["totalTokens"] == used["inputTokens"] + used["outputTokens"]
    booked_now = ledger.since()
    assert booked_now["calls"] == booked_now["attempts"] == 1
    assert booked_now["input_tokens"] == used["inputTokens"]
    assert booked_now["output_tokens"] == used["outputTokens"]
    assert booked_now["cost_nanos"] > 0
    assert booked_now["estimated_calls"] == booked_now["interrupted_calls"] == 0


def test_converse_stream_sends_the_same_text_in_pieces(server, bedrock, booked):
    whole = ask(bedrock, server.demo.model_id, temperature=0)
    ledger = booked(server.demo.model_id)
    answer = bedrock.converse_stream(
        modelId=server.demo.model_id, messages=QUESTION, inferenceConfig={"maxTokens": 40, "temperature": 0}
    )
    names, text, stop, metadata = read_stream(answer)
    assert names[0] == "messageStart"
    assert names.count("contentBlockDelta") > 2, "a stream comes in pieces"
    assert names[-3:] == ["contentBlockStop", "messageStop", "metadata"]
    assert text == text_of(whole)
    assert stop == "end_turn"
    assert metadata["usage"] == whole["usage"]
    assert metadata["metrics"]["latencyMs"] > 0
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == metadata["usage"]["inputTokens"]
    assert booked_now["output_tokens"] == metadata["usage"]["outputTokens"]


def test_max_tokens_ends_the_answer(server, bedrock):
    answer = bedrock.converse(
        modelId=server.demo.model_id,
        messages=[{"role": "user", "content": [{"text": "Write a long story about a river."}]}],
        inferenceConfig={"maxTokens": 7, "temperature": 0},
    )
    assert answer["usage"]["outputTokens"] == 7
    assert answer["stopReason"] == "max_tokens"


def test_a_stop_sequence_ends_the_answer_and_is_not_in_it(server, bedrock):
    whole = text_of(ask(bedrock, server.demo.model_id, temperature=0))
    word = "Paris"
    answer = ask(bedrock, server.demo.model_id, temperature=0, stopSequences=[word])
    assert answer["stopReason"] == "stop_sequence"
    assert text_of(answer).strip() == whole.split(word)[0].strip()


def test_a_system_prompt_and_earlier_turns_reach_the_model(server, bedrock):
    plain = ask(bedrock, server.demo.model_id, temperature=0)
    longer = bedrock.converse(
        modelId=server.demo.model_id,
        system=[{"text": "You are a geographer who answers in one short sentence."}],
        messages=[
            {"role": "user", "content": [{"text": "What is the capital of Italy?"}]},
            {"role": "assistant", "content": [{"text": "The capital of Italy is Rome."}]},
            *QUESTION,
        ],
        inferenceConfig={"maxTokens": 40, "temperature": 0},
    )
    assert longer["usage"]["inputTokens"] > plain["usage"]["inputTokens"] + 15
    assert "Paris" in text_of(longer)


def test_an_api_key_serves_converse_as_well(server):
    """By hand: over plain HTTP, boto3 itself refuses to send a bearer token."""
    body = {"messages": QUESTION, "inferenceConfig": {"maxTokens": 40, "temperature": 0}}
    with Connection(server.host, server.port) as connection:
        path = f"/model/{server.demo.model_id.replace(':', '%3A')}/converse"
        connection.post(path, json.dumps(body).encode(), {"authorization": f"Bearer {server.demo.api_key}"})
        answer = connection.answer()
    assert answer.status == 200
    assert "Paris" in text_of(answer.json())


def test_a_model_is_found_by_its_arn(server, bedrock):
    arn = f"arn:aws:bedrock:{server.demo.region}::foundation-model/{server.demo.model_id}"
    assert "Paris" in text_of(ask(bedrock, arn, temperature=0))


@pytest.mark.timeout(PATIENCE_S)
def test_two_callers_are_served_at_once(server, bedrock):
    """The queue in front of the one inference thread keeps answers apart."""
    from concurrent.futures import ThreadPoolExecutor

    def capital(country):
        question = [{"role": "user", "content": [{"text": f"What is the capital of {country}?"}]}]
        return text_of(ask(bedrock, server.demo.model_id, messages=question, temperature=0))

    with ThreadPoolExecutor(2) as pool:
        france, italy = pool.map(capital, ["France", "Italy"])
    assert "Paris" in france and "Rome" in italy


TOOLS = {
    "tools": [
        {
            "toolSpec": {
                "name": "weather",
                "description": "The weather in a city",
                "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}},
            }
        },
        {"cachePoint": {"type": "default"}},
    ]
}

# Every member that a provider of another dialect can be given.
CONVERSATION = {
    "system": [{"text": "Be kind."}, {"guardContent": {"text": {"text": "Rules", "qualifiers": ["query"]}}}],
    "messages": [
        {"role": "user", "content": [{"text": "Weather?"}, {"cachePoint": {"type": "default", "ttl": "1h"}}]},
        {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}},
                {"toolUse": {"toolUseId": "t1", "name": "weather", "input": {"city": "Bern"}}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "t1", "content": [{"json": {"sun": True}}], "status": "success"}},
                {"text": "And tomorrow?"},
            ],
        },
    ],
    "toolConfig": TOOLS,
    "inferenceConfig": {"maxTokens": 4, "temperature": 0.5, "topP": 0.9, "stopSequences": ["END"]},
    "requestMetadata": {"team": "search"},
    "additionalModelResponseFieldPaths": ["/stop_sequence"],
    "serviceTier": {"type": "default"},
}


def test_all_of_a_conversation_reaches_a_provider_of_another_dialect(bedrock, simulator):
    answer = bedrock.converse(modelId=SIMULATED, **CONVERSATION)
    assert answer["usage"]["outputTokens"] == 4
    assert answer["stopReason"] == "max_tokens"
    assert answer["serviceTier"] == {"type": "default"}
    _, text, stop, metadata = read_stream(bedrock.converse_stream(modelId=SIMULATED, **CONVERSATION))
    assert text
    assert stop == "max_tokens"
    assert metadata["serviceTier"] == {"type": "default"}


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ({"toolConfig": TOOLS}, "tools"),
        ({"system": [{"text": "x"}, {"cachePoint": {"type": "default"}}]}, "cache prompts"),
        (
            {"messages": [{"role": "user", "content": [{"image": {"format": "png", "source": {"bytes": b"x"}}}]}]},
            "take images",
        ),
        ({"additionalModelRequestFields": {"thinking": 1}}, "additionalModelRequestFields.thinking"),
        ({"outputConfig": {"effort": "low"}}, "reasoning"),
        ({"guardrailConfig": {"guardrailIdentifier": "abc", "guardrailVersion": "1"}}, "guardrailConfig"),
        ({"promptVariables": {"a": {"text": "b"}}}, "promptVariables"),
    ],
)
def test_what_the_embedded_model_cannot_do_is_named(server, bedrock, member, told):
    with pytest.raises(ClientError) as caught:
        bedrock.converse(modelId=server.demo.model_id, **{"messages": QUESTION, **member})
    error = caught.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert told in error["Message"]
