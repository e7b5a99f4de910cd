"""Budgets: official clients see that nothing is left as their own provider says it; an increase takes two people."""

import contextlib
import datetime

import openai
import pytest
from clients.sdk import bedrock_client, openai_client
from harness import configuration
from harness.admin import Admin
from harness.configuration import MODEL
from harness.people import People, eventually
from harness.server import Server
from harness.simulator import Simulator

HELLO = [{"role": "user", "content": "Hello."}]
DAILY = {"type": "calendar", "every": "day", "zone": "UTC"}


@pytest.fixture(scope="module")
def fast(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("fast"), output_tokens=5) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def budgeted(tmp_path_factory, fast):
    directory = tmp_path_factory.mktemp("budgeted")
    config = configuration.write(directory / "outcrop.toml", configuration.simulated(fast.base_url))
    with Server(directory, config=config) as server:
        yield server


@pytest.fixture
def admin(budgeted):
    return Admin(budgeted)


@pytest.fixture(scope="module")
def people(budgeted):
    people = People(budgeted.demo)
    home = {"unit": "root", "account": budgeted.demo.account_id, "project": "demo"}
    return {
        "dev": people.make("dev", "developer", **home),
        "fin": people.make("fin", "finops", **home),
        "pam": people.make("pam", "finops", **home),
        "bot": people.make("bot", "finops", kind="service", **home),
    }


@contextlib.contextmanager
def budget(admin, name, limit, **members):
    """A budget for as long as a test lasts."""
    period = members.pop("period", DAILY)
    manifest = {"kind": "budget", "id": name, "name": name, "limit": limit, "period": period, **members}
    admin.put(manifest)
    yield manifest
    admin.remove("budget", name)


def chat(client, **members):
    return client.chat.completions.with_raw_response.create(model=MODEL, messages=HELLO, max_tokens=8, **members)


def test_openai_sees_that_its_quota_is_spent_and_does_not_try_again(budgeted, admin):
    client = openai_client(budgeted.demo)
    with budget(admin, "tiny", "0.000000001"):
        with pytest.raises(openai.RateLimitError) as refused:
            chat(client)
        assert refused.value.status_code == 429
        assert refused.value.type == "insufficient_quota"
        assert refused.value.response.headers["x-should-retry"] == "false"
        assert "the budget `tiny` has 0.00000000" in str(refused.value)
    assert chat(client).status_code == 200


def test_boto3_sees_a_service_quota(budgeted, admin):
    client = bedrock_client(budgeted.demo)
    messages = [{"role": "user", "content": [{"text": "Hello."}]}]
    with budget(admin, "window", "0.000000001", period={"type": "rolling", "hours": 24}):
        with pytest.raises(client.exceptions.ServiceQuotaExceededException) as refused:
            client.converse(modelId=MODEL, messages=messages)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert "comes free as the window moves" in str(refused.value)
        assert "until" not in str(refused.value)


def test_each_project_has_a_budget_of_its_own(budgeted, admin):
    client = openai_client(budgeted.demo)
    with budget(admin, "projects", "1000000", measure="requests", each="project"):
        chat(client)
        members = {one["member"] for one in admin.get("/budgets/projects")["standing"]}
        assert members == {"demo"}


def test_an_increase_is_proposed_by_one_and_approved_by_another(budgeted, admin, people):
    client = openai_client(budgeted.demo)
    with budget(admin, "tight", "0.000000001"):
        with pytest.raises(openai.RateLimitError):
            chat(client)
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        body = {"amount": "100", "until": until.isoformat(), "reason": "a deadline"}
        path = "/api/v1/budgets/tight/increases"
        proposed = people["fin"].post(path, body)
        assert proposed["status"] == "open" and proposed["amount"] == "100.000000000"
        approve = f"{path}/{proposed['id']}/approve"
        for who, why in (("fin", "you proposed"), ("dev", "may not decide"), ("bot", "is a service")):
            refused = people[who].call("POST", approve)
            assert refused.status == 403 and why in refused.message, refused.body
        assert people["pam"].post(approve)["status"] == "approved"
        assert people["pam"].call("POST", approve).status == 409
        assert chat(client).status_code == 200
        [standing] = people["dev"].get("/api/v1/budgets/tight")["standing"]
        assert standing["increases"] == "100.000000000"
        records = admin.get("/audit", subject=proposed["id"])["records"]
        assert {one["action"] for one in records} == {"budget_increase.propose", "budget_increase.approve"}


def test_a_limit_that_is_lowered_below_what_is_settled_refuses(budgeted, admin):
    client = openai_client(budgeted.demo)
    with budget(admin, "lowered", "1000", measure="requests") as manifest:
        for _ in range(3):
            chat(client)
        admin.put({**manifest, "limit": "1"})

        def refused():
            try:
                chat(client)
            except openai.RateLimitError as error:
                return error
            return None

        # What the process had leased is asked back with its next question, a second later at most.
        assert "has 0 requests left of 1 requests" in str(eventually(refused, wait_s=3))


def test_a_soft_budget_refuses_nothing(budgeted, admin):
    client = openai_client(budgeted.demo)
    with budget(admin, "soft", "0.000000001", hard=False):
        for _ in range(3):
            assert chat(client).status_code == 200
        # A soft budget's period begins with the process's next question, a second later at most.
        assert eventually(lambda: admin.get("/budgets/soft")["standing"][0]["percent"] > 100, wait_s=3)


def test_a_threshold_says_that_it_is_one(budgeted, admin):
    client = openai_client(budgeted.demo)
    thresholds = [{"percent": 1, "then": {"action": "require_approval"}}]
    with budget(admin, "guarded", "10", measure="requests", thresholds=thresholds):
        with pytest.raises(openai.RateLimitError) as refused:
            for _ in range(3):
                chat(client)
        assert "its threshold `require_approval` at 1 percent" in str(refused.value)


def test_what_nothing_acts_on_is_not_declared(admin):
    thresholds = [{"percent": 50, "then": {"action": "throttle", "requests_per_minute": 5}}]
    manifest = {"kind": "budget", "id": "no", "name": "no", "limit": "1", "period": DAILY, "thresholds": thresholds}
    answer = admin.ask("POST", "/manifests/apply", changes=[{"op": "put", "manifest": manifest}])
    assert answer.status_code == 400 and "`throttle` is not served yet" in answer.text


def test_nodes_are_shown_and_one_whose_calls_may_run_is_not_forgotten(budgeted, admin, people):
    with budget(admin, "held", "1000"):
        chat(openai_client(budgeted.demo))
        [node] = [one for one in admin.get("/nodes")["nodes"] if one["this"]]
        answer = people["fin"].call("POST", f"/api/v1/nodes/{node['id']}/forget")
        assert answer.status == 409 and "may still be running" in answer.message
        assert people["dev"].call("GET", "/api/v1/nodes").status == 403
