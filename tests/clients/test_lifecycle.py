"""Starting, stopping, starting again, dying: what scripts and operators rely on."""

import pathlib
import signal
import threading
import time

import openai
import pytest
from clients.sdk import bedrock_client, openai_client
from harness import configuration
from harness.server import Demo, Server, mode, outcrop, read_demo, usage
from harness.simulator import Simulator
from harness.wire import Connection


def ask(demo, model=None, **members):
    return openai_client(demo).chat.completions.create(
        model=model or demo.model_id, messages=[{"role": "user", "content": "Hi"}], **{"max_tokens": 3, **members}
    )


def test_demo_json_is_complete_and_private(server):
    assert mode(server.data / "demo.json") == 0o600
    assert mode(server.data / "master.key") == 0o600
    demo = read_demo(server.data)
    assert set(Demo.MEMBERS) <= set(demo)
    assert demo.endpoint == server.url
    assert len(demo.account_id) == 12 and demo.account_id.isdigit()
    assert isinstance(demo.invoke_body, dict)


def test_the_demo_bucket_is_a_directory(server):
    assert server.demo.bucket
    assert pathlib.Path(server.demo.bucket_dir).is_dir()


def test_secrets_are_nowhere_in_clear(server):
    """Neither in the database nor in the log."""
    secrets = [server.demo.secret_access_key, server.demo.api_key, server.demo.console_password]
    for path in server.data.rglob("*"):
        if path.is_file() and path.name != "demo.json":
            content = path.read_bytes()
            for secret in secrets:
                assert secret.encode() not in content, path
    log = server.log_text()
    assert server.demo.secret_access_key not in log


def test_health_readiness_metrics_and_the_api_document_answer(server):
    for path, expected in [("/healthz", 200), ("/readyz", 200), ("/metrics", 200), ("/openapi.json", 200), ("/", 200)]:
        with Connection(server.host, server.port) as connection:
            connection.send(f"GET {path} HTTP/1.1\r\nhost: outcrop.test\r\n\r\n".encode())
            answer = connection.answer()
        assert answer.status == expected, (path, answer)
        if path == "/openapi.json":
            assert answer.json()["openapi"].startswith("3.")


def test_a_second_start_serves_the_same_organisation(tmp_path):
    with Server(tmp_path) as first:
        ask(first.demo)
        before = usage("--by", "account", "--data", first.data)
    assert before[0]["calls"] == 1
    with Server(tmp_path) as second:
        assert second.url != first.url, "port 0 picks a free one"
        assert second.demo.endpoint == second.url
        assert {**second.demo, "endpoint": ""} == {**first.demo, "endpoint": ""}
        assert mode(second.data / "demo.json") == 0o600
        assert usage("--by", "account", "--data", second.data) == before
        ask(second.demo)
        answer = bedrock_client(second.demo).converse(
            modelId=second.demo.model_id,
            messages=[{"role": "user", "content": [{"text": "Hi"}]}],
            inferenceConfig={"maxTokens": 3},
        )
        assert answer["usage"]["outputTokens"] == 3
    assert usage("--data", tmp_path / "data")[0]["calls"] == 3


def test_usage_works_after_a_kill_without_a_server(tmp_path):
    server = Server(tmp_path)
    answer = ask(server.demo)
    server.kill()
    [row] = usage("--by", "model", "--data", tmp_path / "data")
    assert row["key"] == server.demo.model_id
    assert row["calls"] == row["attempts"] == 1
    assert row["output_tokens"] == answer.usage.completion_tokens
    assert row["interrupted_calls"] == 0
    table = outcrop("usage", "--by", "model", "--data", tmp_path / "data")
    assert table.returncode == 0 and server.demo.model_id in table.stdout


@pytest.fixture
def paced(tmp_path):
    """A server on a provider that takes three seconds for an answer."""
    (tmp_path / "provider").mkdir()
    with Simulator(tmp_path / "provider", tokens_per_second=20, output_tokens=60) as simulator:
        config = configuration.write(tmp_path / "outcrop.toml", configuration.simulated(simulator.base_url))
        server = Server(tmp_path, config=config)
        try:
            yield server
        finally:
            server.kill()


def test_sigterm_lets_a_stream_end_and_exits_0(paced):
    received = []

    def read():
        for chunk in ask(paced.demo, configuration.MODEL, stream=True, max_tokens=100):
            received.append(chunk)

    reader = threading.Thread(target=read)
    reader.start()
    until = time.monotonic() + 20
    while not received and time.monotonic() < until:
        time.sleep(0.02)
    assert received
    paced.process.send_signal(signal.SIGTERM)
    reader.join(timeout=30)
    assert received[-1].choices[0].finish_reason == "stop"
    assert paced.terminate() == 0
    assert len(paced.stdout) == 1
    [row] = usage("--data", paced.data)
    assert (row["calls"], row["estimated_calls"], row["interrupted_calls"]) == (1, 0, 0)
    assert row["output_tokens"] == 60


def test_a_call_in_flight_at_a_kill_is_one_interrupted_row(paced):
    stream = ask(paced.demo, configuration.MODEL, stream=True, max_tokens=60)
    next(iter(stream))
    paced.kill()
    [row] = usage("--data", paced.data)
    assert row["calls"] == row["attempts"] == 1
    assert row["interrupted_calls"] == 1
    assert row["cost_nanos"] >= 60 * configuration.OUTPUT_NANOS, "charged at the bound"
    with Server(paced.directory, config=paced.directory / "outcrop.toml"):
        assert usage("--data", paced.data) == [row]
    assert usage("--data", paced.data) == [row]


def test_an_unknown_key_is_refused_with_its_place(tmp_path):
    config = configuration.write(tmp_path / "outcrop.toml", "[server]\nlisten = '127.0.0.1:0'\nlissten = 'x'\n")
    for command in (["config", "check", config], ["serve", "--config", config, "--data", tmp_path / "data"]):
        answer = outcrop(*command)
        assert answer.returncode not in (0, None)
        said = answer.stderr + answer.stdout
        assert "lissten" in said and "outcrop.toml" in said and "3" in said and "listen" in said


def test_an_address_in_use_is_said(server, tmp_path):
    answer = outcrop("serve", "--data", tmp_path / "data", "--listen", f"127.0.0.1:{server.port}")
    assert answer.returncode != 0
    assert answer.stdout == ""
    assert str(server.port) in answer.stderr


def test_without_model_files_a_call_is_told_how_to_get_them(tmp_path):
    (tmp_path / "models").mkdir()
    with Server(tmp_path, env={"OUTCROP_MODELS": str(tmp_path / "models")}) as server:
        with pytest.raises(openai.APIStatusError) as raised:
            ask(server.demo)
        assert raised.value.status_code in (429, 503, 424)
        assert "make model" in raised.value.message
        assert sum(row["calls"] for row in usage("--data", server.data)) == 0, "it reached no model"
