"""The anthropic package, unmodified: with the model in the process, and through a provider that speaks its dialect."""

import json
import pathlib

import anthropic
import pytest
from clients.sdk import anthropic_client, openai_client
from harness import configuration
from harness.server import Server
from harness.upstream import End, Script, Upstream, as_json, as_sse

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
MODEL = "anthropic.claude-test-v1:0"
KEY = "sk-ant-the-providers-own"


# A nano for each token of input, and three or more digits of the cost for each other class.
CONFIG = """\
[connections.claude]
kind = "anthropic"
base_url = "{base_url}"
api_key_env = "UPSTREAM_KEY"
first_byte_timeout = "2s"
idle_timeout = "500ms"

[catalogue."{model}"]
provider = "Anthropic"
name = "Claude Test"
task = "chat"
context_tokens = 100000
max_output_tokens = 4096
connection = "claude"
upstream_model = "claude-up"
accounts = ["*"]

[catalogue."{model}".price]
input = "0.001"
output = "1"
cache_read = "100"
cache_write_5m = "10000"
cache_write_1h = "1000000"
"""


@pytest.fixture(scope="module")
def provider():
    with Upstream() as provider:
        yield provider


@pytest.fixture
def upstream(provider):
    provider.reset()
    return provider


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    directory: pathlib.Path = tmp_path_factory.mktemp("anthropic")
    text = CONFIG.format(base_url=provider.base_url, model=MODEL)
    config = configuration.write(directory / "outcrop.toml", text)
    with Server(directory, config=config, env={"UPSTREAM_KEY": KEY}) as server:
        yield server


@pytest.fixture(scope="module")
def claude(server):
    return anthropic_client(server.demo)


def ask(client, model, **members):
    return client.messages.create(model=model, **{"max_tokens": 40, "messages": QUESTION, **members})


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


# The model in the process: the dialect is written here.


def test_a_message_is_answered_with_the_models_own_text(server, claude, booked):
    ledger = booked(server.demo.model_id)
    message = ask(claude, server.demo.model_id)
    assert (message.type, message.role, message.model) == ("message", "assistant", server.demo.model_id)
    assert message.id.startswith("msg_") and message._request_id
    assert "Paris" in text_of(message)
    assert (message.stop_reason, message.stop_sequence) == ("end_turn", None)
    now = ledger.since()
    assert (now["calls"], now["input_tokens"], now["output_tokens"]) == (
        1,
        message.usage.input_tokens,
        message.usage.output_tokens,
    )


def test_a_stream_gathers_to_the_same_message(server, claude):
    whole = ask(claude, server.demo.model_id)
    with claude.messages.stream(model=server.demo.model_id, max_tokens=40, messages=QUESTION) as stream:
        names = [event.type for event in stream]
        message = stream.get_final_message()
    assert names[0] == "message_start" and names[-1] == "message_stop"
    assert text_of(message) == text_of(whole)
    assert (message.stop_reason, message.usage.input_tokens, message.usage.output_tokens) == (
        whole.stop_reason,
        whole.usage.input_tokens,
        whole.usage.output_tokens,
    )


def test_the_limit_and_the_stop_are_told(server, claude):
    assert ask(claude, server.demo.model_id, max_tokens=2).stop_reason == "max_tokens"
    message = ask(claude, server.demo.model_id, stop_sequences=["Paris"])
    assert message.stop_reason == "stop_sequence"
    assert "Paris" not in text_of(message)


def test_tokens_are_counted_exactly_and_for_nothing(server, claude, booked):
    ledger = booked(server.demo.model_id)
    counted = claude.messages.count_tokens(model=server.demo.model_id, messages=QUESTION, system="Be brief.")
    assert ledger.since()["attempts"] == 0
    message = ask(claude, server.demo.model_id, system="Be brief.", max_tokens=1)
    assert counted.input_tokens == message.usage.input_tokens > 0


@pytest.mark.parametrize("prefix", ["", "/anthropic"])
def test_models_are_listed_in_the_dialects_form(server, prefix):
    client = anthropic_client(server.demo, base_url=server.demo.endpoint + prefix)
    models = {model.id: model for model in client.models.list(limit=1)}
    assert {server.demo.model_id, MODEL} <= set(models), "the client goes through the pages"
    assert (models[MODEL].display_name, models[MODEL].type) == ("Claude Test", "model")
    assert (models[MODEL].max_input_tokens, models[MODEL].max_tokens) == (100000, 4096)
    assert client.models.retrieve(MODEL).id == MODEL
    with pytest.raises(anthropic.NotFoundError):
        client.models.retrieve("no-such-model")


def test_openais_clients_still_list_models_in_theirs(server):
    assert MODEL in {model.id for model in openai_client(server.demo).models.list()}


def test_the_prefix_of_bedrock_leads_to_the_same(server):
    client = anthropic_client(server.demo, base_url=server.demo.endpoint + "/anthropic")
    assert "Paris" in text_of(ask(client, server.demo.model_id))
    assert client.messages.count_tokens(model=server.demo.model_id, messages=QUESTION).input_tokens > 0


def test_a_bearer_is_as_good_as_a_key(server):
    client = anthropic_client(server.demo, api_key=None, auth_token=server.demo.api_key)
    assert text_of(ask(client, server.demo.model_id))


def refusal(kind, client, model, **members):
    with pytest.raises(kind) as raised:
        ask(client, model, **members)
    error = raised.value
    assert error.body["type"] == "error"
    assert error.request_id == error.body["request_id"]
    return error.status_code, error.body["error"]["type"], error.body["error"]["message"]


def test_refusals_are_of_the_dialects_own_classes(server, claude):
    stranger = anthropic_client(server.demo, api_key="oc_nobody")
    assert refusal(anthropic.AuthenticationError, stranger, server.demo.model_id)[:2] == (401, "authentication_error")
    status, kind, message = refusal(anthropic.NotFoundError, claude, "no-such-model")
    assert (status, kind) == (404, "not_found_error") and "no-such-model" in message
    status, kind, message = refusal(
        anthropic.BadRequestError, claude, server.demo.model_id, extra_body={"temperature": 7}
    )
    assert (status, kind) == (400, "invalid_request_error") and message.startswith("temperature: ")
    tool = {"name": "t", "input_schema": {"type": "object"}}
    status, _, message = refusal(anthropic.BadRequestError, claude, server.demo.model_id, tools=[tool])
    assert status == 400 and "tools" in message


def test_what_anthropic_requires_is_required(server, claude):
    with pytest.raises(anthropic.BadRequestError) as raised:
        claude.post("/v1/messages", body={"model": MODEL, "messages": QUESTION}, cast_to=object)
    assert raised.value.body["error"]["message"] == "max_tokens: Field required"


# Through a provider of the dialect: bytes pass.


def event(name, **members):
    return f"event: {name}\ndata: {json.dumps({'type': name, **members}, separators=(',', ':'))}\n\n".encode()


USAGE = {
    "input_tokens": 5,
    "cache_read_input_tokens": 7,
    "cache_creation_input_tokens": 30,
    "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
    "output_tokens": 1,
}


def start(model="claude-up"):
    head = {"id": "msg_up", "type": "message", "role": "assistant", "model": model, "content": []}
    return event("message_start", message={**head, "stop_reason": None, "stop_sequence": None, "usage": USAGE})


def piece(text):
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


BEGUN = event("content_block_start", index=0, content_block={"type": "text", "text": ""})
ENDED = event("content_block_stop", index=0)
LAST = event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 9})
STOP = event("message_stop")
COST = 5 * 1 + 9 * 10**3 + 7 * 10**5 + 10 * 10**7 + 20 * 10**9


def whole():
    message = {"id": "msg_up", "type": "message", "role": "assistant", "model": "claude-up"}
    content = [{"type": "text", "text": "Paris", "brand_new": 1.50}]
    return {**message, "content": content, "stop_reason": "end_turn", "usage": {**USAGE, "output_tokens": 9}}


def raw(client, **members):
    """The bytes of the answer."""
    return client.messages.with_raw_response.create(
        model=MODEL, max_tokens=40, messages=QUESTION, **members
    ).http_response.read()


def test_a_body_passes_with_the_models_name_alone_changed(claude, upstream):
    upstream.answer(as_json(200, whole()))
    answer = raw(claude, extra_body={"brand_new": {"a": [1.0]}}, extra_headers={"anthropic-beta": "x-1,y-2"})
    assert json.loads(answer) == {**whole(), "model": MODEL}
    [request] = upstream.requests
    sent = {"max_tokens": 40, "messages": QUESTION, "model": "claude-up", "brand_new": {"a": [1.0]}}
    assert request.json() == sent
    assert request.path == "/v1/messages"
    assert request.headers["x-api-key"] == KEY and "authorization" not in request.headers
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.headers["anthropic-beta"] == "x-1,y-2"


def test_a_stream_passes_byte_for_byte_and_is_booked_by_class(claude, upstream, booked):
    ledger = booked(MODEL)
    pieces = [BEGUN, event("ping"), piece("Pa"), event("brand_new", x=1), piece("ris"), ENDED, LAST, STOP]
    # In pieces that are cut where no event ends.
    joined = b"".join(pieces)
    upstream.answer(as_sse(start(), *[joined[at : at + 37] for at in range(0, len(joined), 37)]))
    assert raw(claude, stream=True) == start(MODEL) + joined
    now = ledger.since()
    assert (now["calls"], now["output_tokens"], now["cost_nanos"]) == (1, 9, COST)
    assert now["estimated_calls"] == 0


def test_the_count_is_asked_of_the_provider(claude, upstream, booked):
    ledger = booked(MODEL)
    upstream.answer(as_json(200, {"input_tokens": 17}), path="/v1/messages/count_tokens")
    assert claude.messages.count_tokens(model=MODEL, messages=QUESTION).input_tokens == 17
    assert upstream.requests[0].json() == {"messages": QUESTION, "model": "claude-up"}
    assert ledger.since()["attempts"] == 0


def test_an_openai_client_is_answered_by_a_provider_of_this_dialect(server, upstream, booked):
    ledger = booked(MODEL)
    client = openai_client(server.demo)
    upstream.answer(as_json(200, whole()), as_sse(start(), BEGUN, piece("Pa"), piece("ris"), ENDED, LAST, STOP))
    messages = [{"role": "system", "content": "Be brief."}, *QUESTION]
    answer = client.chat.completions.create(model=MODEL, max_tokens=40, messages=messages)
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("Paris", "stop")
    assert answer.usage.prompt_tokens_details.cached_tokens == 7
    chunks = client.chat.completions.create(model=MODEL, messages=messages, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "Paris"
    body = upstream.requests[0].json()
    assert (body["system"], body["max_tokens"], body["model"]) == ("Be brief.", 40, "claude-up")
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": QUESTION[0]["content"]}]}]
    assert upstream.requests[1].json()["max_tokens"] > 0, "the provider requires what the client need not say"
    assert ledger.since()["cost_nanos"] == 2 * COST


# What goes wrong.

ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": f"see http://10.0.0.7/ {KEY}"}}


@pytest.mark.parametrize(
    ("status", "kind", "raised"),
    [
        (400, "invalid_request_error", anthropic.BadRequestError),
        (401, "authentication_error", anthropic.APIStatusError),
        (403, "permission_error", anthropic.APIStatusError),
        (429, "rate_limit_error", anthropic.RateLimitError),
        (500, "api_error", anthropic.InternalServerError),
        (529, "overloaded_error", anthropic.APIStatusError),
    ],
)
def test_a_providers_refusal_is_told_without_its_secrets(claude, upstream, booked, status, kind, raised):
    ledger = booked(MODEL)
    body = {"type": "error", "error": {"type": kind, "message": f"no: see http://10.0.0.7/ {KEY}"}}
    upstream.answer(as_json(status, body, {"retry-after": "7"}))
    told = refusal(raised, claude, MODEL)
    # Who of us may call the provider is none of the caller's business: to them it is not available.
    assert told[0] == {401: 529, 403: 529}.get(status, status)
    assert KEY not in told[2] and "10.0.0.7" not in told[2]
    now = ledger.since()
    assert (now["cost_nanos"], now["attempts"]) == (0, 1)


BROKEN = {
    "error event": (
        as_sse(start(), BEGUN, piece("Pa"), event("error", **{"error": ERROR["error"]})),
        "overloaded_error",
    ),
    "cut": (as_sse(start(), BEGUN, piece("Pa"), end=End.CUT), "api_error"),
    "ended early": (as_sse(start(), BEGUN, piece("Pa")), "api_error"),
    "stalled": (as_sse(start(), BEGUN, piece("Pa"), end=End.STALL), "timeout_error"),
    "garbage": (as_sse(start(), BEGUN, piece("Pa"), b"\x00\xff garbage\n\n"), "api_error"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_stream_ends_with_an_error_and_is_booked(claude, upstream, booked, name):
    ledger = booked(MODEL)
    script, kind = BROKEN[name]
    upstream.answer(script)
    answer = raw(claude, stream=True).decode()
    *_, last, end = answer.split("\n\n")
    assert end == ""
    assert last.startswith("event: error\ndata: ")
    error = json.loads(last.partition("data: ")[2])
    assert error["error"]["type"] == kind and error["request_id"]
    assert KEY not in answer and "10.0.0.7" not in answer
    assert answer.startswith(start(MODEL).decode())
    now = ledger.since()
    assert now["attempts"] == 1 and now["estimated_calls"] == 1
    assert now["cost_nanos"] % 10**3 == 5, "what went in was told before it broke"
    assert now["cost_nanos"] // 10**5 == COST // 10**5


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("script", "status"),
    [
        (as_json(200, ERROR), 529),
        (Script(200, {"content-type": "text/html"}, [b"<html>502 Bad Gateway</html>"]), 500),
        (as_json(200, "{}"), 500),
        (Script(200, {"content-type": "application/json"}, [b'{"content":['], End.CUT), 500),
    ],
)
def test_what_is_no_answer_is_an_error(claude, upstream, stream, script, status):
    upstream.answer(script)
    with pytest.raises(anthropic.APIStatusError) as raised:
        ask(claude, MODEL, stream=stream)
    assert raised.value.status_code == status
    assert KEY not in str(raised.value)


def test_a_provider_that_does_not_begin_is_given_up(claude, upstream):
    upstream.answer(Script(200, {}, [], delay_s=8))
    assert refusal(anthropic.APIStatusError, claude, MODEL)[:2] == (504, "timeout_error")
