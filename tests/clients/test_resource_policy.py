"""boto3, unmodified: a policy put on a model holds for the account's calls, is read back, and is gone when deleted."""

import contextlib
import json
import time

import pytest
from botocore.exceptions import ClientError
from clients.invocations import ended, refused, start
from clients.sdk import bedrock_client
from harness.server import Server

FOREIGN_ACCOUNT = "999999999999"
# A change is in force everywhere within a second.
FRESH_S = 5.0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("policies")) as server:
        yield server


@pytest.fixture(scope="module")
def bedrock(server):
    return bedrock_client(server.demo, "bedrock")


@pytest.fixture(scope="module")
def runtime(server):
    return bedrock_client(server.demo)


@pytest.fixture
def model(server, bedrock):
    """The model's ARN; whatever was put on it is gone afterwards."""
    arn = f"arn:aws:bedrock:{server.demo.region}::foundation-model/{server.demo.model_id}"
    yield arn
    with contextlib.suppress(bedrock.exceptions.ResourceNotFoundException):
        bedrock.delete_resource_policy(resourceArn=arn)


def document(effect, action, principal="*", **members):
    statement = {"Sid": "Only", "Effect": effect, "Principal": principal, "Action": action, "Resource": "*", **members}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def converse(server, runtime):
    """None, or the error's name and message."""
    try:
        runtime.converse(
            modelId=server.demo.model_id,
            messages=[{"role": "user", "content": [{"text": "Hi"}]}],
            inferenceConfig={"maxTokens": 1},
        )
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def until(wanted, ask):
    """What `ask` says once it says what is wanted, or at last."""
    end = time.monotonic() + FRESH_S
    while True:
        said = ask()
        if wanted(said) or time.monotonic() > end:
            return said
        time.sleep(0.1)


def test_a_denied_call_names_the_policy_until_it_is_deleted(server, bedrock, runtime, model):
    policy = document("Deny", "bedrock:InvokeModel*")
    put = bedrock.put_resource_policy(resourceArn=model, resourcePolicy=policy)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert put["resourceArn"] == model
    assert bedrock.get_resource_policy(resourceArn=model)["resourcePolicy"] == policy
    code, message = until(bool, lambda: converse(server, runtime))
    assert code == "AccessDeniedException"
    assert "statement Only" in message and model in message
    bedrock.delete_resource_policy(resourceArn=model)
    missing = refused(bedrock.get_resource_policy, resourceArn=model)
    assert missing[:2] == (404, "ResourceNotFoundException")
    assert until(lambda said: not said, lambda: converse(server, runtime)) is None


def test_what_is_allowed_to_others_is_allowed_to_nobody_else(server, bedrock, runtime, model):
    policy = document("Allow", "bedrock:InvokeModel", {"AWS": FOREIGN_ACCOUNT})
    bedrock.put_resource_policy(resourceArn=model, resourcePolicy=policy)
    code, message = until(bool, lambda: converse(server, runtime))
    assert code == "AccessDeniedException" and "no `permit` of the resource policy" in message
    # What the policy does not speak of stays as it was: it can be read and replaced.
    policy = document("Allow", "bedrock:InvokeModel", {"AWS": [FOREIGN_ACCOUNT, server.demo.account_id]})
    bedrock.put_resource_policy(resourceArn=model, resourcePolicy=policy)
    assert until(lambda said: not said, lambda: converse(server, runtime)) is None


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("nothing", "is no JSON"),
        (json.dumps({"Version": "2012-10-17"}), "Statement must be"),
        (document("Deny", "s3:GetObject"), "means no action"),
        (document("Deny", "bedrock:InvokeModel", NotAction="x"), "Statement[0].NotAction is not understood"),
        (
            document("Deny", "bedrock:InvokeModel", Condition={"Bool": {"aws:SecureTransport": "false"}}),
            "Statement[0].Condition.Bool is not understood",
        ),
        (
            document("Deny", "bedrock:InvokeModel", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}),
            "aws:PrincipalTag/a is a condition key that is not understood",
        ),
    ],
)
def test_what_cannot_be_checked_is_refused_by_its_name(bedrock, model, policy, words):
    status, name, message = refused(bedrock.put_resource_policy, resourceArn=model, resourcePolicy=policy)
    assert (status, name) == (400, "ValidationException")
    assert words in message
    assert refused(bedrock.get_resource_policy, resourceArn=model)[1] == "ResourceNotFoundException"


def test_another_accounts_resource_is_one_that_does_not_exist(server, bedrock, runtime):
    own = start(runtime, server.demo.bucket, {}, server.demo.model_id)
    ended(runtime, own)
    policy = document("Deny", "bedrock:GetAsyncInvoke")
    bedrock.put_resource_policy(resourceArn=own, resourcePolicy=policy)
    denied = until(
        lambda said: said[1] == "AccessDeniedException",
        lambda: (None, *answer(runtime.get_async_invoke, invocationArn=own)),
    )
    assert denied[1] == "AccessDeniedException"
    bedrock.delete_resource_policy(resourceArn=own)
    foreign = own.replace(server.demo.account_id, FOREIGN_ACCOUNT)
    nowhere = own[:-4] + "zzzz"
    told = [
        refused(bedrock.put_resource_policy, resourceArn=arn, resourcePolicy=policy)[:2] for arn in (foreign, nowhere)
    ]
    assert told == [(400, "ValidationException")] * 2
    told = [refused(bedrock.get_resource_policy, resourceArn=arn)[:2] for arn in (foreign, nowhere)]
    assert told == [(404, "ResourceNotFoundException")] * 2


def answer(call, **members):
    """The error's name and message, or two Nones."""
    try:
        call(**members)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, None
