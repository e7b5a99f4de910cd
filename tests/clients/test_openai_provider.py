"""OpenAI, Azure OpenAI and compatible endpoints as providers, played from a script."""

import json

import openai
import pytest
from clients.conftest import Booked
from clients.sdk import openai_client
from harness import configuration
from harness.server import Server
from harness.upstream import End, Script, Upstream, as_json, as_sse

HELLO = [{"role": "user", "content": "Hello"}]
SECRET = "sk-upstream-secret"

_MODEL = """\
[catalogue."test.{connection}"]
provider = "test"
name = "{connection}"
task = "chat"
context_tokens = 100000
max_output_tokens = 4096
connection = "{connection}"
upstream_model = "theirs"
accounts = ["*"]
price = {{ input = "0.25", output = "1.25" }}
"""

_CONNECTIONS = {
    "compatible": 'kind = "openai-compatible"\nbase_url = "{url}/v1"',
    "openai": 'kind = "openai"\nbase_url = "{url}/v1"\norganization = "org-1"\nproject = "proj-1"',
    "responding": 'kind = "openai"\nbase_url = "{url}/v1"\napi = "responses"',
    "azure": 'kind = "azure-openai"\nendpoint = "{url}"',
    "classic": 'kind = "azure-openai"\nendpoint = "{url}"\napi_version = "2024-10-21"',
}

USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17, "prompt_tokens_details": {"cached_tokens": 4}}
CHAT = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "theirs",
    "odd": [1e2],
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
    "usage": USAGE,
}
RESPONSE = {
    "id": "resp_theirs",
    "object": "response",
    "created_at": 1,
    "status": "completed",
    "error": None,
    "incomplete_details": None,
    "model": "theirs",
    "odd": True,
    "output": [
        {
            "id": "msg_1",
            "type": "message",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "Hi", "annotations": []}],
        }
    ],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
    "previous_response_id": None,
    "store": False,
    "usage": {
        "input_tokens": 12,
        "input_tokens_details": {"cached_tokens": 4},
        "output_tokens": 5,
        "output_tokens_details": {"reasoning_tokens": 2},
        "total_tokens": 17,
    },
}


@pytest.fixture(scope="module")
def upstream():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(tmp_path_factory, upstream):
    directory = tmp_path_factory.mktemp("openai-provider")
    parts = [
        f"[connections.{name}]\n{text.format(url=upstream.base_url)}\n"
        f'api_key_env = "UPSTREAM_KEY"\nidle_timeout = "1s"\n\n{_MODEL.format(connection=name)}'
        for name, text in _CONNECTIONS.items()
    ]
    config = configuration.write(directory / "outcrop.toml", *parts)
    with Server(directory, config=config, env={"UPSTREAM_KEY": SECRET}) as server:
        yield server


@pytest.fixture
def client(front, upstream):
    upstream.reset()
    return openai_client(front.demo)


def chunk(delta=None, finish=None, **members):
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    text = json.dumps({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "theirs", **members})
    return f'data: {text[:-1]}, "choices": {json.dumps(choices)}}}\n\n'.encode()


def chat(client, connection, **members):
    return client.chat.completions.create(model=f"test.{connection}", messages=HELLO, **members)


@pytest.mark.parametrize(
    ("connection", "path", "limit"),
    [
        ("compatible", "/v1/chat/completions", "max_tokens"),
        ("openai", "/v1/chat/completions", "max_completion_tokens"),
        ("azure", "/openai/v1/chat/completions", "max_completion_tokens"),
        (
            "classic",
            "/openai/deployments/theirs/chat/completions?api-version=2024-10-21",
            "max_completion_tokens",
        ),
    ],
)
def test_a_chat_passes_through_to_each(client, upstream, connection, path, limit):
    upstream.answer(as_json(200, CHAT))
    answer = chat(client, connection, extra_body={"brand_new": {"x": [1]}}, logprobs=True, n=1)
    (sent,) = upstream.requests
    assert sent.path == path
    body = sent.json()
    assert body["brand_new"] == {"x": [1]} and body["logprobs"] is True and body["model"] == "theirs"
    assert limit in body
    assert answer.model == f"test.{connection}" and answer.odd == [100.0]
    if connection in ("azure", "classic"):
        assert sent.headers["api-key"] == SECRET and "authorization" not in sent.headers
    else:
        assert sent.headers["authorization"] == f"Bearer {SECRET}"
    if connection == "openai":
        assert sent.headers["openai-organization"] == "org-1" and sent.headers["openai-project"] == "proj-1"


def test_azures_own_chunks_are_passed_on(client, upstream):
    upstream.answer(
        as_sse(
            chunk(prompt_filter_results=[{"prompt_index": 0}]),
            chunk({"content": "Hi"}, content_filter_results={"hate": {"filtered": False}}),
            chunk({}, "stop"),
            chunk(usage=USAGE),
            b"data: [DONE]\n\n",
        )
    )
    chunks = list(chat(client, "azure", stream=True))
    assert chunks[0].prompt_filter_results == [{"prompt_index": 0}]
    assert "".join(piece.choices[0].delta.content or "" for piece in chunks if piece.choices) == "Hi"


def test_what_azures_filter_refuses_is_the_callers_error(client, upstream):
    error = {"message": "filtered", "code": "content_filter", "param": "prompt", "innererror": {"x": 1}}
    upstream.answer(as_json(400, {"error": error}))
    with pytest.raises(openai.BadRequestError) as refusal:
        chat(client, "azure")
    assert "filtered" in refusal.value.message


@pytest.mark.parametrize("connection", ["openai", "azure"])
def test_a_response_passes_through_and_is_kept_here(client, upstream, connection):
    upstream.answer(as_json(200, RESPONSE), as_json(200, RESPONSE))
    model = f"test.{connection}"
    first = client.responses.create(model=model, input="Hello", extra_body={"brand_new": 1})
    sent = upstream.requests[0]
    assert sent.path.endswith("/v1/responses")
    assert sent.json()["store"] is False and sent.json()["brand_new"] == 1 and sent.json()["model"] == "theirs"
    assert first.id != "resp_theirs" and first.model == model and first.store is True and first.odd is True
    assert client.responses.retrieve(first.id).output_text == "Hi"
    client.responses.create(model=model, input="Again", previous_response_id=first.id)
    said = upstream.requests[1].json()
    assert said["previous_response_id"] is None
    assert [item["content"][0]["text"] for item in said["input"]] == ["Hello", "Hi", "Again"]
    assert not any("id" in item for item in said["input"])


def test_a_streamed_response_passes_through(client, upstream):
    def event(kind, number, **members):
        data = json.dumps({"type": kind, "sequence_number": number, **members})
        return f"event: {kind}\ndata: {data}\n\n".encode()

    delta = event("response.output_text.delta", 1, item_id="msg_1", output_index=0, content_index=0, delta="Hi", odd=1)
    upstream.answer(
        as_sse(
            event("response.created", 0, response={**RESPONSE, "status": "in_progress", "output": []}),
            delta,
            event("response.completed", 2, response=RESPONSE),
        )
    )
    events = list(client.responses.create(model="test.openai", input="Hello", stream=True))
    assert [item.type for item in events] == [
        "response.created",
        "response.output_text.delta",
        "response.completed",
    ]
    assert events[0].response.id == events[2].response.id != "resp_theirs"
    assert events[1].odd == 1 and events[2].response.store is True
    assert client.responses.retrieve(events[2].response.id).output_text == "Hi"


def test_a_response_becomes_a_chat_where_the_provider_has_only_chats(client, upstream):
    upstream.answer(as_json(200, CHAT))
    answer = client.responses.create(model="test.compatible", input="Hello", instructions="Be brief.")
    (sent,) = upstream.requests
    assert sent.path == "/v1/chat/completions"
    assert [message["role"] for message in sent.json()["messages"]] == ["system", "user"]
    assert answer.output_text == "Hi" and answer.usage.input_tokens_details.cached_tokens == 4


def test_a_chat_of_another_dialect_becomes_a_response_where_it_is_configured(front, client, upstream):
    from clients.sdk import bedrock_client

    upstream.answer(as_json(200, RESPONSE))
    answer = bedrock_client(front.demo).converse(
        modelId="test.responding", messages=[{"role": "user", "content": [{"text": "Hello"}]}]
    )
    (sent,) = upstream.requests
    assert sent.path == "/v1/responses" and sent.json()["store"] is False
    assert answer["output"]["message"]["content"] == [{"text": "Hi"}]
    assert answer["usage"]["cacheReadInputTokens"] == 4


BROKEN = {
    "cut": as_sse(chunk({"content": "Hi"}), end=End.CUT),
    "ended": as_sse(chunk({"content": "Hi"})),
    "stalled": as_sse(chunk({"content": "Hi"}), end=End.STALL),
    "garbage": as_sse(chunk({"content": "Hi"}), b'data: {nonsense "error"\xff\n\n'),
    "html": Script(200, {"content-type": "text/html"}, [b"<html>\n<body>502 at http://10.0.0.7/</body>\n\n</html>\n"]),
    "error inside": as_sse(
        chunk({"content": "Hi"}),
        b'data: {"error":{"message":"key sk-inner at http://10.0.0.7/","type":"server_error"}}\n\n',
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("dialect", ["chat", "responses"])
def test_a_broken_stream_is_an_error_in_the_stream_and_is_metered(front, client, upstream, dialect, broken):
    upstream.answer(BROKEN[broken])
    ledger = Booked(front, "test.compatible")
    if dialect == "chat":
        with pytest.raises(openai.APIError) as failure:
            list(chat(client, "compatible", stream=True))
        message = failure.value.message
    else:
        events = list(client.responses.create(model="test.compatible", input="Hello", stream=True))
        assert events[-1].type == "response.failed"
        message = events[-1].response.error.message
    assert "sk-" not in message and "10.0.0.7" not in message
    assert ledger.wait_for_calls(1)["calls"] == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_refusal_never_tells_keys_or_addresses(client, upstream, status):
    upstream.answer(as_json(status, {"error": {"message": f"{SECRET} at http://10.0.0.7/x", "code": None}}))
    with pytest.raises(openai.APIStatusError) as refusal:
        chat(client, "openai")
    assert SECRET not in refusal.value.response.text and "10.0.0.7" not in refusal.value.response.text
