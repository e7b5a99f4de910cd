"""Amazon Bedrock as a provider: every request is signed as botocore signs, every answer becomes the client's own."""

import contextlib
import datetime
import json

import botocore.exceptions
import openai
import pytest
from clients.conftest import Booked
from clients.sdk import bedrock_client, openai_client
from harness import bedrock, configuration
from harness.bedrock import connected
from harness.server import Server
from harness.upstream import End, Script, Upstream, as_json
from harness.wire import Connection

MODEL = bedrock.MODEL
PATH = "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456"
QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]
CHAT = [{"role": "user", "content": "Hello"}]


@contextlib.contextmanager
def served(directory, config, **env):
    """A server of its own, with these variables."""
    path = configuration.write(directory / "outcrop.toml", config)
    with Server(directory, config=path, env=env) as server:
        yield server


@pytest.fixture(scope="module")
def aws():
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def front(tmp_path_factory, aws):
    keys = {"AWS_ACCESS_KEY_ID": bedrock.ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": bedrock.SECRET}
    with served(tmp_path_factory.mktemp("front"), connected(aws.base_url), **keys) as server:
        yield server


@pytest.fixture
def upstream(aws):
    aws.reset()
    return aws


@pytest.fixture
def boto(front):
    return bedrock_client(front.demo)


@pytest.fixture
def chat(front):
    client = openai_client(front.demo)
    return lambda **members: client.chat.completions.create(model=MODEL, **{"messages": CHAT, **members})


@pytest.fixture
def ledger(front):
    return Booked(front, MODEL)


def test_a_signed_request_goes_to_the_profile_and_nothing_is_lost(upstream, boto, ledger):
    upstream.answer(bedrock.answer("Hi", 11, 2, trace={"promptRouter": {"invokedModelId": "x"}}))
    fields = {"a_member_of_next_year": {"a": [1, None, "é"]}}
    answer = boto.converse(
        modelId=MODEL,
        messages=QUESTION,
        inferenceConfig={"maxTokens": 9},
        additionalModelRequestFields=fields,
        requestMetadata={"team": "a"},
    )
    [asked] = upstream.requests
    assert bedrock.signed_by(asked) == bedrock.ACCESS_KEY_ID
    assert asked.path == f"{PATH}/converse"
    assert asked.json()["additionalModelRequestFields"] == fields
    assert asked.json()["requestMetadata"] == {"team": "a"}
    assert "x-amz-security-token" not in asked.headers
    assert answer["output"]["message"]["content"] == [{"text": "Hi"}]
    assert answer["trace"] == {"promptRouter": {"invokedModelId": "x"}}
    since = ledger.since()
    assert (since["calls"], since["input_tokens"], since["output_tokens"], since["estimated_calls"]) == (1, 11, 2, 0)


def raw(front, path, body):
    """What the wire carries, by an API key and without a client between."""
    headers = {"authorization": f"Bearer {front.demo.api_key}", "content-type": "application/json"}
    with Connection(front.host, front.port) as connection:
        connection.post(f"/model/{MODEL}/{path}", body, headers)
        return connection.answer()


def test_a_stream_is_passed_on_byte_for_byte(upstream, front, ledger):
    frames = [
        bedrock.START,
        bedrock.delta("He", p="abcdef", of_next_year={"x": 1.50}),
        bedrock.frame("of_next_year", b'{ "y" : [null, 1.50] }'),
        bedrock.delta("llo"),
        bedrock.STOP,
        bedrock.metadata(5, 2, of_next_year=True),
    ]
    whole = b"".join(frames)
    sent = b'{ "messages":[{"role":"user","content":[{"text":"Hi", "of_next_year":1.50}]}],"x":{"b":1,"a":[]},'
    sent += b'"inferenceConfig" : {"maxTokens":9}}'
    # Cut where no frame ends.
    upstream.answer(bedrock.streamed(whole[:50], (whole[50:300], 0.05), (whole[300:], 0.05)))
    answer = raw(front, "converse-stream", sent)
    assert answer.status == 200
    assert answer.body == whole
    assert upstream.requests[0].body == sent
    assert upstream.requests[0].path == f"{PATH}/converse-stream"
    bedrock.signed_by(upstream.requests[0])
    since = ledger.wait_for_calls(1)
    assert (since["input_tokens"], since["output_tokens"], since["estimated_calls"]) == (5, 2, 0)


def test_a_whole_answer_is_passed_on_byte_for_byte(upstream, front):
    told = b'{ "output":{"message":{"role":"assistant","content":[{"text":"Hi","z":1.50}]}},"stopReason":"end_turn",'
    told += b'"usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4}, "of_next_year" : [ ] }'
    upstream.answer(as_json(200, told))
    sent = json.dumps({"messages": QUESTION, "inferenceConfig": {"maxTokens": 9}}).encode()
    assert raw(front, "converse", sent).body == told


def test_boto3_reads_a_stream_that_is_passed_on(upstream, boto):
    upstream.answer(
        bedrock.streamed(
            bedrock.START + bedrock.delta("Hel"), bedrock.delta("lo"), bedrock.STOP, bedrock.metadata(5, 2)
        )
    )
    events = list(boto.converse_stream(modelId=MODEL, messages=QUESTION)["stream"])
    assert "".join(e["contentBlockDelta"]["delta"]["text"] for e in events if "contentBlockDelta" in e) == "Hello"
    assert events[-1]["metadata"]["usage"] == {"inputTokens": 5, "outputTokens": 2, "totalTokens": 7}
    # The limit that the client did not set.
    assert upstream.requests[0].json()["inferenceConfig"]["maxTokens"] > 0


def test_an_openai_client_gets_its_own_dialect(upstream, chat, ledger):
    upstream.answer(bedrock.answer("Hi", 11, 2))
    answer = chat(max_tokens=9, temperature=0.5, stop=["END"])
    [asked] = upstream.requests
    bedrock.signed_by(asked)
    assert asked.json() == {
        "messages": [{"role": "user", "content": [{"text": "Hello"}]}],
        "inferenceConfig": {"maxTokens": 9, "temperature": 0.5, "stopSequences": ["END"]},
    }
    assert answer.choices[0].message.content == "Hi"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (11, 2)
    assert ledger.since()["cost_nanos"] == 11 * configuration.INPUT_NANOS + 2 * configuration.OUTPUT_NANOS


def test_an_openai_client_gets_a_stream_of_its_own(upstream, chat):
    upstream.answer(
        bedrock.streamed(
            bedrock.START + bedrock.delta("He"), bedrock.delta("llo"), bedrock.STOP, bedrock.metadata(5, 2)
        )
    )
    chunks = list(chat(stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Hello"
    assert chunks[-1].usage.completion_tokens == 2


def test_what_converse_cannot_say_is_refused_by_name(upstream, chat, ledger):
    with pytest.raises(openai.BadRequestError) as raised:
        chat(seed=7)
    assert raised.value.param == "seed"
    assert not upstream.requests
    assert ledger.since()["calls"] == 0


@pytest.mark.parametrize(
    ("status", "name", "message", "code"),
    [
        (429, "ThrottlingException", "Too many tokens", "ThrottlingException"),
        (400, "ServiceQuotaExceededException", "quota of 123456789012", "ServiceQuotaExceededException"),
        (408, "ModelTimeoutException", "timed out", "ModelTimeoutException"),
        (429, "ModelNotReadyException", "not ready", "ModelNotReadyException"),
        (424, "ModelErrorException", "boom", "ModelErrorException"),
        (403, "AccessDeniedException", "User: arn:aws:iam::1:user/x is not authorized", "ServiceUnavailableException"),
        (404, "ResourceNotFoundException", "no such model arn:aws:x", "ServiceUnavailableException"),
        (503, "ServiceUnavailableException", "down", "ServiceUnavailableException"),
        (500, "InternalServerException", "10.0.0.1 fell over", "ModelErrorException"),
        (400, "ValidationException", "messages.0 is bad, see arn:aws:bedrock:x", "ValidationException"),
    ],
)
def test_a_refusal_keeps_its_meaning_and_no_secrets(upstream, boto, status, name, message, code):
    upstream.answer(bedrock.refusal(status, name, message))
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        boto.converse(modelId=MODEL, messages=QUESTION)
    error = raised.value.response["Error"]
    assert error["Code"] == code
    for secret in ("arn:aws", "123456789012", "10.0.0.1", "internal.amazon.com"):
        assert secret not in error["Message"]
    if code == "ValidationException":
        assert "messages.0 is bad" in error["Message"]


BROKEN = {
    "cut": bedrock.streamed(bedrock.START, bedrock.delta("Hel"), end=End.CUT),
    "ended early": bedrock.streamed(bedrock.START, bedrock.delta("Hel")),
    "wrong checksum": bedrock.streamed(bedrock.START, bedrock.delta("Hel"), bedrock.delta("lo")[:-1] + b"\0"),
    "exception": bedrock.streamed(
        bedrock.START, bedrock.delta("Hel"), bedrock.exception("modelStreamErrorException", "host 10.0.0.1")
    ),
    "stalled": bedrock.streamed(bedrock.START, bedrock.delta("Hel"), end=End.STALL),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_stream_that_breaks_ends_with_an_error_and_is_charged(upstream, boto, ledger, how):
    upstream.answer(BROKEN[how])
    seen = []
    with pytest.raises(botocore.exceptions.EventStreamError) as raised:
        for event in boto.converse_stream(modelId=MODEL, messages=QUESTION)["stream"]:
            seen.append(event)
    assert raised.value.response["Error"]["Code"] in ("modelStreamErrorException", "serviceUnavailableException")
    assert "10.0.0.1" not in str(raised.value)
    assert seen[-1]["contentBlockDelta"]["delta"]["text"] == "Hel"
    since = ledger.wait_for_calls(1)
    assert (since["calls"], since["estimated_calls"]) == (1, 1)
    assert since["output_tokens"] > 0


@pytest.mark.parametrize("how", BROKEN)
def test_a_stream_that_breaks_tells_an_openai_client(upstream, chat, how):
    upstream.answer(BROKEN[how])
    with pytest.raises(openai.APIError):
        list(chat(stream=True))


@pytest.mark.parametrize(
    "script",
    [
        Script(200, {"content-type": "text/html"}, [b"<html>welcome</html>"]),
        as_json(200, {"message": "not a stream"}),
        Script(502, {"content-type": "text/html"}, [b"<html>10.0.0.1: bad gateway</html>"]),
        Script(200, {"content-type": "application/vnd.amazon.eventstream"}, [b"<html>welcome to the proxy</html>"]),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_is_no_answer_is_told_as_the_models_error(upstream, chat, script, stream):
    upstream.answer(script)
    with pytest.raises(openai.APIError) as raised:
        answer = chat(stream=stream)
        if stream:
            list(answer)
    assert "html" not in str(raised.value) and "10.0.0.1" not in str(raised.value)


def told(number, hours=6):
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)
    return as_json(
        200,
        {
            "AccessKeyId": f"ASIA{number}",
            "SecretAccessKey": bedrock.SECRET,
            "Token": f"token-{number}",
            "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )


def test_expired_credentials_are_replaced_and_the_call_succeeds(tmp_path, upstream):
    with Upstream() as agent:
        agent.answer(told(1), told(2))
        env = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{agent.base_url}/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "hush",
        }
        with served(tmp_path, connected(upstream.base_url, 'credentials = "container"'), **env) as server:
            client = bedrock_client(server.demo)
            upstream.answer(bedrock.refusal(403, "ExpiredTokenException", "The security token is expired"))
            upstream.answer(bedrock.answer("Hi", 3, 1), bedrock.answer("Hi", 3, 1))
            for _ in range(2):
                answer = client.converse(modelId=MODEL, messages=QUESTION)
                assert answer["usage"]["inputTokens"] == 3
            keys = [(bedrock.signed_by(asked), asked.headers["x-amz-security-token"]) for asked in upstream.requests]
            assert keys == [("ASIA1", "token-1"), ("ASIA2", "token-2"), ("ASIA2", "token-2")]
            assert [asked.headers["authorization"] for asked in agent.requests] == ["hush", "hush"]
            assert Booked(server, MODEL).before["calls"] == 2
            for secret in (bedrock.SECRET, "token-1", "hush"):
                assert secret not in server.log_text()


def test_a_machines_role_signs(tmp_path, upstream):
    with Upstream() as metadata:
        metadata.answer(Script(200, {}, [b"session"]), path="/latest/api/token")
        roles = "/latest/meta-data/iam/security-credentials/"
        metadata.answer(Script(200, {}, [b"role"]), path=roles)
        metadata.answer(told(5), path=f"{roles}role")
        credentials = f'credentials = "instance"\nmetadata_url = "{metadata.base_url}"'
        with served(tmp_path, connected(upstream.base_url, credentials)) as server:
            upstream.answer(bedrock.answer("Hi", 3, 1))
            bedrock_client(server.demo).converse(modelId=MODEL, messages=QUESTION)
            assert bedrock.signed_by(upstream.requests[0]) == "ASIA5"
            assert [asked.method for asked in metadata.requests] == ["PUT", "GET", "GET"]


def test_a_bearer_key_is_sent_as_such(tmp_path, upstream):
    credentials = 'credentials = "bearer"\napi_key_env = "TEST_BEDROCK_KEY"'
    with served(tmp_path, connected(upstream.base_url, credentials), TEST_BEDROCK_KEY="bedrock-key") as server:
        upstream.answer(bedrock.answer("Hi", 3, 1))
        bedrock_client(server.demo).converse(modelId=MODEL, messages=QUESTION)
        assert upstream.requests[0].headers["authorization"] == "Bearer bedrock-key"


def test_outcrop_is_bedrock_to_another_outcrop(tmp_path_factory):
    """boto3 to one server, which signs its call to the next: both ledgers tell the same."""
    with served(tmp_path_factory.mktemp("back"), "") as back:
        config = connected(
            back.demo.endpoint,
            'credentials = "static"\naccess_key_id_env = "TEST_ID"\nsecret_access_key_env = "TEST_SECRET"',
            upstream_model=back.demo.model_id,
        ).replace("eu-central-1", back.demo.region)
        keys = {"TEST_ID": back.demo.access_key_id, "TEST_SECRET": back.demo.secret_access_key}
        with served(tmp_path_factory.mktemp("front"), config.replace('"1s"', '"60s"'), **keys) as front:
            near, far = Booked(front, MODEL), Booked(back, back.demo.model_id)
            client = bedrock_client(front.demo)
            limit = {"maxTokens": 8}
            whole = client.converse(modelId=MODEL, messages=QUESTION, inferenceConfig=limit)
            stream = client.converse_stream(modelId=MODEL, messages=QUESTION, inferenceConfig=limit)["stream"]
            last = list(stream)[-1]["metadata"]
            completion = openai_client(front.demo).chat.completions.create(model=MODEL, messages=CHAT, max_tokens=8)
            here, there = near.wait_for_calls(3), far.wait_for_calls(3)
            for count in ("calls", "attempts", "input_tokens", "output_tokens", "estimated_calls"):
                assert here[count] == there[count], count
            assert here["estimated_calls"] == 0
            told_tokens = [
                whole["usage"]["inputTokens"] + whole["usage"]["outputTokens"],
                last["usage"]["inputTokens"] + last["usage"]["outputTokens"],
                completion.usage.total_tokens,
            ]
            assert sum(told_tokens) == here["input_tokens"] + here["output_tokens"]
            assert whole["output"]["message"]["content"][0]["text"]
