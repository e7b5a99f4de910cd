"""Cost reports equal usage, from the files and from the server."""

import csv
import io
import json

import pytest
from clients.sdk import openai_client
from harness.server import Server, outcrop, usage


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("costs")) as server:
        client = openai_client(server.demo)
        for _ in range(3):
            client.chat.completions.create(
                model=server.demo.model_id, messages=[{"role": "user", "content": "hello"}], max_tokens=4
            )
        yield server


def costs(*arguments, env=None):
    answer = outcrop("costs", *arguments, env=env)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_costs_by_model_and_day_equal_usage(server):
    rows = list(csv.DictReader(io.StringIO(costs("--by", "model,day", "--format", "csv", "--data", server.data))))
    used = usage("--by", "model", "--data", server.data)
    for counted in ("calls", "attempts", "input_tokens", "output_tokens"):
        assert sum(int(row[counted]) for row in rows) == sum(row[counted] for row in used)
    nanos = sum(int(row["cost"].replace(".", "")) for row in rows)
    assert nanos == sum(row["cost_nanos"] for row in used)
    assert sum(int(row["calls"]) for row in rows) == 3


def test_the_server_and_the_files_say_the_same(server):
    asked = ("--by", "tag:team,account", "--format", "json")
    env = {"OUTCROP_API_KEY": server.demo.api_key}
    remote = json.loads(costs(*asked, "--endpoint", server.demo.endpoint, env=env))
    assert remote == json.loads(costs(*asked, "--data", server.data))
    assert remote["rows"][0]["keys"][0] is None
    assert remote["total"]["calls"] == 3
