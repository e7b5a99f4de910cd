"""boto3 and the other official clients, unmodified: inference profiles are made, called and told apart in the
ledger, and calls carry the tags that the rules demand."""

import uuid

import anthropic
import openai
import pytest
from clients.invocations import refused
from clients.sdk import anthropic_client, bedrock_client, openai_client
from harness import configuration
from harness.admin import Admin
from harness.people import People
from harness.server import Server, usage
from harness.simulator import Simulator

MODEL = "test.travelling-v1:0"
HOME_ONLY = "test.home-v1:0"
STRANGER = "222222222222"
HI = [{"role": "user", "content": "Hi"}]
BEDROCK_HI = [{"role": "user", "content": [{"text": "Hi"}]}]

CONNECTION = """\
[connections.{name}]
kind = "openai-compatible"
base_url = "{url}"
region = "{region}"
"""

CATALOGUE = """\
[catalogue."{model}"]
provider = "test"
name = "{model_name}"
task = "chat"
context_tokens = 100000
max_output_tokens = 4096
connection = "america"
also = {also}
upstream_model = "simulated"
accounts = ["*"]
price = {{ input = "0.25", output = "1.25" }}
"""


@pytest.fixture(scope="module")
def simulators(tmp_path_factory):
    """One in each region."""
    directory = tmp_path_factory.mktemp("regions")
    regions = {"america": "us-east-1", "frankfurt": "eu-central-1", "dublin": "eu-west-1"}
    made = {name: Simulator(directory, name=name, output_tokens=4) for name in regions}
    for name, region in regions.items():
        made[name].region = region
    for simulator in made.values():
        simulator.__enter__()
    yield made
    for simulator in made.values():
        simulator.__exit__(None, None, None)


@pytest.fixture(scope="module")
def server(tmp_path_factory, simulators):
    directory = tmp_path_factory.mktemp("profiles")
    config = configuration.write(
        directory / "outcrop.toml",
        *(CONNECTION.format(name=name, url=one.base_url, region=one.region) for name, one in simulators.items()),
        CATALOGUE.format(model=MODEL, model_name="Travelling", also='["frankfurt", "dublin"]'),
        CATALOGUE.format(model=HOME_ONLY, model_name="Home", also="[]"),
    )
    with Server(directory, config=config) as server:
        yield server


@pytest.fixture(scope="module")
def bedrock(server):
    return bedrock_client(server.demo, "bedrock")


@pytest.fixture(scope="module")
def runtime(server):
    return bedrock_client(server.demo)


@pytest.fixture(scope="module")
def admin(server):
    return Admin(server)


@pytest.fixture(scope="module")
def stranger(server):
    """Clients of another account, for control and runtime."""
    people = People(server.demo)
    people.account(STRANGER, "strangers")
    people.make(
        "stranger", "developer", unit="strangers", account=STRANGER, project="strangers-project", kind="service"
    )
    keys = people.access_key("stranger")
    return bedrock_client(server.demo, "bedrock", **keys), bedrock_client(server.demo, **keys)


def model_arn(server, model=MODEL):
    return f"arn:aws:bedrock:{server.demo.region}::foundation-model/{model}"


def system_arn(server, profile):
    return f"arn:aws:bedrock:{server.demo.region}:{server.demo.account_id}:inference-profile/{profile}"


def make(bedrock, source, name=None, **members):
    """The profile's ARN."""
    made = bedrock.create_inference_profile(
        inferenceProfileName=name or f"profile-{uuid.uuid4().hex[:12]}", modelSource={"copyFrom": source}, **members
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["status"] == "ACTIVE"
    return made["inferenceProfileArn"]


def converse(runtime, model, **members):
    return runtime.converse(modelId=model, messages=BEDROCK_HI, inferenceConfig={"maxTokens": 8}, **members)[
        "ResponseMetadata"
    ]["HTTPStatusCode"]


def calls_by(server, what):
    return {row["key"]: row["calls"] for row in usage("--by", what, "--data", server.data)}


def listed(bedrock, **members):
    pages = bedrock.get_paginator("list_inference_profiles").paginate(**members)
    return [profile for page in pages for profile in page["inferenceProfileSummaries"]]


def newest(admin):
    return admin.get("/calls")["calls"][0]


def test_a_profile_of_a_model_is_made_shown_called_and_deleted(server, bedrock, runtime, admin):
    arn = make(bedrock, model_arn(server), "checkout", description="The shop", tags=[{"key": "team", "value": "shop"}])
    identifier = arn.rsplit("/", 1)[1]
    for name in (arn, identifier):
        shown = bedrock.get_inference_profile(inferenceProfileIdentifier=name)
        assert shown["inferenceProfileArn"] == arn
        assert (shown["inferenceProfileId"], shown["inferenceProfileName"]) == (identifier, "checkout")
        assert (shown["type"], shown["status"], shown["description"]) == ("APPLICATION", "ACTIVE", "The shop")
        assert shown["models"] == [{"modelArn": model_arn(server)}]
        assert shown["createdAt"] == shown["updatedAt"]
        assert converse(runtime, name) == 200
        call = newest(admin)
        assert (call["model"], call["profile"], call["tags"]) == (MODEL, arn, {"team": "shop"})
    assert admin.get(f"/calls/{call['id']}")["tags"] == {"team": "shop"}
    assert calls_by(server, "profile")[arn] == 2
    bedrock.delete_inference_profile(inferenceProfileIdentifier=identifier)
    gone = refused(bedrock.get_inference_profile, inferenceProfileIdentifier=arn)
    assert gone[:2] == (404, "ResourceNotFoundException")
    assert refused(converse, runtime, arn)[:2] == (404, "ResourceNotFoundException")
    # The ledger still knows what was called through it.
    assert calls_by(server, "profile")[arn] == 2


def test_a_system_defined_profile_keeps_calls_in_its_geography(server, bedrock, runtime, simulators):
    inside = [simulators["frankfurt"], simulators["dublin"]]
    before = [one.requests() for one in (*inside, simulators["america"])]
    assert converse(runtime, MODEL) == 200
    assert [one.requests() for one in (*inside, simulators["america"])] == [before[0], before[1], before[2] + 1]
    made = make(bedrock, system_arn(server, f"eu.{MODEL}"))
    for name in (f"eu.{MODEL}", system_arn(server, f"eu.{MODEL}"), made):
        assert converse(runtime, name) == 200
    after = [one.requests() for one in (*inside, simulators["america"])]
    assert sum(after[:2]) == sum(before[:2]) + 3
    assert after[2] == before[2] + 1
    regions = [
        model["modelArn"].split(":")[3]
        for model in bedrock.get_inference_profile(inferenceProfileIdentifier=made)["models"]
    ]
    assert regions == ["eu-central-1", "eu-west-1"]
    shown = bedrock.get_inference_profile(inferenceProfileIdentifier=f"eu.{MODEL}")
    assert (shown["type"], shown["inferenceProfileName"]) == ("SYSTEM_DEFINED", "EU Travelling")
    # One region of a geography is no choice of regions.
    for absent in (f"us.{MODEL}", f"apac.{MODEL}", f"eu.{HOME_ONLY}", f"global.{HOME_ONLY}"):
        assert refused(bedrock.get_inference_profile, inferenceProfileIdentifier=absent)[0] == 404
        assert refused(converse, runtime, absent)[:2] == (404, "ResourceNotFoundException")
    undeletable = refused(bedrock.delete_inference_profile, inferenceProfileIdentifier=f"eu.{MODEL}")
    assert undeletable[:2] == (400, "ValidationException")


def test_profiles_are_listed_by_type_and_page_by_page(server, bedrock):
    mine = {make(bedrock, model_arn(server)) for _ in range(3)}
    system = [profile["inferenceProfileId"] for profile in listed(bedrock, typeEquals="SYSTEM_DEFINED")]
    assert system == sorted(system) and {f"eu.{MODEL}", f"global.{MODEL}"} <= set(system)
    made = [profile["inferenceProfileArn"] for profile in listed(bedrock, typeEquals="APPLICATION")]
    assert mine <= set(made)
    everything = [profile["inferenceProfileArn"] for profile in listed(bedrock)]
    assert len(everything) == len(set(everything)) == len(system) + len(made)
    one_by_one = [profile["inferenceProfileArn"] for profile in listed(bedrock, PaginationConfig={"PageSize": 1})]
    assert one_by_one == everything
    token = bedrock.list_inference_profiles(maxResults=1)["nextToken"]
    for members in ({"typeEquals": "APPLICATION", "nextToken": token}, {"nextToken": "nobody-gave-this"}):
        assert refused(bedrock.list_inference_profiles, **members)[1] == "ValidationException"


def test_a_token_makes_one_profile_and_a_name_is_taken_once(server, bedrock):
    once = {"name": "once", "clientRequestToken": "token-1", "tags": [{"key": "a", "value": "b"}]}
    arn = make(bedrock, model_arn(server), **once)
    assert make(bedrock, model_arn(server), **once) == arn
    other = {"inferenceProfileName": "other", "modelSource": {"copyFrom": model_arn(server)}}
    conflict = refused(bedrock.create_inference_profile, clientRequestToken="token-1", **other)
    assert conflict[:2] == (400, "ConflictException")
    taken = refused(
        bedrock.create_inference_profile, inferenceProfileName="once", modelSource={"copyFrom": model_arn(server)}
    )
    assert taken[:2] == (400, "ConflictException")
    assert "once" in taken[2]


def test_a_source_must_be_there(server, bedrock):
    own = make(bedrock, model_arn(server))
    for source, name in [
        (model_arn(server, "test.nothing-v1:0"), "ResourceNotFoundException"),
        (model_arn(server).replace(server.demo.region, "eu-west-3"), "ResourceNotFoundException"),
        (system_arn(server, f"us.{MODEL}"), "ResourceNotFoundException"),
        (system_arn(server, f"eu.{MODEL}").replace(server.demo.account_id, STRANGER), "ResourceNotFoundException"),
        (own, "ValidationException"),
    ]:
        said = refused(bedrock.create_inference_profile, inferenceProfileName="x", modelSource={"copyFrom": source})
        assert said[1] == name, source


def test_another_account_sees_nothing(server, bedrock, runtime, stranger):
    control, foreign_runtime = stranger
    arn = make(bedrock, model_arn(server))
    identifier = arn.rsplit("/", 1)[1]
    nowhere = arn[:-4] + "zzzz"
    assert listed(control, typeEquals="APPLICATION") == []
    for name, absent in ((arn, nowhere), (identifier, nowhere.rsplit("/", 1)[1])):
        for call in (control.get_inference_profile, control.delete_inference_profile):
            theirs = refused(call, inferenceProfileIdentifier=name)
            nobodys = refused(call, inferenceProfileIdentifier=absent)
            assert theirs[:2] == nobodys[:2] == (404, "ResourceNotFoundException")
            assert theirs[2].replace(name, "") == nobodys[2].replace(absent, "")
        theirs, nobodys = refused(converse, foreign_runtime, name), refused(converse, foreign_runtime, absent)
        assert theirs[2].replace(name, "") == nobodys[2].replace(absent, "")
    elsewhere = arn.replace(server.demo.region, "eu-west-3")
    assert refused(converse, runtime, elsewhere)[:2] == (404, "ResourceNotFoundException")
    assert converse(runtime, arn) == 200


def test_openai_and_anthropic_clients_name_a_profile_as_the_model(server, bedrock, admin):
    arn = make(bedrock, model_arn(server), tags=[{"key": "cost-centre", "value": "77"}])
    identifier = arn.rsplit("/", 1)[1]
    client = openai_client(server.demo)
    for name in (identifier, arn, f"eu.{MODEL}"):
        client.chat.completions.create(
            model=name, messages=HI, max_tokens=8, metadata={"feature": "search", "cost-centre": "not-mine"}
        )
        tags = (
            {"feature": "search", "cost-centre": "77"}
            if "eu." not in name
            else {"feature": "search", "cost-centre": "not-mine"}
        )
        assert newest(admin)["tags"] == tags
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="zz99zz99zz99", messages=HI, max_tokens=8)
    claude = anthropic_client(server.demo)
    claude.messages.create(
        model=identifier,
        messages=HI,
        max_tokens=8,
        metadata={"user_id": "u-1"},
        extra_headers={"x-outcrop-tags": "feature=a%2Cb,team=core"},
    )
    call = newest(admin)
    assert call["profile"] == arn
    assert call["tags"] == {"cost-centre": "77", "feature": "a,b", "team": "core", "user_id": "u-1"}
    with pytest.raises(anthropic.BadRequestError, match="x-outcrop-tags"):
        claude.messages.create(model=identifier, messages=HI, max_tokens=8, extra_headers={"x-outcrop-tags": "no pair"})


def test_tags_of_a_profile_can_be_changed_and_the_next_call_has_them(server, bedrock, runtime, admin):
    arn = make(bedrock, model_arn(server), tags=[{"key": "team", "value": "a"}])
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": "team", "value": "b"}, {"key": "app", "value": "x"}])
    converse(runtime, arn, requestMetadata={"run": "7"})
    assert newest(admin)["tags"] == {"team": "b", "app": "x", "run": "7"}
    bedrock.untag_resource(resourceARN=arn, tagKeys=["team"])
    converse(runtime, arn)
    assert newest(admin)["tags"] == {"app": "x"}
    many = [{"key": f"k{number}", "value": ""} for number in range(51)]
    said = refused(bedrock.tag_resource, resourceARN=arn, tags=many)
    assert said[1] == "TooManyTagsException"
    said = refused(
        bedrock.create_inference_profile,
        inferenceProfileName="many",
        modelSource={"copyFrom": model_arn(server)},
        tags=many,
    )
    assert said[1] == "TooManyTagsException"


def test_a_required_tag_is_demanded_and_then_given(server, bedrock, runtime, admin):
    by = make(bedrock, model_arn(server), tags=[{"key": "cost-centre", "value": "4711"}])
    client, claude = openai_client(server.demo), anthropic_client(server.demo)
    rule = {"kind": "tag_rule", "id": "cost-centre", "unit": "root", "required": {"cost-centre": ["4711", "4712"]}}
    admin.put(rule)
    try:
        status, name, message = refused(converse, runtime, MODEL)
        assert (status, name) == (403, "AccessDeniedException")
        for words in (
            "tag rule `cost-centre`",
            "unit `root`",
            "the tag `cost-centre`",
            "4711, 4712",
            "requestMetadata",
        ):
            assert words in message
        assert refused(converse, runtime, MODEL, requestMetadata={"cost-centre": "9"})[0] == 403
        with pytest.raises(openai.PermissionDeniedError, match="metadata"):
            client.chat.completions.create(model=MODEL, messages=HI, max_tokens=8)
        with pytest.raises(anthropic.PermissionDeniedError, match="x-outcrop-tags: cost-centre=VALUE"):
            claude.messages.create(model=MODEL, messages=HI, max_tokens=8)
        before = calls_by(server, "tag:cost-centre")
        assert converse(runtime, MODEL, requestMetadata={"cost-centre": "4712"}) == 200
        assert converse(runtime, by) == 200
        client.chat.completions.create(model=MODEL, messages=HI, max_tokens=8, metadata={"cost-centre": "4711"})
        headers = {"x-outcrop-tags": "cost-centre=4711"}
        claude.messages.create(model=MODEL, messages=HI, max_tokens=8, extra_headers=headers)
        after = calls_by(server, "tag:cost-centre")
        grown = {value: after[value] - before.get(value, 0) for value in ("4711", "4712")}
        assert grown == {"4711": 3, "4712": 1}
        # From here on callers are told nothing of it, and the ledger is.
        admin.put({**rule, "on_missing": "flag"})
        assert converse(runtime, MODEL) == 200
        assert newest(admin)["tags"] == {"outcrop:missing": "cost-centre"}
    finally:
        admin.remove("tag_rule", "cost-centre")
    assert converse(runtime, MODEL) == 200


def test_callers_set_what_a_rule_lets_them_and_nothing_else(server, bedrock, runtime, admin):
    arn = make(bedrock, model_arn(server), tags=[{"key": "team", "value": "a"}, {"key": "app", "value": "x"}])
    admin.put({"kind": "tag_rule", "id": "callers", "account": server.demo.account_id, "callers_may_set": ["team"]})
    try:
        converse(runtime, arn, requestMetadata={"team": "b", "app": "y", "run": "7"})
        assert newest(admin)["tags"] == {"team": "b", "app": "x"}
    finally:
        admin.remove("tag_rule", "callers")


def test_rules_are_declared_or_refused_with_all_that_is_wrong(admin):
    wrong = {"kind": "tag_rule", "id": "Wrong", "required": {"outcrop:missing": []}}
    answer = admin.ask("POST", "/manifests/apply", changes=[{"op": "put", "manifest": wrong}])
    assert answer.status_code == 400
    for words in ("an id is lower-case", "either a `unit` or an `account`", "which is Outcrop's own"):
        assert words in answer.text
    split = {
        "kind": "allocation_rule",
        "id": "shared",
        "unit": "root",
        "match": {"tags": {"team": "platform"}},
        "shares": [
            {"tag": {"key": "cost-centre", "value": "1"}, "weight": "33.34"},
            {"tag": {"key": "cost-centre", "value": "2"}, "weight": "66.66"},
        ],
    }
    admin.put(split)
    assert admin.get("/manifests", kind="allocation_rule")["manifests"][0] == split
    split["shares"][1]["weight"] = "66.65"
    answer = admin.ask("POST", "/manifests/apply", changes=[{"op": "put", "manifest": split}])
    assert "99.99 %" in answer.text
    admin.remove("allocation_rule", "shared")
