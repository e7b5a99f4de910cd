"""One server with its demo organisation and a slow simulated provider, for all tests here."""

import time

import pytest
from clients.sdk import bedrock_client, openai_client
from harness import configuration
from harness.server import Server, usage
from harness.simulator import Simulator


@pytest.fixture(scope="session")
def simulator(tmp_path_factory):
    """A provider that sends twenty tokens a second, so that a stream can be left in its middle."""
    with Simulator(tmp_path_factory.mktemp("simulator"), tokens_per_second=20, output_tokens=60) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def server(tmp_path_factory, simulator):
    directory = tmp_path_factory.mktemp("server")
    config = configuration.write(
        directory / "outcrop.toml",
        # Small enough to pass in a test.
        '[server]\nmax_body_bytes = 262144\nbody_timeout = "2s"\n',
        configuration.simulated(simulator.base_url),
    )
    with Server(directory, config=config) as server:
        yield server


@pytest.fixture(scope="session")
def bedrock(server):
    return bedrock_client(server.demo)


@pytest.fixture(scope="session")
def client(server):
    return openai_client(server.demo)


class Booked:
    """What the ledger took in for a model since this object was made."""

    COUNTS = (
        "calls",
        "attempts",
        "input_tokens",
        "output_tokens",
        "cost_nanos",
        "estimated_calls",
        "interrupted_calls",
    )

    def __init__(self, server, model):
        self.server = server
        self.model = model
        self.before = self._now()

    def _now(self):
        for row in usage("--by", "model", "--data", self.server.data):
            if row["key"] == self.model:
                return {count: row[count] for count in self.COUNTS}
        return dict.fromkeys(self.COUNTS, 0)

    def since(self):
        now = self._now()
        return {count: now[count] - self.before[count] for count in self.COUNTS}

    def wait_for_calls(self, calls, wait_s=10.0):
        """For calls whose last byte the client did not wait for."""
        until = time.monotonic() + wait_s
        while True:
            since = self.since()
            if since["calls"] >= calls or time.monotonic() > until:
                return since
            time.sleep(0.1)


@pytest.fixture
def booked(server):
    return lambda model: Booked(server, model)
