"""Requests that no SDK sends: malformed, oversize, truncated, slow. By hand, over a socket.

Each must get the dialect's own error body and status, at most one line in the log, and leave the server as it was.
"""

import contextlib
import json
import time

import pytest
from harness.wire import Closed, Connection

CHAT = "/v1/chat/completions"
LIMIT_BYTES = 262144


def converse(server):
    return f"/model/{server.demo.model_id.replace(':', '%3A')}/converse"


def headers(server):
    return {"authorization": f"Bearer {server.demo.api_key}", "content-type": "application/json"}


def post(server, path, body, extra=None):
    with Connection(server.host, server.port) as connection:
        connection.post(path, body, {**headers(server), **(extra or {})})
        return connection.answer()


def assert_openai(answer, status, *, about=None):
    assert answer.status == status, answer
    error = answer.json()["error"]
    assert set(error) >= {"message", "type", "param", "code"}
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-request-id"]
    if about:
        assert about in error["message"], error


def assert_bedrock(answer, status, name, *, about=None):
    assert answer.status == status, answer
    assert answer.headers["x-amzn-errortype"].split(":")[0] == name
    assert answer.headers["x-amzn-requestid"]
    message = answer.json()["message"]
    if about:
        assert about in message, message


@pytest.fixture
def log(server):
    """Lines that the log gained during the test: at most one for each refused request."""

    class Lines:
        def __init__(self):
            self.before = len(server.log_text().splitlines())

        def since(self):
            return server.log_text().splitlines()[self.before :]

    return Lines()


MALFORMED = {
    "not JSON": b"hello",
    "nothing": b"",
    "cut off": b'{"model": "x", "messages": [{"role": "us',
    "not an object": b"[1, 2, 3]",
    "not UTF-8": b'{"model": "\xff\xfe", "messages": []}',
    "deep": b'{"model": "EMBEDDED", "messages": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "two documents": b"{}{}",
    "wrong type of a model": b'{"model": 5, "messages": []}',
    "no messages": b'{"model": "x"}',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_openai_refuses_a_malformed_body(server, log, kind):
    body = MALFORMED[kind].replace(b"EMBEDDED", server.demo.model_id.encode())
    assert_openai(post(server, CHAT, body), 400)
    assert len(log.since()) <= 1, log.since()


MALFORMED_CONVERSE = {
    "not JSON": b"hello",
    "nothing": b"",
    "cut off": b'{"messages": [{"role": "us',
    "not an object": b"[1, 2, 3]",
    "wrong type": b'{"messages": "hello"}',
    "wrong type inside": b'{"messages": [{"role": "user", "content": [{"text": 5}]}]}',
    "unknown role": b'{"messages": [{"role": "king", "content": [{"text": "a"}]}]}',
    "no messages": b"{}",
    "tokens that are no number": b'{"messages": [{"role": "user", "content": [{"text": "a"}]}], '
    b'"inferenceConfig": {"maxTokens": "many"}}',
}


@pytest.mark.parametrize("kind", MALFORMED_CONVERSE)
@pytest.mark.parametrize("operation", ["converse", "converse-stream"])
def test_bedrock_refuses_a_malformed_body(server, log, kind, operation):
    path = converse(server).removesuffix("converse") + operation
    answer = post(server, path, MALFORMED_CONVERSE[kind])
    name = answer.headers.get("x-amzn-errortype", "").split(":")[0]
    assert name in ("ValidationException", "SerializationException"), answer
    assert_bedrock(answer, 400, name)
    assert len(log.since()) <= 1, log.since()


def test_an_oversize_body_is_refused_before_it_is_sent(server):
    for path in (CHAT, converse(server)):
        with Connection(server.host, server.port) as connection:
            connection.post(path, b"{", headers(server), length=LIMIT_BYTES + 1)
            answer = connection.answer()
        assert answer.status == 413, answer
        text = answer.json()["error"]["message"] if path == CHAT else answer.json()["message"]
        assert str(LIMIT_BYTES) in text


def test_an_oversize_body_in_chunks_is_refused_when_it_is_too_much(server):
    with Connection(server.host, server.port) as connection:
        lines = [f"POST {CHAT} HTTP/1.1", "host: outcrop.test", "transfer-encoding: chunked"]
        lines += [f"{name}: {value}" for name, value in headers(server).items()]
        connection.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        try:
            for _ in range(8):
                connection.send(chunk)
        except ConnectionError:
            pass  # It may close before everything was sent.
        assert_openai(connection.answer(), 413)


def test_a_body_of_just_the_limit_is_read(server):
    frame = json.dumps({"model": "no-such-model", "messages": [{"role": "user", "content": ""}]}).encode()
    body = frame.replace(b'""', b'"' + b"a" * (LIMIT_BYTES - len(frame)) + b'"')
    assert len(body) == LIMIT_BYTES
    assert_openai(post(server, CHAT, body), 404)


def test_a_truncated_body_leaves_nothing(server, client):
    for path in (CHAT, converse(server)):
        with Connection(server.host, server.port) as connection:
            connection.post(path, b'{"model": ', headers(server), length=500)
            connection.finish_sending()
            # It may find that no one is left to answer.
            with contextlib.suppress(Closed):
                assert 400 <= connection.answer().status < 500
    assert client.models.list().data


@pytest.mark.parametrize("path", ["openai", "bedrock"])
def test_a_slow_body_is_refused(server, path):
    began = time.monotonic()
    with Connection(server.host, server.port) as connection:
        openai = path == "openai"
        connection.post(CHAT if openai else converse(server), b"{", headers(server), length=500)
        answer = connection.answer()
    assert 1 < time.monotonic() - began < 15
    if openai:
        assert_openai(answer, 408)
    else:
        assert answer.status == 408, answer
        assert answer.headers["x-amzn-errortype"] and answer.json()["message"]


def test_a_trickled_body_is_refused_too(server):
    """A byte now and then is not progress."""
    began = time.monotonic()
    with Connection(server.host, server.port) as connection:
        connection.post(CHAT, b"{", headers(server), length=5000)
        status = None
        for _ in range(40):
            try:
                connection.send(b" ")
            except ConnectionError:
                break
            connection.socket.settimeout(0.25)
            try:
                status = connection.answer().status
                break
            except TimeoutError:
                continue
            except (Closed, ConnectionError):
                break
    assert time.monotonic() - began < 10
    assert status in (408, None)


def test_a_head_that_never_ends_is_given_up(server):
    with Connection(server.host, server.port) as connection:
        connection.send(b"POST /v1/chat/completions HTTP/1.1\r\nhost: outcrop.test\r\nx-")
        assert connection.is_closed_within(45)


def test_no_credentials_are_refused_in_the_dialect(server):
    with Connection(server.host, server.port) as connection:
        connection.post(CHAT, b"{}", {"content-type": "application/json"})
        assert_openai(connection.answer(), 401)
    with Connection(server.host, server.port) as connection:
        connection.post(converse(server), b"{}", {"content-type": "application/json"})
        assert_bedrock(connection.answer(), 403, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("body_bytes", [40, 3000, 200_000])
def test_a_refused_connection_is_closed_openly_or_kept(server, body_bytes):
    """A client that is not told of a close sends its next request into it, and sees a broken connection."""
    body = json.dumps({"model": "x", "messages": [], "pad": "a" * body_bytes}).encode()
    for _ in range(40):
        with Connection(server.host, server.port) as connection:
            connection.post(CHAT, body, {"authorization": "Bearer sk-wrong"})
            first = connection.answer()
            assert first.status == 401
            if first.headers.get("connection") == "close":
                continue
            time.sleep(0.002)
            connection.post(CHAT, body, {"authorization": "Bearer sk-wrong"})
            assert connection.answer().status == 401


def test_a_path_that_is_not_there_is_404(server):
    answer = post(server, "/v1/no/such/thing", b"{}")
    assert answer.status == 404
    assert answer.json()
