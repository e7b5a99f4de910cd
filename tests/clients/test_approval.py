"""No approval, no call: requests for models walk the pipeline, by distinct people over the admin API, and boto3 sees
what comes of it on the next call."""

import base64
import concurrent.futures
import hashlib
import hmac
import json
import time

import botocore.exceptions
import pytest
from clients.sdk import bedrock_client
from harness import configuration
from harness.hook import Hook
from harness.people import People, eventually
from harness.server import Server
from harness.simulator import Simulator

SAGE = "acme.sage-v1:0"
QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]
RESEARCH, SALES = "222222222222", "333333333333"
SECRET = base64.b64encode(b"a signing secret of thirty-two b").decode()

APPROVALS = """
[approvals]
watch_every = "200ms"
webhook = "operations"
[approvals.triggers]
terms_changed = "suspend after 2s"

[webhooks.operations]
url = "{url}"
secret_env = "TEST_WEBHOOK_SECRET"
"""


@pytest.fixture(scope="module")
def hook():
    with Hook(refused=1) as hook:
        yield hook


@pytest.fixture(scope="module")
def server(tmp_path_factory, hook):
    with Simulator(tmp_path_factory.mktemp("simulator"), output_tokens=3) as simulator:
        directory = tmp_path_factory.mktemp("approval")
        models = (
            configuration.simulated(simulator.base_url, model=model, connection=f"sim{number}", accounts="[]")
            for number, model in enumerate([SAGE, *(f"acme.other{number}-v1:0" for number in range(12))])
        )
        config = configuration.write(directory / "outcrop.toml", *models, APPROVALS.format(url=hook.url))
        with Server(directory, config=config, env={"TEST_WEBHOOK_SECRET": f"whsec_{SECRET}"}) as server:
            yield server


class Organisation:
    """Two units with an account each; reviewers of the whole organisation."""

    def __init__(self, demo):
        self.people = people = People(demo)
        people.account(RESEARCH, "research")
        people.account(SALES, "sales")
        of_research = {"account": RESEARCH, "project": "research-project"}
        home = {"account": demo.account_id, "project": "demo"}
        self.rita = people.make("rita", "developer", unit="research", **of_research)
        self.uma = people.make("uma", "unit-admin", unit="research", **of_research)
        self.leo = people.make("leo", "legal-reviewer", unit="root", **home)
        self.sam = people.make("sam", "security-reviewer", unit="root", **home)
        self.pat = people.make("pat", "platform-admin", unit="root", **home)
        self.pia = people.make("pia", "platform-admin", unit="root", **home)
        self.fin = people.make("fin", "finops", unit="root", **home)
        self.ada = people.make("ada", "auditor", unit="root", **home)
        self.eve = people.make("eve", "developer", unit="sales", account=SALES, project="sales-project")
        people.make("app", "application", unit="research", kind="service", **of_research)
        keys = people.access_key("app")
        self.runtime = bedrock_client(demo, **keys)
        self.bedrock = bedrock_client(demo, "bedrock", **keys)
        people.make("gus", "unit-admin", unit="research", kind="service", **of_research)
        self.governing = bedrock_client(demo, "bedrock", **people.access_key("gus"))

    def ask(self, model, who=None, **members):
        asked = {
            "model": model,
            "unit": "research",
            "accounts": [RESEARCH],
            "use_case": "to answer letters",
            "expected_monthly_cost_nanos": 5_000_000_000,
            **members,
        }
        return (who or self.rita).post("/api/v1/requests", asked)

    def act(self, who, request, action, **members):
        """In the request's newest version, unless one is named."""
        version = members.pop("version", None) or self.look(request)["version"]
        path = f"/api/v1/requests/{request['id']}/actions"
        return who.call("POST", path, {"action": action, "version": version, **members})

    def approve(self, who, request, **members):
        answer = self.act(who, request, "approve", **members)
        assert answer.status == 200, answer.body
        return answer.body

    def look(self, request, who=None):
        return (who or self.pat).get(f"/api/v1/requests/{request['id']}")

    def walk(self, request, *, until=None):
        """The pipeline, by distinct people, up to a stage or to its end."""
        deciders = {"intake": self.uma, "legal": self.leo, "security": self.sam, "evaluation": self.pat}
        deciders |= {"finance": self.fin, "decision": self.pia}
        while (stage := self.look(request)["stage"]) not in (None, until):
            if stage == "evaluation":
                evidence = self.people.upload("report.txt", b"it answers well")
                assert self.act(self.pat, request, "attach_evidence", evidence=evidence).status == 200
            self.approve(deciders[stage], request)
        return self.look(request)


@pytest.fixture(scope="module")
def organisation(server):
    return Organisation(server.demo)


@pytest.fixture(scope="module")
def names():
    """A model of its own for each test."""
    return iter([f"acme.other{number}-v1:0" for number in range(11)])


@pytest.fixture
def model(names, organisation):
    name = next(names)
    organisation.people.add_terms(f"model:{name}", f"The terms of {name}.")
    return name


def refusal(call, **members):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**members)
    return raised.value.response["Error"]["Code"], raised.value.response["Error"]["Message"]


def answers(runtime, model):
    """Whether Converse answers. What changed takes effect within a second."""
    try:
        runtime.converse(modelId=model, messages=QUESTION)
    except botocore.exceptions.ClientError as refused:
        assert refused.response["Error"]["Code"] == "AccessDeniedException", refused
        return False
    return True


def test_the_pipeline_is_walked_and_then_converse_answers(organisation):
    organisation.people.add_terms(f"model:{SAGE}", "The terms of Sage.")
    code, message = refusal(organisation.runtime.converse, modelId=SAGE, messages=QUESTION)
    assert code == "AccessDeniedException"
    assert SAGE in message and RESEARCH in message and "approv" in message, message

    request = organisation.ask(SAGE)
    assert (request["status"], request["stage"]) == ("open", "intake")
    assert organisation.ask(SAGE)["id"] == request["id"], "the same is not asked twice"
    availability = organisation.bedrock.get_foundation_model_availability(modelId=SAGE)
    assert availability["agreementAvailability"]["status"] == "PENDING"
    assert availability["authorizationStatus"] == "NOT_AUTHORIZED"
    assert availability["entitlementAvailability"] == "NOT_AVAILABLE"

    refused = organisation.act(organisation.rita, request, "approve")
    assert refused.status == 403 and "asked for this" in refused.message
    assert not answers(organisation.runtime, SAGE)
    decided = organisation.walk(request)
    assert decided["status"] == "approved" and decided["entitlement"]
    assert {stage["state"] for stage in decided["stages"]} == {"approved"}
    eventually(lambda: answers(organisation.runtime, SAGE), wait_s=3)
    availability = organisation.bedrock.get_foundation_model_availability(modelId=SAGE)
    assert availability["agreementAvailability"]["status"] == "AVAILABLE"
    assert availability["authorizationStatus"] == "AUTHORIZED"
    assert availability["entitlementAvailability"] == "AVAILABLE"
    assert availability["regionAvailability"] == "AVAILABLE"

    path = f"/api/v1/entitlements/{decided['entitlement']}/actions"
    body = {"action": "revoke", "reason": "it told secrets"}
    assert organisation.uma.call("POST", path, body).status == 403
    assert organisation.sam.post(path, body)["status"] == "revoked"
    eventually(lambda: not answers(organisation.runtime, SAGE), wait_s=3)
    assert "it told secrets" in refusal(organisation.runtime.converse, modelId=SAGE, messages=QUESTION)[1]
    assert organisation.sam.call("POST", path, {"action": "resume", "reason": "x"}).status == 409


def test_of_two_approvals_at_once_one_wins(organisation, model):
    request = organisation.ask(model)
    version = organisation.look(request)["version"]
    ugo = organisation.people.make("ugo", "unit-admin", unit="research", account=RESEARCH, project="research-project")
    with concurrent.futures.ThreadPoolExecutor(2) as at_once:
        deeds = [
            at_once.submit(organisation.act, who, request, "approve", version=version)
            for who in (organisation.uma, ugo)
        ]
        outcomes = sorted((deed.result() for deed in deeds), key=lambda answer: answer.status)
    assert [answer.status for answer in outcomes] == [200, 409]
    assert "it was approved at stage `intake` by" in outcomes[1].message
    events = organisation.look(request)["events"]
    assert [event["type"] for event in events].count("approved") == 1


def test_who_lost_the_role_decides_no_more(organisation, model):
    request = organisation.ask(model)
    tom = organisation.people.make("tom", "unit-admin", unit="research", account=RESEARCH, project="research-project")
    eventually(lambda: organisation.look(request, tom)["can"]["decide"], wait_s=3)
    organisation.people.remove("member", "tom research unit-admin")
    refused = organisation.act(tom, request, "approve")
    assert refused.status == 403 and "has no role `unit-admin`" in refused.message


def test_services_ask_and_people_decide(organisation, model):
    bot = organisation.people.make(
        "bot", "unit-admin", unit="research", account=RESEARCH, project="research-project", kind="service"
    )
    request = organisation.ask(model, bot)
    refused = organisation.act(bot, request, "approve")
    assert refused.status == 403 and "is a service" in refused.message


def test_requests_of_others_do_not_exist(organisation, model):
    request = organisation.ask(model)
    path = f"/api/v1/requests/{request['id']}"
    unseen, unknown = (organisation.eve.call("GET", path) for path in (path, path[:-3] + "zzz"))
    assert unseen.status == unknown.status == 404
    assert unseen.message.replace(request["id"], "X") == unknown.message.replace(path[:-3] + "zzz", "X").replace(
        request["id"][:-3] + "zzz", "X"
    )
    assert request["id"] not in [one["id"] for one in organisation.eve.get("/api/v1/requests")["requests"]]
    assert request["id"] in [one["id"] for one in organisation.ada.get("/api/v1/requests")["requests"]]
    refused = organisation.act(organisation.ada, request, "comment", comment="hm")
    assert refused.status == 403
    mine = organisation.uma.get("/api/v1/requests", waiting_for_me="true")["requests"]
    assert request["id"] in [one["id"] for one in mine]


def test_changes_are_asked_for_and_made(organisation, model):
    request = organisation.ask(model, expected_monthly_cost_nanos=None)
    organisation.walk(request, until="finance")
    refused = organisation.act(organisation.fin, request, "approve")
    assert refused.status == 400 and "expected monthly cost" in refused.message
    asked = organisation.act(organisation.fin, request, "ask_for_changes", comment="how much?")
    assert asked.body["status"] == "changes_asked"
    changes = {**asked.body["asked"], "expected_monthly_cost_nanos": 7}
    assert organisation.act(organisation.eve, request, "resubmit", changes=changes).status == 404
    again = organisation.act(organisation.rita, request, "resubmit", changes=changes)
    assert (again.body["status"], again.body["stage"]) == ("open", "intake"), "what was approved was something else"
    withdrawn = organisation.act(organisation.rita, request, "withdraw")
    assert withdrawn.body["status"] == "withdrawn"


def test_changed_terms_end_the_calls_after_the_grace_until_they_are_reviewed(organisation, model, hook):
    decided = organisation.walk(organisation.ask(model))
    eventually(lambda: answers(organisation.runtime, model), wait_s=3)
    newer = organisation.people.add_terms(f"model:{model}", f"The newer terms of {model}.")

    def under_review():
        open_now = organisation.pat.get("/api/v1/requests", status="open", model=model)["requests"]
        return next((one for one in open_now if one["trigger"] == "terms_changed"), None)

    review = eventually(under_review)
    shown = organisation.look(review)
    assert shown["review"]["of"] == decided["entitlement"]
    assert shown["review"]["terms"]["to"] == newer
    states = {stage["id"]: stage["state"] for stage in shown["stages"]}
    assert states["legal"] == "current" and states["finance"] == "skipped"
    eventually(lambda: not answers(organisation.runtime, model), wait_s=6)
    message = refusal(organisation.runtime.converse, modelId=model, messages=QUESTION)[1]
    assert f"terms of `model:{model}` changed" in message, message

    def is_suspended():
        listed = organisation.pat.get("/api/v1/entitlements", model=model)["entitlements"]
        return any(one["status"] == "suspended" for one in listed)

    eventually(is_suspended)
    eventually(lambda: any(model in body.decode() for body in hook.told("entitlement.suspend")), wait_s=20)
    path = f"/api/v1/entitlements/{decided['entitlement']}/actions"
    resumed = organisation.pat.call("POST", path, {"action": "resume", "reason": "please"})
    assert resumed.status == 409 and "review" in resumed.message
    assert organisation.walk(review)["status"] == "approved"
    eventually(lambda: answers(organisation.runtime, model), wait_s=3)
    listed = organisation.pat.get("/api/v1/entitlements", model=model)["entitlements"]
    assert [one["conditions"]["terms"]["hash"] for one in listed] == [newer]
    reviews = organisation.pat.get("/api/v1/requests", model=model)["requests"]
    assert [one["trigger"] for one in reviews].count("terms_changed") == 1, "it was reviewed once"


def test_terms_that_change_before_the_decision_go_back_to_legal(organisation, model):
    request = organisation.ask(model)
    organisation.walk(request, until="decision")
    organisation.people.add_terms(f"model:{model}", "Other terms.")
    answer = organisation.act(organisation.pia, request, "approve")
    assert answer.status == 409 and "terms of" in answer.message
    assert organisation.look(request)["stage"] == "legal"


def test_notices_are_signed_and_delivered_again_when_they_were_refused(organisation, hook):
    organisation.ask("acme.other11-v1:0")
    refused_headers, refused_body = eventually(lambda: hook.received[:1])[0]
    again = eventually(
        lambda: [one for one in hook.received[1:] if one[0]["webhook-id"] == refused_headers["webhook-id"]], wait_s=20
    )
    headers, body = again[0]
    assert body == refused_body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(base64.b64decode(SECRET), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    listed = organisation.pat.get("/api/v1/notices")["notices"]
    tried = next(one for one in listed if one["id"] == headers["webhook-id"])
    assert tried["attempts"] == 2 and tried["delivered_at_us"] and not tried["failure"]
    assert organisation.rita.call("GET", "/api/v1/notices").status == 403


def offered(bedrock, model):
    offers = bedrock.list_foundation_model_agreement_offers(modelId=model)["offers"]
    assert len(offers) == 1
    return offers[0]


def test_an_agreement_is_made_and_removed_through_boto3_alone(server, organisation, model):
    bedrock, runtime = bedrock_client(server.demo, "bedrock"), bedrock_client(server.demo)
    assert not answers(runtime, model)
    before = bedrock.get_foundation_model_availability(modelId=model)
    assert before["agreementAvailability"]["status"] == "NOT_AVAILABLE"
    offer = offered(bedrock, model)
    prices = {rate["dimension"]: rate["price"] for rate in offer["termDetails"]["usageBasedPricingTerm"]["rateCard"]}
    assert prices == {"InputTokenCount": "0.25", "OutputTokenCount": "1.25"}
    made = bedrock.create_foundation_model_agreement(modelId=model, offerToken=offer["offerToken"])
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202 and made["modelId"] == model
    eventually(lambda: answers(runtime, model), wait_s=3)
    filed = organisation.pat.get("/api/v1/requests", model=model)["requests"]
    assert [one["status"] for one in filed] == ["approved"]
    assert {stage["decided_by"]["name"] for stage in organisation.look(filed[0])["stages"]} == {"self-service"}
    deleted = bedrock.delete_foundation_model_agreement(modelId=model)
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 202
    eventually(lambda: not answers(runtime, model), wait_s=3)
    after = bedrock.get_foundation_model_availability(modelId=model)
    assert after["agreementAvailability"]["status"] == "NOT_AVAILABLE"
    code, _ = refusal(bedrock.delete_foundation_model_agreement, modelId=model)
    assert code == "ResourceNotFoundException"


def test_a_stale_offer_is_a_conflict_and_one_of_another_account_is_none(server, organisation, names):
    model = next(names)
    organisation.people.add_terms(f"model:{model}", "Terms.")
    bedrock = bedrock_client(server.demo, "bedrock")
    token = offered(bedrock, model)["offerToken"]
    organisation.people.add_terms(f"model:{model}", "Newer terms.")
    code, message = refusal(bedrock.create_foundation_model_agreement, modelId=model, offerToken=token)
    assert code == "ConflictException" and "terms have changed" in message
    theirs = offered(organisation.bedrock, model)["offerToken"]
    code, _ = refusal(bedrock.create_foundation_model_agreement, modelId=model, offerToken=theirs)
    assert code == "ValidationException"


def test_elsewhere_an_agreement_is_a_request_that_people_decide(organisation):
    model = "acme.other11-v1:0"
    form = json.dumps({"useCases": "to answer letters"}).encode()
    code, _ = refusal(organisation.bedrock.get_use_case_for_model_access)
    assert code == "ResourceNotFoundException"
    put = organisation.bedrock.put_use_case_for_model_access(formData=form)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert organisation.bedrock.get_use_case_for_model_access()["formData"] == form
    token = offered(organisation.bedrock, model)["offerToken"]
    organisation.bedrock.create_foundation_model_agreement(modelId=model, offerToken=token)
    under_way = organisation.pat.get("/api/v1/requests", model=model, status="open")["requests"]
    assert len(under_way) == 1, "it joined what was asked for already"
    availability = organisation.bedrock.get_foundation_model_availability(modelId=model)
    assert availability["agreementAvailability"]["status"] == "PENDING"
    assert not answers(organisation.runtime, model)


def test_data_retention_is_kept_for_the_account(organisation):
    assert organisation.bedrock.get_account_data_retention()["mode"] == "default"
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDeniedException"):
        organisation.bedrock.put_account_data_retention(mode="none")
    assert organisation.governing.put_account_data_retention(mode="none")["mode"] == "none"
    kept = organisation.bedrock.get_account_data_retention()
    assert kept["mode"] == "none" and kept["updatedAt"]
