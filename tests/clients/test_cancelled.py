"""Streams that the client leaves: nothing stays in flight, and what was sent is booked, marked as an estimate."""

import json
import time

from harness.configuration import MODEL, OUTPUT_NANOS
from harness.wire import Connection


def leave_in_the_middle(server, path, body):
    """Reads a few pieces of a stream, and goes away."""
    with Connection(server.host, server.port) as connection:
        connection.post(
            path,
            json.dumps(body).encode(),
            {"authorization": f"Bearer {server.demo.api_key}", "content-type": "application/json"},
        )
        status, headers = connection.answer_head()
        assert status == 200
        received = b""
        while len(received) < 600:
            piece = connection.read_some()
            assert piece, "the stream ended before it was left"
            received += piece
    return headers["x-request-id"]


def chat(server, model, **members):
    body = {"model": model, "messages": [{"role": "user", "content": "Tell me a long story."}], "stream": True}
    return leave_in_the_middle(server, "/v1/chat/completions", {**body, **members})


def wait_for_ends(simulator, attempts, wait_s=10.0):
    until = time.monotonic() + wait_s
    while True:
        seen = {attempt: record for attempt, record in simulator.read().items() if attempt in attempts}
        if all(record.how for record in seen.values()) or time.monotonic() > until:
            return seen
        time.sleep(0.05)


def test_a_left_stream_is_booked_and_ended_upstream(server, simulator, booked):
    ledger = booked(MODEL)
    before = set(simulator.read())
    began = time.monotonic()
    chat(server, MODEL)
    booked_now = ledger.wait_for_calls(1)
    [record] = wait_for_ends(simulator, set(simulator.read()) - before).values()
    assert time.monotonic() - began < 10
    assert record.how == "client_gone", "the provider is told at once, not read to its end"
    assert 0 < record.output_tokens < 60
    assert booked_now["calls"] == booked_now["estimated_calls"] == 1
    assert booked_now["interrupted_calls"] == 0
    assert booked_now["input_tokens"] > 0
    assert booked_now["output_tokens"] > 0
    assert booked_now["cost_nanos"] >= OUTPUT_NANOS * booked_now["output_tokens"]


def test_a_left_converse_stream_is_booked(server, simulator, booked):
    ledger = booked(MODEL)
    path = f"/model/{MODEL.replace(':', '%3A')}/converse-stream"
    leave_in_the_middle(server, path, {"messages": [{"role": "user", "content": [{"text": "Tell me a story."}]}]})
    booked_now = ledger.wait_for_calls(1)
    assert booked_now["calls"] == booked_now["estimated_calls"] == 1


def test_a_left_stream_of_the_embedded_model_frees_its_thread(server, client, booked):
    ledger = booked(server.demo.model_id)
    began = time.monotonic()
    for _ in range(3):
        chat(server, server.demo.model_id, max_tokens=1000)
    # Had the three gone on, this would wait for three thousand tokens.
    answer = client.chat.completions.create(
        model=server.demo.model_id, messages=[{"role": "user", "content": "Hi"}], max_tokens=2
    )
    assert answer.usage.completion_tokens == 2
    assert time.monotonic() - began < 60
    booked_now = ledger.wait_for_calls(4)
    assert booked_now["calls"] == 4
    assert booked_now["estimated_calls"] == 3


def test_a_left_call_that_is_not_streamed_is_booked(server, simulator, booked):
    ledger = booked(MODEL)
    before = set(simulator.read())
    with Connection(server.host, server.port) as connection:
        body = {"model": MODEL, "messages": [{"role": "user", "content": "Tell me a story."}]}
        connection.post(
            "/v1/chat/completions", json.dumps(body).encode(), {"authorization": f"Bearer {server.demo.api_key}"}
        )
        until = time.monotonic() + 10
        while not (seen := set(simulator.read()) - before) and time.monotonic() < until:
            time.sleep(0.02)
    assert seen
    booked_now = ledger.wait_for_calls(1)
    assert booked_now["calls"] == booked_now["estimated_calls"] == 1
    [record] = wait_for_ends(simulator, seen).values()
    assert record.how == "client_gone"
