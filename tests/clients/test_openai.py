"""The openai package, unmodified, with an API key."""

import base64
import struct

import openai
import pytest
from harness.configuration import INPUT_NANOS, MODEL, OUTPUT_NANOS

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]


def ask(client, model, **members):
    return client.chat.completions.create(
        model=model, messages=members.pop("messages", QUESTION), **{"max_tokens": 40, "temperature": 0, **members}
    )


def text_of(answer):
    return answer.choices[0].message.content


def test_models_lists_what_can_be_called(server, client):
    models = {model.id: model for model in client.models.list()}
    assert {server.demo.model_id, server.demo.embedding_model_id, MODEL} <= set(models)
    assert models[server.demo.model_id].object == "model"
    assert client.models.retrieve(server.demo.model_id).id == server.demo.model_id


def test_chat_answers_with_the_models_own_text(server, client, booked):
    ledger = booked(server.demo.model_id)
    answer = ask(client, server.demo.model_id)
    assert answer.object == "chat.completion"
    assert answer.model == server.demo.model_id
    assert answer.id and answer.created > 1_700_000_000
    assert answer.choices[0].message.role == "assistant"
    assert "Paris" in text_of(answer)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == answer.usage.prompt_tokens
    assert booked_now["output_tokens"] == answer.usage.completion_tokens
    assert booked_now["cost_nanos"] > 0
    assert booked_now["estimated_calls"] == 0


def test_both_dialects_count_the_same_prompt_alike(server, client, bedrock):
    answer = ask(client, server.demo.model_id)
    converse = bedrock.converse(
        modelId=server.demo.model_id,
        messages=[{"role": "user", "content": [{"text": QUESTION[0]["content"]}]}],
        inferenceConfig={"maxTokens": 40, "temperature": 0},
    )
    assert converse["usage"]["inputTokens"] == answer.usage.prompt_tokens
    assert converse["output"]["message"]["content"][0]["text"] == text_of(answer)


@pytest.mark.parametrize("model", ["embedded", "simulated"])
@pytest.mark.parametrize("include_usage", [False, True])
def test_a_stream_sends_the_text_in_pieces(server, client, booked, model, include_usage):
    """The simulated model's stream passes through from a provider of the dialect; the embedded one's is made here."""
    model = server.demo.model_id if model == "embedded" else MODEL
    whole = ask(client, model)
    ledger = booked(model)
    options = {"stream_options": {"include_usage": True}} if include_usage else {}
    chunks = list(ask(client, model, stream=True, **options))
    assert all(chunk.object == "chat.completion.chunk" for chunk in chunks)
    assert {chunk.model for chunk in chunks} == {model}
    assert len({chunk.id for chunk in chunks}) == 1
    pieces = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert pieces[0].delta.role == "assistant"
    assert "".join(piece.delta.content or "" for piece in pieces) == text_of(whole)
    assert [piece.finish_reason for piece in pieces if piece.finish_reason] == [whole.choices[0].finish_reason]
    usages = [chunk.usage for chunk in chunks if chunk.usage]
    if include_usage:
        assert len(usages) == 1 and not chunks[-1].choices and chunks[-1].usage == usages[0]
        assert usages[0].prompt_tokens == whole.usage.prompt_tokens
        assert usages[0].completion_tokens == whole.usage.completion_tokens
    else:
        assert not usages, "a client that did not ask for usage never sees the chunk"
        assert all(chunk.choices for chunk in chunks)
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == whole.usage.prompt_tokens
    assert booked_now["output_tokens"] == whole.usage.completion_tokens
    assert booked_now["estimated_calls"] == 0


def test_the_price_is_the_configured_one_to_the_nano(client, booked):
    ledger = booked(MODEL)
    answer = ask(client, MODEL, max_tokens=11)
    assert answer.usage.completion_tokens == 11
    assert answer.choices[0].finish_reason == "length"
    expected = answer.usage.prompt_tokens * INPUT_NANOS + 11 * OUTPUT_NANOS
    assert ledger.since()["cost_nanos"] == expected


def test_max_tokens_ends_the_answer(server, client):
    answer = ask(client, server.demo.model_id, max_tokens=5)
    assert answer.usage.completion_tokens == 5
    assert answer.choices[0].finish_reason == "length"
    newer = ask(client, server.demo.model_id, max_tokens=None, max_completion_tokens=5)
    assert text_of(newer) == text_of(answer)


def test_a_stop_sequence_ends_the_answer_and_is_not_in_it(server, client):
    whole = text_of(ask(client, server.demo.model_id))
    answer = ask(client, server.demo.model_id, stop="Paris")
    assert answer.choices[0].finish_reason == "stop"
    assert text_of(answer).strip() == whole.split("Paris")[0].strip()
    streamed = ask(client, server.demo.model_id, stop=["Paris"], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == text_of(answer)


def test_a_seed_repeats_the_answer_and_temperature_varies_it(server, client):
    story = [{"role": "user", "content": "Invent a name for a boat."}]

    def name(seed):
        return text_of(ask(client, server.demo.model_id, messages=story, temperature=1.5, seed=seed, max_tokens=16))

    assert name(7) == name(7)
    assert len({name(seed) for seed in range(1, 6)}) > 1


def test_embeddings_tell_near_from_far(server, client, booked):
    ledger = booked(server.demo.embedding_model_id)
    texts = ["A cat sleeps on the sofa.", "A kitten naps on the couch.", "Interest rates rose by half a percent."]
    answer = client.embeddings.create(model=server.demo.embedding_model_id, input=texts, encoding_format="float")
    assert [item.index for item in answer.data] == [0, 1, 2]
    vectors = [item.embedding for item in answer.data]
    assert {len(vector) for vector in vectors} == {384}

    def similarity(a, b):
        norm = (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5
        return sum(x * y for x, y in zip(a, b, strict=True)) / norm

    near, far = similarity(vectors[0], vectors[1]), similarity(vectors[0], vectors[2])
    assert near > 0.5 > 0.3 > far
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 10
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == answer.usage.prompt_tokens
    assert booked_now["output_tokens"] == 0
    assert booked_now["cost_nanos"] > 0


def test_embeddings_come_in_base64_as_well(server, client):
    """The package asks for base64 by itself, and unpacks it; asked for by name it hands it on as it came."""
    model = server.demo.embedding_model_id
    floats = client.embeddings.create(model=model, input="a river", encoding_format="float").data[0].embedding
    by_default = client.embeddings.create(model=model, input="a river").data[0].embedding
    packed = client.embeddings.create(model=model, input="a river", encoding_format="base64").data[0].embedding
    unpacked = struct.unpack("<384f", base64.b64decode(packed))
    assert floats == pytest.approx(by_default, abs=1e-6)
    assert floats == pytest.approx(unpacked, abs=1e-6)


def test_an_organisation_that_reads_its_ledger_through_the_api_sees_the_same(server, client):
    from harness.server import usage

    ask(client, server.demo.model_id, max_tokens=3)
    beside = usage("--by", "model", "--data", server.data)
    through = usage("--by", "model", "--endpoint", server.url, env={"OUTCROP_API_KEY": server.demo.api_key})
    assert sorted(beside, key=lambda row: row["key"]) == sorted(through, key=lambda row: row["key"])
    [total] = usage("--data", server.data)
    assert total["key"] is None
    assert total["cost_nanos"] == sum(row["cost_nanos"] for row in beside)
    assert total["calls"] == sum(row["calls"] for row in beside)


TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ({"n": 2}, "does not give several answers to one request"),
        ({"tools": [TOOL]}, "does not call tools"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "does not take images"),
    ],
)
def test_what_a_model_cannot_do_is_refused_by_name(server, client, asked, lacking):
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, server.demo.model_id, **asked)
    assert f"`{server.demo.model_id}` {lacking}" in refused.value.message
