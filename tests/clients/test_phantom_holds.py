"""A client that opens streams and drops them leaves nothing held, and the ledger explains each."""

import concurrent.futures
import json

import pytest
from harness import configuration
from harness.admin import Admin
from harness.configuration import MODEL
from harness.ledger import Sqlite
from harness.server import Server
from harness.simulator import Simulator
from harness.wire import Connection
from kill import leases
from kill.reconcile import wait_until

STREAMS = 1000
BUDGET = {"measure": "money", "limit": "1", "period": {"type": "calendar", "every": "year", "zone": "UTC"}}


@pytest.fixture
def server(tmp_path):
    with Simulator(tmp_path, tokens_per_second=20, output_tokens=60) as simulator:
        config = configuration.write(tmp_path / "outcrop.toml", configuration.simulated(simulator.base_url))
        with Server(tmp_path, config=config) as server:
            yield server


def open_and_drop(server):
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Go on."}], "stream": True, "max_tokens": 100}
    with Connection(server.host, server.port) as connection:
        connection.post(
            "/v1/chat/completions", json.dumps(body).encode(), {"authorization": f"Bearer {server.demo.api_key}"}
        )
        status, headers = connection.answer_head()
        assert status == 200, connection.read_some()
        return headers["x-request-id"]


def test_a_thousand_dropped_streams_hold_nothing_and_are_all_booked(server):
    Admin(server).put({"kind": "budget", "id": "phantoms", "name": "Phantoms", **BUDGET})
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        calls = list(pool.map(lambda _: open_and_drop(server), range(STREAMS)))
    books = Sqlite(server.data)
    wait_until(lambda: len(books.rows()) == STREAMS, "not every dropped stream was booked")
    rows = books.rows()
    assert {row.call for row in rows} == set(calls)
    assert {row.outcome for row in rows} == {"cancelled"}
    assert all(row.estimated and row.cost_nanos > 0 for row in rows)

    def the_budget():
        [part] = leases.Sqlite(books.path()).read().values()
        return part

    wait_until(lambda: the_budget().held == 0, "something stays held")
    assert the_budget().settled == sum(row.cost_nanos for row in rows)
