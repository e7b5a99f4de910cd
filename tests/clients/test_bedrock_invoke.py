"""InvokeModel with Bedrock behind us: bodies are the model's own, and pass as they are; the counts are beside them."""

import json

import botocore.exceptions
import openai
import pytest
from clients.conftest import Booked
from clients.sdk import bedrock_client, openai_client
from harness import bedrock, configuration
from harness.server import Server
from harness.upstream import End, Upstream, as_json
from harness.wire import Connection

NOVA = "amazon.nova-test-v1:0"
LLAMA = "meta.llama-test-v1:0"
MISTRAL = "mistral.test-v1:0"
CLAUDE = "anthropic.claude-test-v1:0"
GPT = "openai.gpt-test-v1:0"
TITAN = "amazon.titan-embed-test-v2:0"
COHERE = "cohere.embed-test-v3:0"

# Blanks, members that nobody knows, and a number whose spelling tells: what was written anew would differ.
BODIES = {
    NOVA: b'{ "messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig" : {"maxTokens":9},"x":1.50}',
    LLAMA: b'{ "prompt":"Hi", "max_gen_len" : 9,"x":1.50}',
    MISTRAL: b'{ "prompt":"Hi", "max_tokens" : 9,"x":1.50}',
    CLAUDE: b'{ "anthropic_version":"bedrock-2023-05-31","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],'
    b'"x" : {"b":1,"a":[1.50]}}',
    GPT: b'{ "messages":[{"role":"user","content":"Hi"}],"max_completion_tokens" : 9,"x":1.50}',
}
ANSWER = b'{ "generation":"Hi", "of_next_year" : [ 1.50, null ] }'
VECTOR = [0.5, -0.25, 1.0]


@pytest.fixture(scope="module")
def aws():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(tmp_path_factory, aws):
    directory = tmp_path_factory.mktemp("bedrock-invoke")
    chats = [bedrock.catalogued(model, upstream_model=f"theirs.{model}") for model in BODIES]
    embedders = [
        bedrock.catalogued(model, upstream_model=f"theirs.{model}", task="embedding") for model in (TITAN, COHERE)
    ]
    config = configuration.write(directory / "outcrop.toml", bedrock.connected(aws.base_url), *chats, *embedders)
    keys = {"AWS_ACCESS_KEY_ID": bedrock.ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": bedrock.SECRET}
    with Server(directory, config=config, env=keys) as server:
        yield server


@pytest.fixture
def upstream(aws):
    aws.reset()
    return aws


@pytest.fixture(scope="module")
def boto(front):
    return bedrock_client(front.demo)


def path(model, operation):
    return f"/model/theirs.{model.replace(':', '%3A')}/{operation}"


def raw(front, model, operation, body):
    """What the wire carries, by an API key and without a client between."""
    headers = {"authorization": f"Bearer {front.demo.api_key}", "content-type": "application/json"}
    with Connection(front.host, front.port) as connection:
        connection.post(f"/model/{model}/{operation}", body, headers)
        return connection.answer()


@pytest.mark.parametrize("model", BODIES)
def test_a_body_and_its_answer_pass_byte_for_byte(upstream, front, boto, model):
    ledger = Booked(front, model)
    upstream.answer(as_json(200, ANSWER, bedrock.counts(11, 2, 3, 4)))
    answer = boto.invoke_model(modelId=model, body=BODIES[model])
    assert answer["body"].read() == ANSWER
    [asked] = upstream.requests
    assert asked.body == BODIES[model]
    assert asked.path == path(model, "invoke")
    assert bedrock.signed_by(asked) == bedrock.ACCESS_KEY_ID
    told = answer["ResponseMetadata"]["HTTPHeaders"]
    assert {name: told[name] for name in bedrock.counts(0, 0)} == bedrock.counts(11, 2, 3, 4)
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["output_tokens"], since["estimated_calls"]) == (1, 2, 0)
    # What the cache read and wrote is input, at the price of input where it has none of its own.
    assert since["cost_nanos"] == (11 + 3 + 4) * configuration.INPUT_NANOS + 2 * configuration.OUTPUT_NANOS


@pytest.mark.parametrize("model", BODIES)
def test_a_stream_passes_byte_for_byte_and_its_last_chunk_is_booked(upstream, front, model):
    ledger = Booked(front, model)
    frames = [
        bedrock.chunk(b'{ "generation":"H", "x" : 1.50 }'),
        bedrock.frame("of_next_year", b'{ "y" : [null, 1.50] }'),
        bedrock.chunk({"generation": "the words amazon-bedrock-invocationMetrics, as a model may write them"}),
        bedrock.chunk({"generation": "", "stop_reason": "stop", **bedrock.metrics(11, 2)}),
    ]
    whole = b"".join(frames)
    # Cut where no frame ends.
    upstream.answer(bedrock.streamed(whole[:50], (whole[50:200], 0.05), (whole[200:], 0.05)))
    answer = raw(front, model, "invoke-with-response-stream", BODIES[model])
    assert answer.status == 200
    assert answer.body == whole
    [asked] = upstream.requests
    assert asked.body == BODIES[model]
    assert asked.path == path(model, "invoke-with-response-stream")
    bedrock.signed_by(asked)
    since = ledger.wait_for_calls(1)
    assert (since["input_tokens"], since["output_tokens"], since["estimated_calls"]) == (11, 2, 0)


def test_boto3_reads_a_stream_that_is_passed_on(upstream, boto):
    upstream.answer(
        bedrock.streamed(
            bedrock.chunk({"generation": "Hel"}),
            bedrock.chunk({"generation": "lo"}),
            bedrock.chunk({"generation": "", **bedrock.metrics(5, 2)}),
        )
    )
    answer = boto.invoke_model_with_response_stream(modelId=LLAMA, body=BODIES[LLAMA])
    read = [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]
    assert "".join(piece["generation"] for piece in read) == "Hello"
    assert read[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] == 2


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (NOVA, lambda body: body["inferenceConfig"]["maxTokens"]),
        (LLAMA, lambda body: body["max_gen_len"]),
        (MISTRAL, lambda body: body["max_tokens"]),
        (GPT, lambda body: body["max_tokens"]),
    ],
)
def test_a_limit_that_the_client_left_out_is_set_and_nothing_else(upstream, boto, model, found):
    body = json.loads(BODIES[model])
    for member in ("inferenceConfig", "max_gen_len", "max_tokens", "max_completion_tokens"):
        body.pop(member, None)
    upstream.answer(as_json(200, ANSWER, bedrock.counts(11, 2)))
    boto.invoke_model(modelId=model, body=json.dumps(body))
    sent = upstream.requests[0].json()
    assert 0 < found(sent) <= 4096
    assert {name: sent[name] for name in body} == body
    assert len(sent) == len(body) + 1


def test_what_the_headers_ask_for_is_asked_of_bedrock(upstream, boto):
    upstream.answer(as_json(200, ANSWER, bedrock.counts(11, 2)))
    boto.invoke_model(
        modelId=LLAMA,
        body=BODIES[LLAMA],
        performanceConfigLatency="optimized",
        serviceTier="flex",
        requestMetadata=json.dumps({"team": "search"}),
    )
    [asked] = upstream.requests
    assert asked.headers["x-amzn-bedrock-performanceconfig-latency"] == "optimized"
    assert asked.headers["x-amzn-bedrock-service-tier"] == "flex"
    assert json.loads(asked.headers["x-amzn-bedrock-request-metadata"]) == {"team": "search"}
    bedrock.signed_by(asked)


def test_an_answer_without_counts_is_booked_by_an_estimate(upstream, front, boto):
    ledger = Booked(front, LLAMA)
    upstream.answer(as_json(200, ANSWER))
    assert boto.invoke_model(modelId=LLAMA, body=BODIES[LLAMA])["body"].read() == ANSWER
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["estimated_calls"]) == (1, 1)
    assert since["input_tokens"] > 0


def test_a_refusal_keeps_its_meaning(upstream, boto):
    upstream.answer(bedrock.refusal(429, "ThrottlingException", "slow down, arn:aws:x"))
    with pytest.raises(boto.exceptions.ThrottlingException) as raised:
        boto.invoke_model(modelId=LLAMA, body=BODIES[LLAMA])
    assert "arn:aws" not in raised.value.response["Error"]["Message"]


BROKEN = {
    "cut": bedrock.streamed(bedrock.chunk({"generation": "Hel"}), end=End.CUT),
    "wrong checksum": bedrock.streamed(bedrock.chunk({"generation": "Hel"}), bedrock.chunk({"x": 1})[:-1] + b"\0"),
    "no base64": bedrock.streamed(bedrock.chunk({"generation": "Hel"}), bedrock.frame("chunk", {"bytes": "%%"})),
    "exception": bedrock.streamed(
        bedrock.chunk({"generation": "Hel"}), bedrock.exception("modelStreamErrorException", "host 10.0.0.1")
    ),
    "stalled": bedrock.streamed(bedrock.chunk({"generation": "Hel"}), end=End.STALL),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_stream_that_breaks_ends_with_an_error_and_is_charged(upstream, front, boto, how):
    ledger = Booked(front, LLAMA)
    upstream.answer(BROKEN[how])
    seen = []
    with pytest.raises(botocore.exceptions.EventStreamError) as raised:
        for event in boto.invoke_model_with_response_stream(modelId=LLAMA, body=BODIES[LLAMA])["body"]:
            seen.append(json.loads(event["chunk"]["bytes"]))
    assert seen == [{"generation": "Hel"}]
    assert "10.0.0.1" not in str(raised.value)
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["estimated_calls"]) == (1, 1)


# Embeddings.

TITAN_ANSWER = {"embedding": VECTOR, "inputTextTokenCount": 3}
COHERE_ANSWER = {"id": "e1", "response_type": "embeddings_floats", "texts": ["a", "b"], "embeddings": [VECTOR, VECTOR]}


@pytest.mark.parametrize(
    ("model", "body", "answer"),
    [
        (TITAN, b'{ "inputText":"a river", "dimensions" : 256 ,"x":1.50}', TITAN_ANSWER),
        (COHERE, b'{ "texts":["a", "b"], "input_type" : "search_query" ,"x":1.50}', COHERE_ANSWER),
    ],
)
def test_an_embedding_passes_byte_for_byte(upstream, front, boto, model, body, answer):
    ledger = Booked(front, model)
    answer = json.dumps(answer, indent=1).encode()
    upstream.answer(as_json(200, answer, {"x-amzn-bedrock-input-token-count": "3"}))
    assert boto.invoke_model(modelId=model, body=body)["body"].read() == answer
    [asked] = upstream.requests
    assert (asked.path, asked.body) == (path(model, "invoke"), body)
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["input_tokens"], since["output_tokens"]) == (1, 3, 0)
    assert since["estimated_calls"] == 0


def test_titan_is_asked_text_by_text_for_an_openai_client(upstream, front):
    ledger = Booked(front, TITAN)
    second = {**TITAN_ANSWER, "embedding": [1.0, 2.0, 4.0], "inputTextTokenCount": 4}
    upstream.answer(as_json(200, TITAN_ANSWER), as_json(200, second))
    made = openai_client(front.demo).embeddings.create(model=TITAN, input=["a", "b"], dimensions=256)
    assert [item.embedding for item in made.data] == [VECTOR, [1.0, 2.0, 4.0]]
    assert made.usage.prompt_tokens == 7
    assert [asked.json() for asked in upstream.requests] == [
        {"inputText": "a", "dimensions": 256},
        {"inputText": "b", "dimensions": 256},
    ]
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["input_tokens"], since["estimated_calls"]) == (1, 7, 0)


def test_cohere_is_asked_once_for_an_openai_client(upstream, front):
    ledger = Booked(front, COHERE)
    upstream.answer(as_json(200, COHERE_ANSWER, {"x-amzn-bedrock-input-token-count": "5"}))
    made = openai_client(front.demo).embeddings.create(model=COHERE, input=["a", "b"])
    assert [item.embedding for item in made.data] == [VECTOR, VECTOR]
    assert made.usage.prompt_tokens == 5
    [asked] = upstream.requests
    assert asked.json()["texts"] == ["a", "b"] and asked.json()["input_type"]
    assert ledger.wait_for_calls(1)["input_tokens"] == 5


def test_an_embedding_that_is_refused_is_told(upstream, front):
    upstream.answer(as_json(200, TITAN_ANSWER), bedrock.refusal(400, "ValidationException", "too long, arn:aws:x"))
    with pytest.raises(openai.BadRequestError) as raised:
        openai_client(front.demo).embeddings.create(model=TITAN, input=["a", "b"])
    assert "too long" in raised.value.message and "arn:aws" not in raised.value.message
