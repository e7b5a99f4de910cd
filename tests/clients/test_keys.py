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


@pytest.fixture(scope="module")
def unit(admin):
    """A unit with its administrator, somebody in it, and a reviewer whose home it is."""
    people = ("keys-boss", "keys-worker", "keys-reviewer")
    account = "444455556666"
    admin.put(
        {"kind": "unit", "id": "keys", "parent": "root", "name": "Keys"},
        {"kind": "account", "id": account, "unit": "keys", "name": "Keys"},
        {"kind": "project", "id": "keys", "account": account, "name": "Keys", "environment": "sandbox"},
        *(
            {"kind": "principal", "id": name, "name": name, "type": "service", "account": account, "project": "keys"}
            for name in people
        ),
        {"kind": "member", "principal": "keys-boss", "unit": "keys", "role": "unit-admin"},
        {"kind": "member", "principal": "keys-worker", "unit": "keys", "role": "application"},
        {"kind": "member", "principal": "keys-reviewer", "unit": "root", "role": "security-reviewer"},
    )
    time.sleep(1)


def key_of(admin, principal):
    path = f"/principals/{principal}/api_keys"
    return admin.post(path, name="first", scopes=["invoke", "read", "admin"])


def test_a_units_administrator_makes_keys_for_its_people_and_for_nobody_above(server, admin, unit):
    boss = Admin(server, key_of(admin, "keys-boss")["key"])
    made = key_of(boss, "keys-worker")
    reviewers = key_of(admin, "keys-reviewer")
    above = boss.ask("POST", "/principals/keys-reviewer/api_keys", name="a", scopes=["read"])
    assert above.status_code == 403 and "security-reviewer" in above.text
    rotated = boss.ask("POST", f"/api_keys/{reviewers['id']}/rotate", overlap_seconds=0)
    assert rotated.status_code == 403
    outside = boss.ask("POST", f"/principals/{PRINCIPAL}/api_keys", name="a", scopes=["read"])
    assert outside.status_code == 404
    seen = {key["principal"] for key in boss.get("/keys")["api_keys"]}
    assert seen == {"keys-boss", "keys-worker", "keys-reviewer"}
    boss.delete(f"/api_keys/{made['id']}")


def test_everyone_has_their_own_keys_and_sees_nobody_elses(server, admin, unit):
    worker = Admin(server, key_of(admin, "keys-worker")["key"])
    own = key_of(worker, "keys-worker")
    assert {key["principal"] for key in worker.get("/keys")["api_keys"]} == {"keys-worker"}
    bosses = key_of(admin, "keys-boss")
    for method, path in (("DELETE", f"/api_keys/{bosses['id']}"), ("GET", "/keys?principal=keys-boss")):
        foreign = worker.ask(method, path)
        absent = worker.ask(method, path.replace(bosses["id"], "z" * 12).replace("keys-boss", "keys-none"))
        assert foreign.status_code == absent.status_code == 404
    worker.delete(f"/api_keys/{own['id']}")


def test_changes_of_keys_are_in_the_audit_trail_without_the_key(admin):
    name, key = made(admin, "invoke")
    new = admin.post(f"/api_keys/{name}/rotate", overlap_seconds=60)
    admin.delete(f"/api_keys/{name}")
    records = admin.get("/audit", subject_kind="api_key", subject=name)["records"]
    assert [record["action"] for record in records] == ["api_key.revoke", "api_key.rotate", "api_key.create"]
    text = admin.ask("GET", "/audit?subject_kind=api_key").text
    assert key.split("_")[2] not in text and new["key"].split("_")[2] not in text and 'hash":[' not in text
