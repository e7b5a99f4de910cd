"""The organisation as files: planned, shown, applied, exported, and read back to no change."""

import json
import urllib.error
import urllib.request

import pytest
from harness.server import Server, outcrop

FILES = {
    "units.toml": """\
[[unit]]
id = "europe"
parent = "root"
name = "Europe"

[[unit]]
id = "payments"
parent = "europe"
name = "Payments"
""",
    "more/accounts.toml": """\
[[account]]
id = "111111111111"
unit = "payments"
name = "Payments, production"

[[project]]
id = "checkout"
account = "111111111111"
name = "Checkout"
environment = "production"
data_classes = ["personal"]

[[principal]]
id = "ann"
name = "Ann"
type = "user"
account = "111111111111"
project = "checkout"

[[member]]
principal = "ann"
unit = "europe"
role = "unit-admin"
""",
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("organisation")) as server:
        yield server


@pytest.fixture
def files(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "files"


def run(server, *arguments):
    return outcrop(*arguments, "--data", server.data)


def request(server, method, path, body=None):
    asked = urllib.request.Request(
        server.url + path,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={"authorization": f"Bearer {server.demo.api_key}", "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read())


def test_files_are_applied_after_a_plan_and_exported_to_no_change(acme, files, tmp_path):
    planned = run(acme, "diff", "-f", files)
    assert planned.returncode == 2, planned.stderr
    assert '+ unit payments\n    name: "Payments"\n    parent: "europe"\n' in planned.stdout
    assert "6 to create, 0 to change, 0 to delete, 0 unchanged" in planned.stdout

    nobody_asked = run(acme, "apply", "-f", files)
    assert nobody_asked.returncode == 1
    assert "--yes" in nobody_asked.stderr
    rehearsed = run(acme, "apply", "-f", files, "--dry-run")
    assert rehearsed.returncode == 0
    assert run(acme, "diff", "-f", files).returncode == 2, "neither changed anything"

    applied = run(acme, "apply", "-f", files, "--yes")
    assert applied.returncode == 0, applied.stderr
    assert "applied; the configuration is at version" in applied.stdout
    again = run(acme, "diff", "-f", files)
    assert (again.returncode, again.stdout) == (0, "no changes (6 as declared)\n")

    exported = tmp_path / "exported"
    assert run(acme, "export", "-o", exported).returncode == 0
    back = run(acme, "diff", "-f", exported, "--prune")
    assert back.returncode == 0, back.stdout + back.stderr
    assert back.stdout.startswith("no changes")

    tree = run(acme, "org", "tree")
    assert "    unit payments  Payments\n      account 111111111111" in tree.stdout
    assert "project checkout  Checkout  production  personal" in tree.stdout


def test_one_thing_at_a_time(acme):
    added = run(acme, "org", "unit", "add", "asia", "--name", "Asia", "--yes")
    assert added.returncode == 0, added.stderr
    assert run(acme, "org", "unit", "add", "asia", "--name", "Asien", "--yes").returncode == 1
    changed = run(acme, "org", "unit", "set", "asia", "--name", "Asia and Pacific", "--yes")
    assert '~ unit asia\n    name: "Asia" → "Asia and Pacific"\n' in changed.stdout
    removed = run(acme, "org", "unit", "remove", "asia", "--yes")
    assert "- unit asia" in removed.stdout
    gone = run(acme, "org", "unit", "remove", "asia", "--yes")
    assert gone.returncode == 1
    assert "there is none, so it cannot be deleted" in gone.stderr
    role = run(acme, "org", "member", "add", "demo-user", "root", "king")
    assert role.returncode == 2
    assert "`unit-admin`" in role.stderr


def test_prune_deletes_what_the_files_no_longer_have(acme, tmp_path):
    file = tmp_path / "groups.toml"
    group = '[[group]]\ngroup = "{}"\nunit = "root"\nrole = "developer"\n'
    file.write_text(group.format("One") + group.format("Two"), encoding="utf-8")
    assert run(acme, "apply", "-f", file, "--yes").returncode == 0
    file.write_text(group.format("One"), encoding="utf-8")
    assert run(acme, "diff", "-f", file).returncode == 0, "nothing is deleted unasked"
    pruned = run(acme, "apply", "-f", file, "--prune", "--yes")
    assert "- group Two root developer" in pruned.stdout
    assert "0 to create, 0 to change, 1 to delete, 1 unchanged" in pruned.stdout


def test_every_problem_is_told_with_its_line(acme, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text(
        '[[unit]]\nid = "a"\nparent = "b"\nname = "A"\n\n[[unit]]\nid = "b"\nparent = "a"\nname = "B"\n\n'
        '[[account]]\nid = "222222222222"\nunit = "nowhere"\nname = "Orphan"\n',
        encoding="utf-8",
    )
    refused = run(acme, "apply", "-f", file, "--yes")
    assert refused.returncode == 1
    assert f"{file}:1: unit `a`: lies under itself (a under b under a)" in refused.stderr
    assert f"{file}:11: account `222222222222`: there is no unit `nowhere`" in refused.stderr
    file.write_text('[[unit]]\nid = "a"\nparnet = "root"\nname = "A"\n', encoding="utf-8")
    refused = run(acme, "apply", "-f", file, "--yes")
    assert f"{file}:3: there is no key `parnet`; did you mean `parent`?" in refused.stderr


def test_the_last_administrators_cannot_lock_themselves_out(acme):
    members = [
        {"op": "delete", "kind": "member", "id": f"demo-{who} root platform-admin"} for who in ("user", "application")
    ]
    status, answer = request(acme, "POST", "/api/v1/manifests/apply", {"changes": members})
    assert status == 400
    assert "nobody who is enabled would be platform-admin" in answer["error"]["message"]
    assert answer["problems"][0]["kind"] == "member"


def test_two_who_saw_the_same_version(acme):
    _, seen = request(acme, "GET", "/api/v1/manifests?kind=unit")

    def put(name):
        unit = {"kind": "unit", "id": name, "parent": "root", "name": name}
        body = {"changes": [{"op": "put", "manifest": unit}], "expected_version": seen["version"]}
        return request(acme, "POST", "/api/v1/manifests/apply", body)

    status, first = put("first")
    assert (status, first["applied"], first["changes"][0]["change"]) == (200, True, "create")
    status, second = put("second")
    assert status == 409
    assert "look at the difference again" in second["error"]["message"]


def test_a_start_without_a_demo_begins_with_an_administrator(tmp_path):
    data = tmp_path / "data"
    made = outcrop("org", "init", "--name", "Acme", "--admin", "root", "--data", data)
    assert made.returncode == 0, made.stderr
    password = next(line.split()[1] for line in made.stdout.splitlines() if line.strip().startswith("password"))
    again = outcrop("org", "init", "--name", "Acme", "--data", data)
    assert again.returncode == 1
    assert "holds the organisation `Acme` already" in again.stderr
    with Server(tmp_path, demo=False) as server:
        body = json.dumps({"username": "root", "password": password}).encode()
        headers = {"content-type": "application/json", "x-outcrop-csrf": "sign-in"}
        asked = urllib.request.Request(server.url + "/api/v1/session", data=body, headers=headers)
        with urllib.request.urlopen(asked) as answer:
            assert json.loads(answer.read())["organisation"]["name"] == "Acme"
    wrong = outcrop("org", "init", "--name", "Acme", "--admin", "Not An Id", "--data", tmp_path / "other")
    assert wrong.returncode == 1
    assert "a principal's id is lower-case letters" in wrong.stderr
