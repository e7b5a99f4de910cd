"""Keys of principals: what they are good for, how long, and that they end at once."""

import time

import boto3
import botocore.config
import botocore.exceptions
import httpx
import pytest
from harness.admin import Admin
from harness.server import outcrop

PRINCIPAL = "demo-application"


@pytest.fixture(scope="module")
def admin(server):
    return Admin(server)


def made(admin, *scopes, **members):
    key = admin.post(f"/principals/{PRINCIPAL}/api_keys", name="test", scopes=list(scopes), **members)
    return key["id"], key["key"]


def chat(server, key):
    """The status of a model call, and what it says."""
    body = {"model": "test.simulated-v1:0", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx.post(f"{server.url}/v1/chat/completions", json=body, headers=headers, timeout=60)
    return answer.status_code, answer.text


def listed(admin, name):
    keys = admin.get("/keys", principal=PRINCIPAL)
    return next(key for key in keys["api_keys"] + keys["access_keys"] if key["id"] == name)


def test_a_key_is_good_for_its_scopes_and_the_refusal_names_the_missing_one(server, admin):
    _, invoke = made(admin, "invoke")
    _, read = made(admin, "read")
    _, change = made(admin, "admin")
    assert chat(server, invoke)[0] == 200
    for key in (read, change):
        status, text = chat(server, key)
        assert status == 403 and "`invoke`" in text, text
    assert Admin(server, read).ask("GET", "/calls").status_code == 200
    for key in (invoke, change):
        answer = Admin(server, key).ask("GET", "/calls")
        assert answer.status_code == 403 and "`read`" in answer.text
    path = f"/principals/{PRINCIPAL}/api_keys"
    for key in (invoke, read):
        answer = Admin(server, key).ask("POST", path, name="more", scopes=["invoke"])
        assert answer.status_code == 403 and "`admin`" in answer.text


def test_a_key_makes_no_key_that_is_good_for_more(server, admin):
    _, key = made(admin, "admin", "read")
    own = Admin(server, key)
    path = f"/principals/{PRINCIPAL}"
    assert own.ask("POST", f"{path}/api_keys", name="same", scopes=["admin", "read"]).status_code == 201
    more = own.ask("POST", f"{path}/api_keys", name="more", scopes=["invoke"])
    assert more.status_code == 403 and "`invoke`" in more.text
    assert own.ask("POST", f"{path}/access_keys", name="more").status_code == 403


def test_a_key_ends_when_it_expires(server, admin):
    _, key = made(admin, "invoke", expires_at_us=int((time.time() + 2) * 1e6))
    assert chat(server, key)[0] == 200
    time.sleep(2.1)
    assert chat(server, key)[0] == 401


def test_a_key_is_refused_within_a_second_of_its_end(server, admin):
    name, key = made(admin, "invoke")
    assert chat(server, key)[0] == 200
    admin.delete(f"/api_keys/{name}")
    until = time.monotonic() + 1
    while (status := chat(server, key)[0]) == 200 and time.monotonic() < until:
        time.sleep(0.02)
    assert status == 401
    assert listed(admin, name)["revoked_at_us"] is not None
    admin.delete(f"/api_keys/{name}")


def test_the_old_key_and_the_new_one_overlap_for_as_long_as_was_said(server, admin):
    name, old = made(admin, "invoke", region="eu-west-1")
    new = admin.post(f"/api_keys/{name}/rotate", overlap_seconds=2)
    assert chat(server, old)[0] == 200 and chat(server, new["key"])[0] == 200
    described = listed(admin, new["id"])
    assert (described["name"], described["scopes"], described["region"]) == ("test", ["invoke"], "eu-west-1")
    time.sleep(2.1)
    assert chat(server, old)[0] == 401 and chat(server, new["key"])[0] == 200
    again = admin.ask("POST", f"/api_keys/{name}/rotate", overlap_seconds=2)
    assert again.status_code == 409 and "expired" in again.text


def test_without_an_overlap_the_old_key_ends_at_once(server, admin):
    name, old = made(admin, "invoke")
    new = admin.post(f"/api_keys/{name}/rotate", overlap_seconds=0)
    assert chat(server, old)[0] == 401 and chat(server, new["key"])[0] == 200


def test_it_is_seen_when_a_key_was_last_used_and_its_secret_never_again(server, admin):
    name, key = made(admin, "invoke")
    assert listed(admin, name)["last_used_at_us"] is None
    before = time.time() * 1e6
    chat(server, key)
    assert before - 1e6 <= listed(admin, name)["last_used_at_us"] <= time.time() * 1e6
    secret = key.split("_")[2]
    assert secret not in admin.ask("GET", f"/keys?principal={PRINCIPAL}").text
    assert secret not in server.log_text()


def converse(server, pair):
    client = boto3.client(
        "bedrock-runtime",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=pair["id"],
        aws_secret_access_key=pair["secret"],
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )
    messages = [{"role": "user", "content": [{"text": "Hello"}]}]
    try:
        client.converse(modelId="test.simulated-v1:0", messages=messages, inferenceConfig={"maxTokens": 1})
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


def test_an_access_key_signs_until_it_is_revoked_or_expires(server, admin):
    path = f"/principals/{PRINCIPAL}/access_keys"
    pair = admin.post(path, name="signer")
    assert converse(server, pair) is None
    assert listed(admin, pair["id"])["last_used_at_us"] is not None
    admin.delete(f"/access_keys/{pair['id']}")
    assert converse(server, pair) == "UnrecognizedClientException"
    short = admin.post(path, name="short", expires_at_us=int((time.time() + 2) * 1e6))
    assert converse(server, short) is None
    time.sleep(2.1)
    assert converse(server, short) == "UnrecognizedClientException"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"name": "", "scopes": ["invoke"]}, "name"),
        ({"name": "a\nb", "scopes": ["invoke"]}, "name"),
        ({"name": "x" * 101, "scopes": ["invoke"]}, "name"),
        ({"name": "a", "scopes": []}, "scope"),
        ({"name": "a", "scopes": ["everything"]}, "everything"),
        ({"name": "a", "scopes": ["invoke"], "expires_at_us": 1}, "past"),
        ({"name": "a", "scopes": ["invoke"], "region": "Mars!"}, "region"),
        ({"name": "a", "scopes": ["invoke"], "secret": "x"}, "secret"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_by_what_is_wrong(admin, body, word):
    answer = admin.ask("POST", f"/principals/{PRINCIPAL}/api_keys", **body)
    assert answer.status_code == 400 and word in answer.text, answer.text


def test_what_is_not_there_is_not_found(admin):
    for method, path, body in (
        ("POST", "/principals/nobody/api_keys", {"name": "a", "scopes": ["invoke"]}),
        ("POST", "/principals/nobody/access_keys", {"name": "a"}),
        ("POST", "/api_keys/nothing/rotate", {"overlap_seconds": 0}),
        ("DELETE", "/api_keys/nothing", {}),
        ("DELETE", "/access_keys/AKIANOTHING", {}),
        ("GET", "/keys?principal=nobody", {}),
    ):
        answer = admin.ask(method, path, **body)
        assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found", path


def test_the_command_line_makes_rotates_and_ends_keys(server, admin):
    def key(*arguments):
        address = ("--endpoint", server.url)
        return outcrop("key", *arguments, *address, env={"OUTCROP_API_KEY": server.demo.api_key})

    created = key("create", "--principal", PRINCIPAL, "--name", "by hand", "--scope", "invoke", "--expires-in", "90d")
    assert created.returncode == 0, created.stderr
    first = created.stdout.strip()
    assert chat(server, first)[0] == 200
    name = first.split("_")[1]
    rotated = key("rotate", name, "--overlap", "1h")
    second = rotated.stdout.strip()
    assert rotated.returncode == 0 and chat(server, second)[0] == 200 and chat(server, first)[0] == 200
    assert key("revoke", name).returncode == 0 and chat(server, first)[0] == 401
    table = key("list", "--principal", PRINCIPAL).stdout
    line = next(line for line in table.splitlines() if line.startswith(name))
    assert "by hand" in line and "revoked" in line
    assert first.split("_")[2] not in table
    refused = key("revoke", "nothing")
    assert refused.returncode == 1 and "there is no key" in refused.stderr
