"""A model that the catalogue describes and no connection leads to: a call is told which step is missing. The approval
comes first; that there is no connection is told to those alone who have one."""

import botocore.exceptions
import openai
import pytest
from clients.sdk import bedrock_client, openai_client
from harness import configuration
from harness.people import People, eventually
from harness.server import Server

SEEDED, DECLARED = "mistral.mistral-7b-instruct-v0:2", "acme.owl-v1:0"
RESEARCH, SALES = "222222222222", "333333333333"
QUESTION = [{"role": "user", "content": [{"text": "Hello"}]}]
ONE_STAGE = '[[approvals.stages]]\nid = "decision"\nname = "Decision"\nrole = "platform-admin"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    directory = tmp_path_factory.mktemp("unconnected")
    with Server(directory, config=configuration.write(directory / "outcrop.toml", ONE_STAGE)) as server:
        yield server


@pytest.fixture(scope="module")
def people(server):
    people = People(server.demo)
    people.account(RESEARCH, "research")
    people.account(SALES, "sales")
    source = {"facts": ["id"], "source": "its maker", "date": "2026-11-01"}
    people.apply(
        {
            "kind": "model",
            "id": DECLARED,
            "provider": "Acme",
            "name": "Owl",
            "task": "chat",
            "input": ["text"],
            "output": ["text"],
            "lifecycle": {"status": "ACTIVE"},
            "sources": [source],
        }
    )
    return people


@pytest.fixture(scope="module")
def runtimes(server, people):
    made = {}
    for name, unit, account in (("rita", "research", RESEARCH), ("eve", "sales", SALES)):
        people.make(name, "developer", unit=unit, account=account, project=f"{unit}-project")
        made[name] = bedrock_client(server.demo, **people.access_key(name))
    home = {"unit": "root", "account": server.demo.account_id, "project": "demo"}
    people.make("ada", "auditor", **home)
    made["ada"] = bedrock_client(server.demo, **people.access_key("ada"))
    return made


def refusal(runtime, model, **members):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        runtime.converse(modelId=model, messages=QUESTION, **members)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def approve(server, people, model):
    home = {"unit": "root", "account": server.demo.account_id, "project": "demo"}
    pat = people.make("pat", "platform-admin", **home)
    asked = {"model": model, "unit": "research", "accounts": [RESEARCH], "use_case": "letters"}
    asked |= {"regions": [server.demo.region], "expected_monthly_cost_nanos": 1}
    request = people.admin.post("/api/v1/requests", asked)
    body = {"action": "approve", "version": request["version"]}
    return pat.post(f"/api/v1/requests/{request['id']}/actions", body)


@pytest.mark.parametrize("model", [SEEDED, DECLARED])
def test_the_missing_approval_is_told_first_with_where_to_ask(runtimes, model):
    for name, account in (("rita", RESEARCH), ("eve", SALES)):
        code, message = refusal(runtimes[name], model)
        assert code == "AccessDeniedException"
        assert f"account {account} has no approval for the model `{model}`" in message
        assert "POST /api/v1/requests" in message and "connection" not in message
    code, message = refusal(runtimes["ada"], model)
    assert code == "AccessDeniedException" and "no role that may call models" in message


def test_what_no_catalogue_has_does_not_exist(server, people, runtimes):
    for model in ("acme.none-v1:0", f"arn:aws:bedrock:eu-west-3::foundation-model/{SEEDED}"):
        assert refusal(runtimes["rita"], model)[0] == "ResourceNotFoundException"
    with pytest.raises(openai.NotFoundError):
        openai_client(server.demo).chat.completions.create(
            model="acme.none-v1:0", messages=[{"role": "user", "content": "Hello"}]
        )


def test_once_approved_the_missing_connection_is_told_to_that_account_alone(server, people, runtimes):
    approved = approve(server, people, DECLARED)
    assert approved["status"] == "approved", approved

    def told():
        code, message = refusal(runtimes["rita"], DECLARED)
        return code == "ModelNotReadyException" and message

    # A client that repeats what is not ready yet need not do so here.
    message = eventually(told, wait_s=20)
    assert "no connection leads to it" in message and f'[catalogue."{DECLARED}"]' in message
    code, message = refusal(runtimes["eve"], DECLARED)
    assert code == "AccessDeniedException" and "connection" not in message and "is approved" not in message
