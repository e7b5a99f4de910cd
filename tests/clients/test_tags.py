"""boto3, unmodified: the tags of `bedrock` (pairs, ARN in the body) and of `bedrock-agent` (a map, ARN in the path).

No operation that is served makes a resource of bedrock-agent yet, so the tests of its three operations write the rows
of a prompt and of a flow into the database themselves, as the create functions of those nouns will.
"""

import contextlib
import sqlite3
import time

import pytest
from clients.invocations import ended, refused, start
from clients.sdk import bedrock_client
from harness.server import Server

MOST = 200
FOREIGN_ACCOUNT = "999999999999"
TEAM = {"key": "team", "value": "search"}
# What the published pattern of keys and values takes besides letters and digits.
ODD = {"key": "a b._:/=+@-", "value": " ._:/=+@-"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("tags")) as server:
        yield server


@pytest.fixture(scope="module")
def runtime(server):
    return bedrock_client(server.demo)


@pytest.fixture(scope="module")
def bedrock(server):
    return bedrock_client(server.demo, "bedrock")


@pytest.fixture(scope="module")
def agent(server):
    return bedrock_client(server.demo, "bedrock-agent")


def invocation(server, runtime, **members):
    """An invocation's ARN. What it asks is no request of the model's, so it is over at once."""
    arn = start(runtime, server.demo.bucket, {}, server.demo.model_id, **members)
    ended(runtime, arn)
    return arn


@pytest.fixture(scope="module")
def invoked(server, runtime):
    return invocation(server, runtime, tags=[TEAM])


def tags(bedrock, arn):
    return {tag["key"]: tag["value"] for tag in bedrock.list_tags_for_resource(resourceARN=arn)["tags"]}


def numbered(count, name="n"):
    return [{"key": f"{name}{number:03}", "value": ""} for number in range(count)]


def arn_of(server, kind, identifier, account=None, region=None):
    region, account = region or server.demo.region, account or server.demo.account_id
    return f"arn:aws:bedrock:{region}:{account}:{kind}/{identifier}"


@pytest.fixture(scope="module")
def agents_own(server):
    """A prompt, a flow, and a prompt of another region."""
    kinds = [("prompt", "PROMPT1234", None), ("flow", "FLOWabc123", None), ("prompt", "ELSEWHERE1", "eu-west-1")]
    arns = [arn_of(server, kind, identifier, region=region) for kind, identifier, region in kinds]
    rows = [
        (arn, server.demo.account_id, region or server.demo.region, kind, identifier, int(time.time() * 1e6))
        for arn, (kind, identifier, region) in zip(arns, kinds, strict=True)
    ]
    with contextlib.closing(sqlite3.connect(server.data / "outcrop.db", timeout=30)) as database, database:
        database.executemany("INSERT INTO resources VALUES (?, ?, ?, ?, ?, ?)", rows)
    return arns


# bedrock


def test_tags_come_with_the_resource_and_are_changed_afterwards(server, runtime, bedrock):
    arn = invocation(server, runtime, tags=[TEAM, ODD])
    assert tags(bedrock, arn) == {"team": "search", ODD["key"]: ODD["value"]}
    answer = bedrock.tag_resource(resourceARN=arn, tags=[{"key": "team", "value": ""}, {"key": "new", "value": "1"}])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert tags(bedrock, arn) == {"team": "", "new": "1", ODD["key"]: ODD["value"]}
    bedrock.untag_resource(resourceARN=arn, tagKeys=["team", ODD["key"], "was never there"])
    assert tags(bedrock, arn) == {"new": "1"}
    bedrock.tag_resource(resourceARN=arn, tags=[])
    bedrock.untag_resource(resourceARN=arn, tagKeys=[])
    assert tags(bedrock, arn) == {"new": "1"}


def test_a_resource_has_at_most_so_many_tags_and_a_request_too_many_changes_nothing(server, runtime, bedrock):
    arn = invocation(server, runtime, tags=numbered(MOST))
    assert len(tags(bedrock, arn)) == MOST
    # Another value for a key that is there is no tag more.
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": "n000", "value": "again"}])
    more = [{"key": "n001", "value": "lost"}, {"key": "one-more", "value": ""}]
    with pytest.raises(bedrock.exceptions.TooManyTagsException) as raised:
        bedrock.tag_resource(resourceARN=arn, tags=more)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert str(MOST) in raised.value.response["Error"]["Message"] and arn in raised.value.response["Error"]["Message"]
    now = tags(bedrock, arn)
    assert len(now) == MOST and now["n000"] == "again" and now["n001"] == ""
    bedrock.untag_resource(resourceARN=arn, tagKeys=["n002"])
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": "one-more", "value": ""}])
    assert len(tags(bedrock, arn)) == MOST


CALLS = [
    ("tag_resource", {"tags": [TEAM]}),
    ("untag_resource", {"tagKeys": ["team"]}),
    ("list_tags_for_resource", {}),
]


@pytest.mark.parametrize(("call", "members"), CALLS)
def test_a_resource_of_others_is_one_that_does_not_exist(server, bedrock, invoked, call, members):
    elsewhere = bedrock_client(server.demo, "bedrock", region_name="eu-west-1")
    unknown = arn_of(server, "async-invoke", "abcdefghij12")
    foreign = arn_of(server, "async-invoke", "abcdefghij12", account=FOREIGN_ACCOUNT)
    for client, arn in [(bedrock, unknown), (bedrock, foreign), (elsewhere, invoked)]:
        with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
            getattr(client, call)(resourceARN=arn, **members)
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert raised.value.response["Error"]["Message"] == f"The resource {arn} does not exist"
    assert tags(bedrock, invoked) == {"team": "search"}


def test_what_is_no_tag_is_refused_in_awss_words(bedrock, invoked):
    def told(**members):
        status, name, message = refused(bedrock.tag_resource, **{"resourceARN": invoked, **members})
        assert (status, name) == (400, "ValidationException")
        return message

    assert told(tags=[TEAM, {"key": "a!", "value": "v"}]) == (
        "1 validation error detected: Value 'a!' at 'tags.2.member.key' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9\\s._:/=+@-]*"
    )
    both = told(tags=[{"key": "k" * 129, "value": "v" * 257}])
    assert both.startswith("2 validation errors detected: ")
    assert "'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128" in both
    assert "'tags.1.member.value' failed to satisfy constraint" in both
    assert "at 'tags' failed to satisfy constraint" in told(tags=numbered(MOST + 1))
    assert "at 'resourceARN' failed to satisfy constraint" in told(
        resourceARN="arn:aws:s3:::a-bucket-of-theirs", tags=[TEAM]
    )
    assert tags(bedrock, invoked) == {"team": "search"}


def test_tags_given_at_the_start_are_checked_there(server, runtime):
    status, name, message = refused(invocation, server, runtime, tags=[{"key": "a!", "value": "v"}])
    assert (status, name) == (400, "ValidationException")
    assert "'tags.1.member.key'" in message


# bedrock-agent


def test_an_agents_tags_are_a_map(agent, agents_own):
    for arn in agents_own[:2]:
        assert agent.list_tags_for_resource(resourceArn=arn)["tags"] == {}
        agent.tag_resource(resourceArn=arn, tags={"team": "search", ODD["key"]: ODD["value"]})
        agent.tag_resource(resourceArn=arn, tags={"team": "find", "new": ""})
        now = agent.list_tags_for_resource(resourceArn=arn)["tags"]
        assert now == {"team": "find", "new": "", ODD["key"]: ODD["value"]}
        agent.untag_resource(resourceArn=arn, tagKeys=["team", ODD["key"]])
        assert agent.list_tags_for_resource(resourceArn=arn)["tags"] == {"new": ""}


def test_the_arn_is_one_part_of_the_path(agent, agents_own):
    """boto3 escapes its colons and its slash."""
    sent = []
    agent.meta.events.register_last(
        "before-send.bedrock-agent.*", lambda request, **_: sent.append(request.url), unique_id="paths"
    )
    try:
        agent.list_tags_for_resource(resourceArn=agents_own[0])
    finally:
        agent.meta.events.unregister("before-send.bedrock-agent.*", unique_id="paths")
    [url] = sent
    assert url.endswith(f"/tags/{agents_own[0].replace(':', '%3A').replace('/', '%2F')}")


def test_an_agents_quota_has_a_status_of_its_own(agent, agents_own):
    arn = agents_own[0]
    there = agent.list_tags_for_resource(resourceArn=arn)["tags"]
    agent.tag_resource(resourceArn=arn, tags={f"q{number}": "" for number in range(MOST - len(there))})
    with pytest.raises(agent.exceptions.ServiceQuotaExceededException) as raised:
        agent.tag_resource(resourceArn=arn, tags={"one-more": "", "q0": "lost"})
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
    now = agent.list_tags_for_resource(resourceArn=arn)["tags"]
    assert len(now) == MOST and "one-more" not in now and now["q0"] == ""


@pytest.mark.parametrize(("call", "members"), [(call, members) for call, members in CALLS])
def test_an_agents_resource_of_others_is_one_that_does_not_exist(server, agent, agents_own, call, members):
    members = {"tags": {"team": "search"}} if "tags" in members else members
    unknown = arn_of(server, "prompt", "UNKNOWN123")
    foreign = arn_of(server, "flow", "FLOWabc123", account=FOREIGN_ACCOUNT)
    for arn in (unknown, foreign, agents_own[2]):
        with pytest.raises(agent.exceptions.ResourceNotFoundException) as raised:
            getattr(agent, call)(resourceArn=arn, **members)
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert arn in raised.value.response["Error"]["Message"]


def test_the_agents_service_names_the_member_that_is_wrong(agent, agents_own):
    with pytest.raises(agent.exceptions.ValidationException) as raised:
        agent.tag_resource(resourceArn=agents_own[1], tags={"a!": "v"})
    answer = raised.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "'tags' failed to satisfy constraint: Map keys must satisfy constraint" in answer["Error"]["Message"]
    assert [field["name"] for field in answer["fieldList"]] == ["tags"]
    with pytest.raises(agent.exceptions.ValidationException) as raised:
        agent.list_tags_for_resource(resourceArn="arn:aws:bedrock:us-east-1:123456789012:guardrail/abc")
    assert "'resourceArn'" in raised.value.response["Error"]["Message"]
