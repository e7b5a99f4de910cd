"""Why a decision falls, told over the admin API: to whom, in which steps, and in the words that a call is refused with.
And what policies are written with: a check, templates, the schema."""

import re

import botocore.exceptions
import pytest
from clients.sdk import bedrock_client
from harness import configuration
from harness.admin import Admin
from harness.people import People, eventually
from harness.server import Server
from harness.simulator import Simulator

RESEARCH, SALES = "222222222222", "333333333333"
SAGE = "acme.sage-v1:0"
QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Simulator(tmp_path_factory.mktemp("simulator"), output_tokens=3) as simulator:
        directory = tmp_path_factory.mktemp("explain")
        model = configuration.simulated(simulator.base_url, model=SAGE, accounts=f'["{RESEARCH}"]')
        with Server(directory, config=configuration.write(directory / "outcrop.toml", model)) as server:
            yield server


@pytest.fixture(scope="module")
def people(server):
    people = People(server.demo)
    people.account(RESEARCH, "research")
    people.account(SALES, "sales")
    return people


@pytest.fixture(scope="module")
def rita(people):
    return people.make("rita", "developer", unit="research", account=RESEARCH, project="research-project")


@pytest.fixture(scope="module")
def eve(people):
    return people.make("eve", "developer", unit="sales", account=SALES, project="sales-project")


def ask(who, principal, *, action="bedrock:InvokeModel", resource=SAGE, **members):
    asked = {"principal": principal, "action": action, "resource": resource, **members}
    return who.call("POST", "/api/v1/access/explain", asked)


def explained(who, principal, **members):
    answer = ask(who, principal, **members)
    assert answer.status == 200, answer.body
    return answer.body


def outcomes(explanation, outcome):
    return [step for step in explanation["steps"] if step["outcome"] == outcome]


def test_a_call_that_goes_through_is_explained_by_role_entitlement_and_policies(people, rita):
    explanation = explained(people.admin, "rita")
    assert explanation["allowed"] and not outcomes(explanation, "refuses")
    kinds = [step["step"] for step in explanation["steps"]]
    assert kinds[:2] == ["roles", "entitlement"] and set(kinds[2:]) == {"policy"}
    default = explanation["steps"][2]
    assert [policy["id"] for policy in default["policies"]] == ["outcrop:default"]
    assert explained(rita, "rita") == explanation, "everyone may ask about themselves"


def test_who_has_no_approval_is_told_so_in_the_words_of_the_refused_call(server, people, eve):
    explanation = explained(eve, "eve")
    assert not explanation["allowed"]
    assert [step["step"] for step in outcomes(explanation, "refuses")] == ["entitlement"]
    runtime = bedrock_client(server.demo, **people.access_key("eve"))
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        runtime.converse(modelId=SAGE, messages=QUESTION)
    assert refused.value.response["Error"]["Message"] == explanation["message"]
    assert SALES in explanation["message"] and "/api/v1/requests" in explanation["message"]


def test_a_policy_that_refuses_is_named_with_its_unit_and_statement(server, people, rita):
    text = '@id("not in June")\nforbid (principal, action, resource == Model::"acme.sage-v1:0");'
    policy = {"kind": "policy", "id": "no-sage", "unit": "research", "baseline": False, "description": "", "text": text}
    assert explained(rita, "rita")["allowed"]
    people.apply(policy)
    try:
        eventually(lambda: not explained(rita, "rita")["allowed"], wait_s=3)
        explanation = explained(rita, "rita")
        [step] = outcomes(explanation, "refuses")
        assert (step["step"], step["unit"]) == ("policy", "research")
        assert step["policies"] == [{"id": "no-sage", "name": "not in June", "unit": "research", "effect": "forbid"}]
        assert "no-sage" in explanation["message"]
        runtime = bedrock_client(server.demo, **people.access_key("rita"))
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            runtime.converse(modelId=SAGE, messages=QUESTION)
        assert refused.value.response["Error"]["Message"] == explanation["message"]
        # What calls no model is judged by the policies alone, and by the same ones.
        listed = explained(rita, "rita", action="bedrock:ListTagsForResource", resource="*")
        assert {step["step"] for step in listed["steps"]} == {"policy"}
    finally:
        people.remove("policy", "no-sage")
    eventually(lambda: explained(rita, "rita")["allowed"], wait_s=3)


def test_about_others_those_ask_who_are_over_them_and_to_the_rest_they_do_not_exist(server, people, rita, eve):
    home = {"account": server.demo.account_id, "project": "demo"}
    uma = people.make("uma", "unit-admin", unit="research", account=RESEARCH, project="research-project")
    ada = people.make("ada", "auditor", unit="root", **home)
    leo = people.make("leo", "legal-reviewer", unit="root", **home)
    for who in (uma, ada, people.admin):
        assert explained(who, "rita")["allowed"]
    hidden = [ask(who, "rita") for who in (eve, leo)] + [ask(uma, "eve")]
    unknown = ask(eve, "nobody-at-all")
    assert [answer.status for answer in (*hidden, unknown)] == [404] * 4
    for answer in hidden:
        assert re.sub("`(rita|eve)`", "X", answer.message) == unknown.message.replace("`nobody-at-all`", "X")


@pytest.mark.parametrize(
    ("members", "status", "told"),
    [
        ({"action": "bedrock:Dance"}, 400, "bedrock:Dance"),
        ({"resource": "acme.none-v1:0"}, 404, "acme.none-v1:0"),
        ({"action": "bedrock:ListTagsForResource", "resource": "arn:aws:x"}, 400, "arn:aws:x"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_what_is_wrong_with_it(people, rita, members, status, told):
    answer = ask(rita, "rita", **members)
    assert answer.status == status and told in answer.message, answer.body


def test_a_policy_is_checked_with_lines_and_columns_and_nothing_is_saved(server, people, eve):
    def problems(text, unit="research"):
        return eve.post("/api/v1/policies/check", {"unit": unit, "baseline": False, "text": text})["problems"]

    before = people.admin.get("/api/v1/manifests", kind="policy")
    assert problems("forbid (principal, action, resource);") == []
    [broken] = problems("\n\nforbid (principal, action")
    assert broken["line"] >= 3 and broken["column"] >= 1 and broken["message"]
    [unknown] = problems('\nforbid (principal, action == Action::"bedrock:Dance", resource);')
    assert unknown["line"] == 2 and "bedrock:Dance" in unknown["message"]
    [no_unit] = problems("forbid (principal, action, resource);", unit="mars")
    assert "mars" in no_unit["message"]
    assert people.admin.get("/api/v1/manifests", kind="policy") == before
    incomplete = eve.call("POST", "/api/v1/policies/check", {"unit": "research"})
    assert incomplete.status == 400 and "text" in incomplete.message


def test_every_template_is_a_policy_that_can_be_saved(server, people):
    templates = Admin(server).get("/policies/templates")
    assert len(templates) >= 5 and len({one["id"] for one in templates}) == len(templates)
    for template in templates:
        assert template["name"] and template["description"]
        body = {"unit": "research", "baseline": False, "text": template["text"]}
        assert people.admin.post("/api/v1/policies/check", body) == {"problems": []}, template["id"]
        policy = {"kind": "policy", "id": template["id"], "unit": "research", "baseline": False, "description": ""}
        changes = [{"op": "put", "manifest": {**policy, "text": template["text"]}}]
        people.admin.post("/api/v1/manifests/apply", {"changes": changes, "dry_run": True})


def test_the_schema_names_every_action_and_entity_that_policies_speak_of(server):
    answer = Admin(server).http.get("/api/v1/policies/schema")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    for name in ("entity User", "entity Model", '"bedrock:InvokeModel"', '"bedrock:PutResourcePolicy"', "region"):
        assert name in answer.text, name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/access/explain"),
        ("POST", "/policies/check"),
        ("GET", "/policies/templates"),
        ("GET", "/policies/schema"),
        ("GET", "/catalogue/proposals"),
    ],
)
def test_none_of_it_is_for_strangers(server, method, path):
    assert Admin(server, key="sk-nobody").ask(method, path).status_code == 401
