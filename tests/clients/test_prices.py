"""Prices: dated, declared by file, negotiated for accounts; and calls for which there is none."""

import datetime
import json
import time
import urllib.error
import urllib.request

import openai
import pytest
from clients.sdk import openai_client
from harness import configuration
from harness.admin import Admin
from harness.configuration import INPUT_NANOS, MODEL, OUTPUT_NANOS
from harness.server import Server, outcrop, usage
from harness.simulator import Simulator

UNPRICED = "test.unpriced-v1:0"

PRICE = """\
[[price]]
model = "{model}"
effective_from = "{effective_from}"
source = "a test"
source_date = "{today}"

[price.rates]
input = "{input}"
output = "{output}"
"""

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A provider that takes about two seconds for an answer."""
    directory = tmp_path_factory.mktemp("slow")
    with Simulator(directory, tokens_per_second=20, output_tokens=40) as simulator:
        yield simulator


def priced_and_unpriced(simulator, unknown):
    unpriced = configuration.simulated(simulator.base_url, model=UNPRICED, connection="other")
    unpriced = unpriced[: unpriced.index(f'[catalogue."{UNPRICED}".price]')]
    return [f'[prices]\nunknown = "{unknown}"\n', configuration.simulated(simulator.base_url), unpriced]


@pytest.fixture
def serve(tmp_path, slow):
    def start(unknown="refuse"):
        config = configuration.write(tmp_path / "outcrop.toml", *priced_and_unpriced(slow, unknown))
        return Server(tmp_path, config=config)

    return start


def declare(server, tmp_path, text):
    file = tmp_path / "declared.toml"
    file.write_text(text, encoding="utf-8")
    applied = outcrop("apply", "-f", file, "--yes", "--data", server.data)
    assert applied.returncode == 0, applied.stdout + applied.stderr


def price(effective_from=None, **rates):
    members = {"model": MODEL, "effective_from": effective_from or TODAY, "today": TODAY}
    return PRICE.format(**members, **rates)


def get(server, path, key=None):
    asked = urllib.request.Request(server.url + path, headers={"authorization": f"Bearer {key or server.demo.api_key}"})
    with urllib.request.urlopen(asked) as answer:
        return json.loads(answer.read())


def key_of(server, principal):
    made = Admin(server).post(f"/principals/{principal}/api_keys", name="test", scopes=["read", "admin"])
    return made["key"]


def begin(server, model=MODEL):
    """A stream, and the id of its call."""
    begun = openai_client(server.demo).chat.completions.with_raw_response.create(
        model=model, messages=[{"role": "user", "content": "Tell me a story."}], stream=True
    )
    return begun.headers["x-request-id"], begun.parse()


def attempt(server, call_id):
    [found] = get(server, f"/api/v1/calls/{call_id}")["attempt_details"]
    return found


def call(server, model=MODEL):
    call_id, stream = begin(server, model)
    for _ in stream:
        pass
    return attempt(server, call_id)


def cost(found, input_nanos, output_nanos):
    assert found["outcome"] == "completed"
    return found["usage"]["input"] * input_nanos + found["usage"]["output"] * output_nanos


def test_a_price_that_changes_while_a_stream_runs_is_not_the_streams(serve, tmp_path):
    with serve() as server:
        call_id, stream = begin(server)
        next(iter(stream))
        declare(server, tmp_path, price(input="2", output="10"))
        assert call(server)["cost_nanos"] > 0, "the new price is in force while the stream runs"
        for _ in stream:
            pass
        before, after = attempt(server, call_id), call(server)
        assert before["cost_nanos"] == cost(before, INPUT_NANOS, OUTPUT_NANOS)
        assert after["cost_nanos"] == cost(after, 2_000, 10_000)
        assert before["price_version"] < after["price_version"]


def test_a_future_price_takes_effect_at_its_instant(serve, tmp_path):
    with serve() as server:
        soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=8)
        declare(server, tmp_path, price(f"{soon:%Y-%m-%dT%H:%M:%S.%fZ}", input="2", output="10"))
        listed = get(server, f"/api/v1/prices?model={MODEL}")["prices"]
        assert [one["in_force"] for one in listed] == [True, False]
        before = call(server)
        assert datetime.datetime.now(datetime.UTC) < soon, "the machine is too slow for this test"
        upcoming = outcrop("prices", "check", "--data", server.data, "--json")
        kinds = {one["kind"] for one in json.loads(upcoming.stdout)["findings"]}
        assert "upcoming" in kinds
        time.sleep(max(0.0, (soon - datetime.datetime.now(datetime.UTC)).total_seconds()))
        after = call(server)
        assert before["cost_nanos"] == cost(before, INPUT_NANOS, OUTPUT_NANOS)
        assert after["cost_nanos"] == cost(after, 2_000, 10_000)


def test_without_a_price_calls_are_refused(serve):
    with serve() as server:
        with pytest.raises(openai.PermissionDeniedError, match="has no price in force"):
            begin(server, UNPRICED)
        checked = outcrop("prices", "check", "--config", server.directory / "outcrop.toml", "--data", server.data)
        assert checked.returncode == 1
        assert f"missing {UNPRICED} local" in " ".join(checked.stdout.split())
        assert UNPRICED not in {row["key"] for row in usage("--by", "model", "--data", server.data)}


def test_flagged_calls_pass_and_are_shown_as_unpriced(serve, tmp_path):
    with serve("flag") as server:
        passed = call(server, UNPRICED)
        assert passed["outcome"] == "completed"
        assert (passed["price_version"], passed["unpriced"], passed["cost_nanos"]) == (0, True, 0)
        assert passed["usage"]["output"] > 0
        call(server)
        rows = {row["key"]: row for row in usage("--by", "model", "--data", server.data)}
        assert (rows[UNPRICED]["unpriced_calls"], rows[MODEL]["unpriced_calls"]) == (1, 0)
        checked = outcrop("prices", "check", "--endpoint", server.url, env={"OUTCROP_API_KEY": server.demo.api_key})
        assert checked.returncode == 1
        assert UNPRICED in checked.stdout
        declare(server, tmp_path, price(input="2", output="10").replace(MODEL, UNPRICED))
        now_priced = call(server, UNPRICED)
        assert now_priced["cost_nanos"] == cost(now_priced, 2_000, 10_000)


def test_a_discount_is_the_accounts_own(serve, tmp_path):
    with serve() as server:
        discount = '[[discount]]\nid = "{}"\nmodel = "{}"\naccount = "{}"\nthousandths = {}\nfrom = "{}"\n'
        account = '[[account]]\nid = "111111111111"\nunit = "root"\nname = "Others"\n'
        ours = discount.format("ours", MODEL, server.demo.account_id, 200, TODAY)
        theirs = discount.format("theirs", MODEL, "111111111111", 900, TODAY)
        declare(server, tmp_path, account + ours + theirs)
        made = call(server)
        assert made["cost_nanos"] == cost(made, 200, 1_000)
        [row] = [row for row in usage("--by", "model", "--data", server.data) if row["key"] == MODEL]
        assert row["cost_nanos"] == made["cost_nanos"]
        everything = get(server, f"/api/v1/prices?model={MODEL}")["prices"]
        by_discount = {one["discount"]["id"] if one["discount"] else None: one for one in everything}
        assert set(by_discount) == {None, "ours", "theirs"}
        assert by_discount["ours"]["version"] == made["price_version"]
        assert by_discount["ours"]["discount"]["base"] == by_discount[None]["version"]
        listed = outcrop("prices", "list", "--data", server.data)
        assert "discount `ours`, 200 thousandths off version" in listed.stdout


def test_who_looks_after_no_money_sees_what_their_account_pays(serve, tmp_path):
    with serve() as server:
        discount = '[[discount]]\nid = "{}"\nmodel = "{}"\naccount = "{}"\nthousandths = {}\nfrom = "{}"\n'
        people = """\
[[account]]
id = "111111111111"
unit = "root"
name = "Others"

[[project]]
id = "others"
account = "111111111111"
name = "Others"
environment = "sandbox"

[[principal]]
id = "dev"
name = "Dev"
type = "service"
account = "111111111111"
project = "others"

[[principal]]
id = "fin"
name = "Fin"
type = "service"
account = "111111111111"
project = "others"

[[member]]
principal = "dev"
unit = "root"
role = "developer"

[[member]]
principal = "fin"
unit = "root"
role = "finops"
"""
        ours = discount.format("ours", MODEL, server.demo.account_id, 200, TODAY)
        theirs = discount.format("theirs", MODEL, "111111111111", 900, TODAY)
        declare(server, tmp_path, people + ours + theirs)
        dev, fin = (key_of(server, principal) for principal in ("dev", "fin"))
        [seen] = get(server, f"/api/v1/prices?model={MODEL}", dev)["prices"]
        assert (seen["discount"]["id"], seen["rates"]["input"]) == ("theirs", 25_000_000)
        assert len(get(server, f"/api/v1/prices?model={MODEL}", fin)["prices"]) == 3
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(server, "/api/v1/prices/check", dev)
        assert "findings" in get(server, "/api/v1/prices/check", fin)
        file = tmp_path / "price.toml"
        file.write_text(price(input="2", output="10"), encoding="utf-8")
        apply = ["apply", "-f", file, "--yes", "--endpoint", server.url]
        refused = outcrop(*apply, env={"OUTCROP_API_KEY": dev})
        assert refused.returncode == 1
        applied = outcrop(*apply, env={"OUTCROP_API_KEY": fin})
        assert applied.returncode == 0, applied.stdout + applied.stderr


def test_prices_are_exported_to_no_change(serve, tmp_path):
    with serve() as server:
        text = price(input="2", output="10").replace(
            "[price.rates]",
            'currency = "EUR"\nexchange = { rate = "1.0856", date = "2026-11-23", source = "ECB" }\n[price.rates]',
        )
        steps = '[[price.rates.steps]]\nabove = 200000\ninput = "4"\noutput = "15"\n'
        declare(server, tmp_path, text + steps)
        exported = tmp_path / "exported"
        assert outcrop("export", "-o", exported, "--data", server.data).returncode == 0
        back = outcrop("diff", "-f", exported, "--prune", "--data", server.data)
        assert back.returncode == 0, back.stdout + back.stderr
        [listed] = get(server, f"/api/v1/prices?model={MODEL}")["prices"]
        assert listed["rates"]["input"] == 2_171_200_000
        assert (listed["currency"], listed["exchange"]["rate"]) == ("EUR", "1.0856")


def test_a_price_that_makes_no_sense_is_refused_with_its_place(serve, tmp_path):
    with serve() as server:
        file = tmp_path / "wrong.toml"
        file.write_text(price(input="-2", output="10"), encoding="utf-8")
        refused = outcrop("apply", "-f", file, "--yes", "--data", server.data)
        assert refused.returncode == 1
        assert "wrong.toml:8: `-2` is not a price: write a plain decimal number" in refused.stderr
        file.write_text(price(input="0", output="999999999"), encoding="utf-8")
        refused = outcrop("apply", "-f", file, "--yes", "--data", server.data)
        assert refused.returncode == 1
        assert "`rates.input` is zero" in refused.stderr
        assert "`rates.output` is 999999999.00; a price is at most 100000000.00" in refused.stderr
