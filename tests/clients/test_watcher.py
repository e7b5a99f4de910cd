"""The watcher, in two processes on one database, and killed at any moment: each change of a fact is acted on once, and
none is lost."""

import collections
import json
import shutil
import time

import pytest
from clients.sdk import bedrock_client
from harness import configuration
from harness.hook import Hook
from harness.people import Caller, People, eventually
from harness.postgres import Postgres
from harness.server import Server

AT_ONCE = [f"acme.once{number}-v1:0" for number in range(6)]
# From the change of the terms to the death of both processes. The grace is two seconds.
KILLED_AFTER_S = (0.0, 0.05, 0.12, 0.3, 1.95, 2.1)
KILLED = {delay: f"acme.killed{number}-v1:0" for number, delay in enumerate(KILLED_AFTER_S)}

CONFIGURATION = """
[store]
url = "{store}"
[approvals]
watch_every = "100ms"
webhook = "operations"
[approvals.triggers]
terms_changed = "suspend after 2s"
[webhooks.operations]
url = "{hook}"
secret_env = "TEST_WEBHOOK_SECRET"
"""
SECRET = {"TEST_WEBHOOK_SECRET": "whsec_YSBzaWduaW5nIHNlY3JldCBvZiB0aGlydHktdHdvIGI="}


class Pair:
    """Two processes with the same key on one database."""

    def __init__(self, folders, postgres, hook):
        self.folders = folders
        models = [*AT_ONCE, *KILLED.values()]
        # Nothing is called, so nothing need listen there.
        catalogue = [
            configuration.simulated("http://127.0.0.1:9", model=model, connection=f"sim{number}", accounts="[]")
            for number, model in enumerate(models)
        ]
        text = CONFIGURATION.format(store=postgres.url, hook=hook.url)
        self.configs = [configuration.write(folder / "outcrop.toml", *catalogue, text) for folder in folders]
        self.servers = []

    def start(self):
        first, second = self.folders
        self.servers = [Server(first, config=self.configs[0], env=SECRET)]
        if not (second / "data").exists():
            (second / "data").mkdir(mode=0o700)
            for name in ("master.key", "demo.json"):
                shutil.copy2(first / "data" / name, second / "data" / name)
        self.servers.append(Server(second, config=self.configs[1], env=SECRET))
        return self

    def kill(self):
        for server in self.servers:
            server.kill()

    def admin(self, index=0):
        server = self.servers[index]
        return Caller(server.url, server.demo.api_key)


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def hook():
    with Hook() as hook:
        yield hook


@pytest.fixture(scope="module")
def pair(tmp_path_factory, postgres, hook):
    pair = Pair([tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")], postgres, hook).start()
    people, bedrock = People(pair.servers[0].demo), bedrock_client(pair.servers[0].demo, "bedrock")
    for model in (*AT_ONCE, *KILLED.values()):
        people.add_terms(f"model:{model}", "The first terms.")
        [offer] = bedrock.list_foundation_model_agreement_offers(modelId=model)["offers"]
        bedrock.create_foundation_model_agreement(modelId=model, offerToken=offer["offerToken"])
    yield pair
    for server in pair.servers:
        server.stop()


def change_terms(who, model):
    who.post("/api/v1/terms", {"subject": f"model:{model}", "title": "Terms", "text": "The newer terms."})


def entitlement(who, model):
    [only] = who.get("/api/v1/entitlements", model=model)["entitlements"]
    return only


def reviews(who, model):
    found = who.get("/api/v1/requests", model=model)["requests"]
    return [one for one in found if one["trigger"] is not None]


def written_as_suspended(postgres, model):
    """By the watcher, and not only as every page works it out."""
    held = postgres.sql(f"SELECT status FROM entitlements WHERE model = '{model}'")
    assert len(held) == 1
    return held == ["suspended"]


def settled(pair, postgres, model):
    return written_as_suspended(postgres, model) and reviews(pair.admin(), model)


def acted_on_once(pair, postgres, model):
    """One re-review, one suspension, and one record and one notice of each."""
    who = pair.admin()
    [review] = reviews(who, model)
    assert (review["trigger"], review["status"]) == ("terms_changed", "open")
    held = entitlement(who, model)
    assert held["status"] == "suspended" and "terms" in held["reason"]
    fired = postgres.sql(f"SELECT trigger_kind, request FROM triggers_fired WHERE entitlement = '{held['id']}'")
    assert fired == [f"terms_changed|{review['id']}"]
    records = who.get("/api/v1/audit", subject_kind="entitlement", subject=held["id"])["records"]
    assert [one["action"] for one in records].count("entitlement.suspend") == 1
    events = who.get(f"/api/v1/requests/{review['id']}")["events"]
    assert [one["type"] for one in events].count("opened") == 1, events
    notices = postgres.sql("SELECT body FROM notices")
    about_it = (body for body in notices if held["id"] in body or review["id"] in body)
    told = collections.Counter(json.loads(body)["type"] for body in about_it)
    assert (told["request.open"], told["entitlement.suspend"]) == (1, 1), told


def test_two_processes_at_once_review_and_suspend_once(pair, postgres, hook):
    for number, model in enumerate(AT_ONCE):
        change_terms(pair.admin(number % 2), model)
    for model in AT_ONCE:
        eventually(lambda model=model: settled(pair, postgres, model), wait_s=20)
    # Many more rounds of both.
    time.sleep(1)
    for model in AT_ONCE:
        acted_on_once(pair, postgres, model)

    def all_delivered():
        return postgres.sql("SELECT COUNT(*) FROM notices WHERE delivered_at_us IS NULL") == ["0"]

    eventually(all_delivered, wait_s=20)
    received = collections.Counter(headers["webhook-id"] for headers, _ in hook.received)
    assert received and set(received.values()) == {1}, "no notice was delivered by both"


@pytest.mark.parametrize("delay", KILLED_AFTER_S)
def test_a_kill_of_both_loses_nothing_and_doubles_nothing(pair, postgres, delay):
    model = KILLED[delay]
    change_terms(pair.admin(), model)
    time.sleep(delay)
    pair.kill()
    # The grace goes on while nobody watches.
    pair.start()
    eventually(lambda: settled(pair, postgres, model), wait_s=30)
    time.sleep(0.5)
    acted_on_once(pair, postgres, model)


def test_the_trail_of_all_that_is_whole(pair):
    verified = pair.admin().get("/api/v1/audit/verification")
    assert verified["intact"] and not verified["problems"]
