"""The clients that Anthropic and OpenAI made for Bedrock, unmodified.

`AnthropicBedrock` calls InvokeModel with the body of Anthropic's Messages. The `mantle` clients call the paths of their
own dialects, which Bedrock serves under a prefix, and sign for a service of that name. All of them against models of
which one is Anthropic's own API behind us, and one is Bedrock.
"""

import json
import os

import anthropic
import openai
import pytest
from clients.conftest import Booked
from clients.sdk import PATIENCE_S
from harness import bedrock, configuration
from harness.server import Server
from harness.upstream import Upstream, as_json, as_sse
from openai.providers.bedrock import bedrock as openai_on_bedrock

AT_ANTHROPIC = "anthropic.at-anthropic-v1:0"
ON_BEDROCK = "anthropic.on-bedrock-v1:0"
EITHER = pytest.mark.parametrize("model", [AT_ANTHROPIC, ON_BEDROCK])
KEY = "sk-ant-the-providers-own"
UPSTREAM_PATH = "/model/anthropic.theirs-v1%3A0"
QUESTION = [{"role": "user", "content": "What is the capital of France?"}]

_CONFIG = """\
[connections.claude]
kind = "anthropic"
base_url = "{anthropic}"
api_key_env = "UPSTREAM_KEY"

[connections.aws]
kind = "bedrock"
region = "eu-central-1"
base_url = "{aws}"
"""

_MODEL = """\
[catalogue."{model}"]
provider = "Anthropic"
name = "Claude Test"
task = "chat"
context_tokens = 100000
max_output_tokens = 4096
connection = "{connection}"
upstream_model = "anthropic.theirs-v1:0"
accounts = ["*"]
price = {{ input = "0.25", output = "1.25" }}
"""


@pytest.fixture(scope="module")
def providers():
    """Anthropic's API, and Bedrock's."""
    with Upstream() as claude, Upstream() as aws:
        yield {AT_ANTHROPIC: claude, ON_BEDROCK: aws}


@pytest.fixture(scope="module")
def server(tmp_path_factory, providers):
    directory = tmp_path_factory.mktemp("anthropic-bedrock")
    config = configuration.write(
        directory / "outcrop.toml",
        _CONFIG.format(anthropic=providers[AT_ANTHROPIC].base_url, aws=providers[ON_BEDROCK].base_url),
        _MODEL.format(model=AT_ANTHROPIC, connection="claude"),
        _MODEL.format(model=ON_BEDROCK, connection="aws"),
    )
    keys = {
        "UPSTREAM_KEY": KEY,
        "AWS_ACCESS_KEY_ID": bedrock.ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": bedrock.SECRET,
    }
    with Server(directory, config=config, env=keys) as server:
        yield server


@pytest.fixture
def upstreams(providers):
    for provider in providers.values():
        provider.reset()
    return providers


def signing(demo):
    return {
        "aws_access_key": demo.access_key_id,
        "aws_secret_key": demo.secret_access_key,
        "aws_region": demo.region,
        "max_retries": 0,
        "timeout": PATIENCE_S,
    }


@pytest.fixture(scope="module")
def claude(server):
    return anthropic.AnthropicBedrock(base_url=server.demo.endpoint, **signing(server.demo))


@pytest.fixture(scope="module")
def mantle(server):
    return anthropic.AnthropicBedrockMantle(base_url=f"{server.demo.endpoint}/anthropic", **signing(server.demo))


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def message(content=None, stop_reason="end_turn"):
    """A message as Anthropic answers it, and as Bedrock passes it on."""
    return {
        "id": "msg_up",
        "type": "message",
        "role": "assistant",
        "model": "anthropic.theirs-v1:0",
        "content": content or [{"type": "text", "text": "Paris"}],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 2},
    }


def events(*deltas, block=None, stop_reason="end_turn"):
    """The same, streamed: one block of content, in pieces."""
    begun = {**message(), "content": [], "stop_reason": None, "usage": {"input_tokens": 11, "output_tokens": 1}}
    return [
        {"type": "message_start", "message": begun},
        {"type": "content_block_start", "index": 0, "content_block": block or {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop_reason, "stop_sequence": None},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
    ]


def whole(model, body):
    """A provider's whole answer, in its own way to send it."""
    return as_json(200, body, bedrock.counts(11, 2) if model == ON_BEDROCK else None)


def streamed(model, happening):
    if model == ON_BEDROCK:
        *earlier, last = happening
        return bedrock.streamed(*map(bedrock.chunk, earlier), bedrock.chunk({**last, **bedrock.metrics(11, 2)}))
    return as_sse(*(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in happening))


PIECES = [{"type": "text_delta", "text": "Pa"}, {"type": "text_delta", "text": "ris"}]
TOOL = {
    "name": "weather",
    "description": "The weather in a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Paris"}}


def check_books(ledger, calls=1):
    since = ledger.wait_for_calls(calls)
    told = (since["calls"], since["input_tokens"], since["output_tokens"], since["estimated_calls"])
    assert told == (calls, 11 * calls, 2 * calls, 0)
    assert since["cost_nanos"] == calls * (11 * configuration.INPUT_NANOS + 2 * configuration.OUTPUT_NANOS)


# The client of InvokeModel.


@EITHER
def test_a_message_is_answered(server, claude, upstreams, model):
    ledger = Booked(server, model)
    upstreams[model].answer(whole(model, message()))
    unknown = {"of_next_year": {"a": [1.5, None]}}
    answer = claude.messages.create(
        model=model, max_tokens=40, messages=QUESTION, system="Be brief.", extra_body=unknown
    )
    assert text_of(answer) == "Paris"
    assert (answer.stop_reason, answer.usage.input_tokens, answer.usage.output_tokens) == ("end_turn", 11, 2)
    [asked] = upstreams[model].requests
    sent = asked.json()
    assert (sent["messages"], sent["system"], sent["max_tokens"]) == (QUESTION, "Be brief.", 40)
    assert sent["of_next_year"] == unknown["of_next_year"]
    if model == AT_ANTHROPIC:
        assert asked.path == "/v1/messages" and sent["model"] == "anthropic.theirs-v1:0"
        assert asked.headers["x-api-key"] == KEY and "anthropic_version" not in sent
    else:
        assert asked.path == f"{UPSTREAM_PATH}/invoke" and "model" not in sent
        assert bedrock.signed_by(asked) == bedrock.ACCESS_KEY_ID
        assert sent["anthropic_version"], "as the client sent it"
    check_books(ledger)


@EITHER
def test_a_stream_gathers_to_the_same_message(server, claude, upstreams, model):
    ledger = Booked(server, model)
    upstreams[model].answer(streamed(model, events(*PIECES)))
    with claude.messages.stream(model=model, max_tokens=40, messages=QUESTION) as stream:
        assert list(stream.text_stream) == ["Pa", "ris"]
        final = stream.get_final_message()
    assert text_of(final) == "Paris" and final.stop_reason == "end_turn"
    assert (final.usage.input_tokens, final.usage.output_tokens) == (11, 2)
    [asked] = upstreams[model].requests
    if model == ON_BEDROCK:
        assert asked.path == f"{UPSTREAM_PATH}/invoke-with-response-stream"
    else:
        assert asked.json()["stream"] is True
    check_books(ledger)


@EITHER
def test_tools_are_called_and_their_results_go_back(claude, upstreams, model):
    upstreams[model].answer(whole(model, message([CALL], "tool_use")), whole(model, message()))
    first = claude.messages.create(model=model, max_tokens=40, messages=QUESTION, tools=[TOOL])
    assert first.stop_reason == "tool_use" and first.content[0].input == {"city": "Paris"}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sunny"}
    turn = [*QUESTION, {"role": "assistant", "content": [CALL]}, {"role": "user", "content": [result]}]
    second = claude.messages.create(model=model, max_tokens=40, messages=turn, tools=[TOOL])
    assert text_of(second) == "Paris"
    assert upstreams[model].requests[0].json()["tools"] == [TOOL]
    assert upstreams[model].requests[1].json()["messages"] == turn


@EITHER
def test_a_streamed_tool_call_is_gathered(claude, upstreams, model):
    parts = [{"type": "input_json_delta", "partial_json": part} for part in ('{"city": ', '"Paris"}')]
    upstreams[model].answer(streamed(model, events(*parts, block={**CALL, "input": {}}, stop_reason="tool_use")))
    with claude.messages.stream(model=model, max_tokens=40, messages=QUESTION, tools=[TOOL]) as stream:
        final = stream.get_final_message()
    assert final.content[0].input == {"city": "Paris"} and final.stop_reason == "tool_use"


@EITHER
def test_a_beta_that_the_client_names_arrives(claude, upstreams, model):
    upstreams[model].answer(whole(model, message()))
    claude.beta.messages.create(model=model, max_tokens=40, messages=QUESTION, betas=["of-next-year-2027-01-01"])
    [asked] = upstreams[model].requests
    named = asked.headers["anthropic-beta"] if model == AT_ANTHROPIC else asked.json()["anthropic_beta"]
    assert named in ("of-next-year-2027-01-01", ["of-next-year-2027-01-01"])


@EITHER
def test_a_refusal_has_the_clients_own_class(claude, upstreams, model):
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": f"messages.0: no {KEY}"}}
    refused = bedrock.refusal(400, "ValidationException", "messages.0: no arn:aws:x")
    upstreams[model].answer(refused if model == ON_BEDROCK else as_json(400, error))
    with pytest.raises(anthropic.BadRequestError) as raised:
        claude.messages.create(model=model, max_tokens=40, messages=QUESTION)
    assert "messages.0" in raised.value.message
    assert KEY not in raised.value.response.text and "arn:aws" not in raised.value.response.text
    with pytest.raises(anthropic.BadRequestError) as raised:
        claude.messages.create(model=model, max_tokens=40, messages=QUESTION, extra_body={"max_tokens": 0})
    assert "max_tokens" in raised.value.message


@EITHER
def test_an_error_in_a_stream_is_raised(claude, upstreams, model):
    first = events(*PIECES)[:3]
    if model == ON_BEDROCK:
        broken = bedrock.exception("modelStreamErrorException", "host 10.0.0.1")
        script = bedrock.streamed(*map(bedrock.chunk, first), broken)
    else:
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "host 10.0.0.1"}}
        script = streamed(model, [*first, error])
    upstreams[model].answer(script)
    with pytest.raises(anthropic.APIError) as raised:
        list(claude.messages.create(model=model, max_tokens=40, messages=QUESTION, stream=True))
    assert "10.0.0.1" not in str(raised.value)


def test_a_wrong_key_is_told(server):
    stranger = anthropic.AnthropicBedrock(
        base_url=server.demo.endpoint, **{**signing(server.demo), "aws_secret_key": "wrong"}
    )
    with pytest.raises(anthropic.PermissionDeniedError):
        stranger.messages.create(model=ON_BEDROCK, max_tokens=40, messages=QUESTION)


# The clients of the other dialects' paths.


@EITHER
def test_mantle_speaks_messages(server, mantle, upstreams, model):
    """Bedrock is asked by Converse or by InvokeModel; the client cannot tell."""
    ledger = Booked(server, model)
    if model == ON_BEDROCK:
        upstreams[model].answer(bedrock.answer("Paris", 11, 2))
    else:
        upstreams[model].answer(whole(model, message()))
    answer = mantle.messages.create(model=model, max_tokens=40, messages=QUESTION)
    assert text_of(answer) == "Paris"
    assert answer.usage.output_tokens == 2
    check_books(ledger)


def test_mantle_streams(server, mantle, upstreams):
    ledger = Booked(server, AT_ANTHROPIC)
    upstreams[AT_ANTHROPIC].answer(streamed(AT_ANTHROPIC, events(*PIECES)))
    with mantle.messages.stream(model=AT_ANTHROPIC, max_tokens=40, messages=QUESTION) as stream:
        assert "".join(stream.text_stream) == "Paris"
    check_books(ledger)


def test_mantle_takes_an_api_key(server, upstreams):
    """A bearer of ours is as good there as one of Bedrock's."""
    upstreams[AT_ANTHROPIC].answer(whole(AT_ANTHROPIC, message()))
    client = anthropic.AnthropicBedrockMantle(
        base_url=f"{server.demo.endpoint}/anthropic", api_key=server.demo.api_key, aws_region="us-east-1"
    )
    assert text_of(client.messages.create(model=AT_ANTHROPIC, max_tokens=40, messages=QUESTION)) == "Paris"


@pytest.fixture(scope="module", params=["mantle", "runtime", "key"])
def openais(request, server):
    """OpenAI's client by its provider for Bedrock: signed for either of two services, or with a key."""
    demo = server.demo
    access = {"access_key_id": demo.access_key_id, "secret_access_key": demo.secret_access_key}
    access = {"api_key": demo.api_key} if request.param == "key" else {**access, "endpoint": request.param}
    os.environ["AWS_BEDROCK_BASE_URL"] = f"{demo.endpoint}/openai/v1"
    try:
        provider = openai_on_bedrock(region=demo.region, **access)
        yield openai.OpenAI(provider=provider, max_retries=0, timeout=PATIENCE_S)
    finally:
        del os.environ["AWS_BEDROCK_BASE_URL"]


def test_openais_client_for_bedrock_chats(server, openais, upstreams):
    ledger = Booked(server, ON_BEDROCK)
    upstreams[ON_BEDROCK].answer(
        bedrock.answer("Paris", 11, 2),
        bedrock.streamed(
            bedrock.START + bedrock.delta("Pa"), bedrock.delta("ris"), bedrock.STOP, bedrock.metadata(11, 2)
        ),
    )
    answer = openais.chat.completions.create(model=ON_BEDROCK, messages=QUESTION, max_tokens=40)
    assert answer.choices[0].message.content == "Paris"
    chunks = openais.chat.completions.create(model=ON_BEDROCK, messages=QUESTION, max_tokens=40, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "Paris"
    check_books(ledger, calls=2)


def test_openais_client_for_bedrock_makes_responses(openais, upstreams):
    upstreams[ON_BEDROCK].answer(bedrock.answer("Paris", 11, 2))
    made = openais.responses.create(model=ON_BEDROCK, input="What is the capital of France?")
    assert made.output_text == "Paris"
    assert openais.responses.retrieve(made.id).output_text == "Paris"
    assert ON_BEDROCK in [model.id for model in openais.models.list()]
    openais.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError):
        openais.responses.retrieve(made.id)
