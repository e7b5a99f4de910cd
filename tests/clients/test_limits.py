"""Rate limits: the official clients see them as their own provider's, and processes on one Redis hold them together."""

import concurrent.futures
import contextlib
import threading
import time

import anthropic
import botocore.exceptions
import httpx
import openai
import pytest
from clients.sdk import anthropic_client, bedrock_client, openai_client
from harness import configuration
from harness.admin import Admin
from harness.configuration import MODEL
from harness.process import Failed
from harness.redis import Redis
from harness.server import Server
from harness.simulator import Simulator

HELLO = [{"role": "user", "content": "Hello."}]


@pytest.fixture(scope="module")
def fast(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("fast"), output_tokens=5) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def limited(tmp_path_factory, fast, simulator):
    """A server with a fast model, and a slow one."""
    directory = tmp_path_factory.mktemp("limited")
    config = configuration.write(
        directory / "outcrop.toml",
        configuration.simulated(fast.base_url),
        configuration.simulated(simulator.base_url, model="test.slow-v1:0", connection="slow"),
    )
    with Server(directory, config=config) as server:
        yield server


@pytest.fixture
def admin(limited):
    return Admin(limited)


@contextlib.contextmanager
def limit(admin, name, **members):
    """A limit for as long as a test lasts. Each test has a name of its own, so that nothing is taken of it yet."""
    admin.put({"kind": "limit", "id": name, **members})
    yield
    admin.remove("limit", name)


def chat(client, model=MODEL, **members):
    return client.chat.completions.with_raw_response.create(model=model, messages=HELLO, max_tokens=8, **members)


def test_openai_sees_what_is_left_and_when_to_come_again(limited, admin):
    client = openai_client(limited.demo)
    with limit(admin, "openai", model=MODEL, requests_per_minute=3, tokens_per_minute=100_000):
        left = [chat(client).headers["x-ratelimit-remaining-requests"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        with pytest.raises(openai.RateLimitError) as refused:
            chat(client)
        headers = refused.value.response.headers
        assert headers["x-ratelimit-limit-requests"] == "3"
        assert headers["x-ratelimit-remaining-requests"] == "0"
        assert headers["x-ratelimit-reset-requests"].endswith("s")
        assert headers["x-ratelimit-limit-tokens"] == "100000"
        assert 1 <= int(headers["retry-after"]) <= 61
        assert "x-should-retry" not in headers
        assert refused.value.code == "rate_limit_exceeded"
        assert "`openai`, 3 requests a minute" in str(refused.value)
    assert "x-ratelimit-limit-requests" not in chat(client).headers


def test_boto3_sees_a_throttling_exception(limited, admin):
    client = bedrock_client(limited.demo)
    messages = [{"role": "user", "content": [{"text": "Hello."}]}]
    with limit(admin, "bedrock", each="principal", requests_per_minute=1):
        answer = client.converse(modelId=MODEL, messages=messages)
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-ratelimit-remaining-requests"] == "0"
        with pytest.raises(client.exceptions.ThrottlingException) as refused:
            client.converse_stream(modelId=MODEL, messages=messages)
        metadata = refused.value.response["ResponseMetadata"]
        assert metadata["HTTPStatusCode"] == 429
        assert 1 <= int(metadata["HTTPHeaders"]["retry-after"]) <= 61


def test_anthropic_sees_its_own_headers(limited, admin):
    client = anthropic_client(limited.demo)

    def ask():
        return client.messages.with_raw_response.create(model=MODEL, messages=HELLO, max_tokens=8)

    with limit(admin, "anthropic", project="demo", requests_per_minute=1):
        headers = ask().headers
        assert headers["anthropic-ratelimit-requests-limit"] == "1"
        assert headers["anthropic-ratelimit-requests-remaining"] == "0"
        assert headers["anthropic-ratelimit-requests-reset"].endswith("Z")
        with pytest.raises(anthropic.RateLimitError) as refused:
            ask()
        assert refused.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"
        assert int(refused.value.response.headers["retry-after"]) >= 1


def used(admin, name):
    [found] = [one for one in admin.get("/limits")["limits"] if one["id"] == name]
    return {row["unit"]: row["used"] for row in found["used"]}


def test_tokens_are_taken_up_front_and_corrected_at_the_end(limited, admin, fast):
    client = openai_client(limited.demo)
    with limit(admin, "tokens", connection="sim", tokens_per_minute=600, concurrent=5):
        usage = chat(client).parse().usage
        deadline = time.monotonic() + 5
        while used(admin, "tokens")["tokens"] != usage.total_tokens and time.monotonic() < deadline:
            time.sleep(0.05)
        assert used(admin, "tokens") == {"tokens": usage.total_tokens, "concurrent": 0}
        with pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=600)
        # Waiting does not help, so the clients are told not to.
        assert refused.value.response.headers["x-should-retry"] == "false"
        assert "ask for fewer max tokens" in str(refused.value)
        with pytest.raises(botocore.exceptions.ClientError) as never:
            bedrock_client(limited.demo).converse(
                modelId=MODEL,
                messages=[{"role": "user", "content": [{"text": "Hello."}]}],
                inferenceConfig={"maxTokens": 600},
            )
        assert never.value.response["Error"]["Code"] == "ServiceQuotaExceededException"
        assert used(admin, "tokens")["tokens"] == usage.total_tokens, "what is refused takes nothing"


def test_calls_at_once_end_with_their_streams(limited, admin):
    client = openai_client(limited.demo)
    with limit(admin, "at-once", model="test.slow-v1:0", concurrent=1):
        stream = client.chat.completions.create(model="test.slow-v1:0", messages=HELLO, stream=True)
        next(stream)
        with pytest.raises(openai.RateLimitError, match="1 calls at once"):
            chat(client, "test.slow-v1:0")
        stream.close()
        deadline = time.monotonic() + 10
        while used(admin, "at-once")["concurrent"] > 0 and time.monotonic() < deadline:
            time.sleep(0.05)
        client.chat.completions.create(model="test.slow-v1:0", messages=HELLO, stream=True).close()


def test_limits_that_make_no_sense_are_refused(admin):
    for members, told in (
        ({"model": MODEL, "requests_per_minute": 0}, "to let nobody call, use a policy"),
        ({"model": MODEL, "tokens_per_minute": -1}, "must be from 1 to 1000000000000"),
        ({"model": MODEL, "concurrent": 10**18}, "for no limit, leave it out"),
        ({"model": MODEL}, "limits nothing"),
        ({"requests_per_minute": 1}, "is about no call in particular"),
        ({"principal": "nobody", "requests_per_minute": 1}, "there is no principal `nobody`"),
        ({"model": MODEL, "each": "model", "concurrent": 1}, "has nothing to count apart"),
    ):
        with pytest.raises(Failed, match=told):
            admin.put({"kind": "limit", "id": "wrong", **members})
    answer = admin.http.post(
        "/api/v1/manifests/apply",
        content='{"changes":[{"op":"put","manifest":{"kind":"limit","id":"x","model":"m",'
        '"concurrent":99999999999999999999}}]}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 400, answer.text


class Fleet:
    """Two processes on one Redis, each with an organisation of its own that is the same, under one limit."""

    def __init__(self, stack, directory, base_url, redis, limit):
        self.servers = []
        for name in ("one", "two"):
            (home := directory / name).mkdir()
            counters = f'[counters]\nredis_url = "{redis.url}"\n'
            config = configuration.write(home / "outcrop.toml", counters, configuration.simulated(base_url))
            server = stack.enter_context(Server(home, config=config))
            Admin(server).put({"kind": "limit", "id": "fleet", "model": MODEL, "requests_per_minute": limit})
            self.servers.append(server)

    def counting(self):
        return [Admin(server).get("/limits")["counting"] for server in self.servers]

    def wait_for(self, counting, wait_s=20.0):
        until = time.monotonic() + wait_s
        while set(self.counting()) != {counting}:
            assert time.monotonic() < until, self.counting()
            time.sleep(0.1)

    def away(self, server):
        metrics = httpx.get(f"{server.url}/metrics").text
        [line] = [line for line in metrics.splitlines() if line.startswith("outcrop_counters_away ")]
        return line.split()[1]


@pytest.fixture
def fleet(tmp_path, fast):
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        fleet = Fleet(stack, tmp_path, fast.base_url, redis, 30)
        fleet.redis = redis
        fleet.wait_for("redis")
        yield fleet


def call_until(fleet, disturb):
    """Calls on both processes while `disturb` does what it does; gives how many calls were let through."""
    stop = threading.Event()

    def keep_calling(server):
        client, through = openai_client(server.demo), 0
        while not stop.is_set():
            try:
                chat(client)
                through += 1
            except openai.RateLimitError:
                time.sleep(0.02)
        return through

    with concurrent.futures.ThreadPoolExecutor() as pool:
        callers = [pool.submit(keep_calling, server) for server in fleet.servers * 2]
        try:
            disturb()
        finally:
            stop.set()
        return [caller.result() for caller in callers]


def test_processes_on_one_redis_let_as_many_through_as_one(fleet):
    began = time.monotonic()
    through = call_until(fleet, lambda: time.sleep(8))
    assert time.monotonic() - began < 60
    assert sum(through) == 30, through


def test_a_redis_that_is_killed_and_comes_back_with_nothing_lets_no_more_through(fleet):
    def disturb():
        time.sleep(0.1)
        fleet.redis.kill()
        fleet.wait_for("share")
        assert {fleet.away(server) for server in fleet.servers} == {"1"}
        time.sleep(2)
        fleet.redis.start()
        fleet.wait_for("redis")
        assert {fleet.away(server) for server in fleet.servers} == {"0"}
        time.sleep(3)

    began = time.monotonic()
    through = call_until(fleet, disturb)
    assert time.monotonic() - began < 60, "all of it lies within one window"
    assert sum(through) == 30, through
    for server in fleet.servers:
        assert server.log_text().count("Redis is away") == 1
