"""boto3's client of the Security Token Service, unmodified: who am I?"""

import botocore.exceptions
import httpx
import pytest
from clients.sdk import bedrock_client


@pytest.fixture(scope="module")
def sts(server):
    return bedrock_client(server.demo, "sts")


def test_boto3_learns_who_it_is(server, sts):
    identity = sts.get_caller_identity()
    assert identity["Account"] == server.demo.account_id
    assert identity["UserId"] == "demo-application"
    assert identity["Arn"] == f"arn:aws:iam::{server.demo.account_id}:user/demo-application"
    assert identity["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"aws_secret_access_key": "w" * 40}, "SignatureDoesNotMatch"),
        ({"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"}, "InvalidClientTokenId"),
    ],
)
def test_boto3_is_told_in_the_services_own_words(server, settings, code):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        bedrock_client(server.demo, "sts", **settings).get_caller_identity()
    answer = raised.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, 403)
    assert answer["ResponseMetadata"]["RequestId"]


def test_other_actions_are_refused_by_name(server, sts):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        sts.get_session_token()
    error = raised.value.response["Error"]
    assert error["Code"] == "InvalidAction" and "GetSessionToken" in error["Message"]


def test_a_signature_for_this_service_is_good_for_no_other(server):
    signed = {}

    def look(request, **_):
        signed.update(request.headers.items())

    client = bedrock_client(server.demo, "sts")
    client.meta.events.register("before-send.sts", look)
    client.get_caller_identity()
    headers = {name: value if isinstance(value, str) else value.decode() for name, value in signed.items()}
    answer = httpx.get(f"{server.url}/v1/models", headers={"authorization": headers["Authorization"]})
    assert answer.status_code in (401, 403)


def test_the_root_is_still_the_consoles(server):
    page = httpx.get(server.url + "/", headers={"accept": "text/html"})
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    unsigned = httpx.post(server.url + "/", data={"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    assert unsigned.status_code == 403 and "<Code>MissingAuthenticationToken</Code>" in unsigned.text
    keyed = httpx.post(
        server.url + "/",
        data={"Action": "GetCallerIdentity", "Version": "2011-06-15"},
        headers={"authorization": f"Bearer {server.demo.api_key}"},
    )
    assert keyed.status_code == 403 and "signed with SigV4" in keyed.text
