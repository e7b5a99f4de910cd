"""The openai package's responses, unmodified, answered by the embedded model and kept by Outcrop."""

import openai
import pytest
from clients.sdk import openai_client

QUESTION = "What is the capital of France?"


def ask(client, server, **members):
    return client.responses.create(
        **{
            "model": server.demo.model_id,
            "input": QUESTION,
            "max_output_tokens": 40,
            "temperature": 0,
            **members,
        }
    )


def refused(call):
    with pytest.raises(openai.APIStatusError) as refusal:
        call()
    return refusal.value


def test_a_response_has_the_models_own_text(server, client, booked):
    ledger = booked(server.demo.model_id)
    answer = ask(client, server)
    assert answer.object == "response" and answer.status == "completed"
    assert answer.model == server.demo.model_id and answer.id.startswith("resp_")
    assert "Paris" in answer.output_text
    assert answer.store is True
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    booked_now = ledger.since()
    assert booked_now["calls"] == 1
    assert booked_now["input_tokens"] == answer.usage.input_tokens
    assert booked_now["output_tokens"] == answer.usage.output_tokens


def test_a_stream_tells_the_same_in_typed_events(server, client):
    whole = ask(client, server)
    with client.responses.stream(
        model=server.demo.model_id, input=QUESTION, max_output_tokens=40, temperature=0
    ) as stream:
        events = list(stream)
        final = stream.get_final_response()
    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    numbers = [event.sequence_number for event in events]
    assert numbers == list(range(len(numbers)))
    assert final.output_text == whole.output_text
    assert client.responses.retrieve(final.id).output_text == whole.output_text


def test_an_answer_that_is_cut_short_says_so(server, client):
    answer = ask(client, server, max_output_tokens=1)
    assert answer.status == "incomplete"
    assert answer.incomplete_details.reason == "max_output_tokens"


def test_a_response_is_kept_listed_and_removed(server, client):
    answer = ask(client, server, instructions="Be brief.", metadata={"team": "x"})
    kept = client.responses.retrieve(answer.id)
    assert kept.to_dict() == answer.to_dict()
    items = list(client.responses.input_items.list(answer.id))
    assert [item.content[0].text for item in items] == [QUESTION]
    assert items[0].role == "user" and items[0].id
    client.responses.delete(answer.id)
    assert refused(lambda: client.responses.retrieve(answer.id)).status_code == 404
    assert refused(lambda: client.responses.delete(answer.id)).status_code == 404


def test_a_conversation_goes_on(server, client):
    first = ask(client, server)
    second = ask(client, server, input="And of Italy?", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert second.usage.input_tokens > first.usage.input_tokens
    pages = client.responses.input_items.list(second.id, order="asc", limit=1)
    said = [item.content[0].text for item in pages]
    assert said == [QUESTION, first.output_text, "And of Italy?"], "page by page"
    client.responses.delete(first.id)
    third = ask(client, server, input="Thanks.", previous_response_id=second.id)
    assert third.status == "completed", "what was said is kept with each response"


def test_what_is_not_to_be_kept_is_not(server, client):
    answer = ask(client, server, store=False)
    assert answer.store is False
    assert refused(lambda: client.responses.retrieve(answer.id)).status_code == 404


def test_an_unknown_response_is_not_found(server, client):
    refusal = refused(lambda: client.responses.retrieve("resp_unknown"))
    assert refusal.status_code == 404 and refusal.code == "response_not_found"
    refusal = refused(lambda: ask(client, server, previous_response_id="resp_unknown"))
    assert refusal.status_code == 404
    assert refusal.code == "previous_response_not_found" and refusal.param == "previous_response_id"
    stranger = openai_client(server.demo, api_key="sk-nobody")
    assert refused(lambda: stranger.responses.retrieve("resp_unknown")).status_code == 401


@pytest.mark.parametrize(
    ("members", "param"),
    [
        ({"background": True}, "background"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"truncation": "auto"}, "truncation"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "input[0]"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(server, client, members, param):
    refusal = refused(lambda: ask(client, server, **members))
    assert refusal.status_code == 400 and refusal.param == param


def test_the_paths_of_bedrock_answer_too(server, client):
    bedrock = openai_client(server.demo, base_url=f"{server.demo.endpoint}/openai/v1")
    answer = ask(bedrock, server)
    assert client.responses.retrieve(answer.id).id == answer.id


def test_a_page_of_nonsense_is_refused(server, client):
    answer = ask(client, server)
    for query, param in [({"limit": 0}, "limit"), ({"order": "up"}, "order"), ({"after": "x"}, "after")]:
        refusal = refused(lambda query=query: client.responses.input_items.list(answer.id, **query))
        assert refusal.status_code == 400 and refusal.param == param
