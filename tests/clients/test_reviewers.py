"""What reviewers bring: security reviewers certifications with their evidence, legal reviewers terms; each of them what
is theirs, for the whole organisation, and on record."""

import pytest
from harness.people import Caller, People, eventually
from harness.server import Server

MODEL = "mistral.mistral-7b-instruct-v0:2"
RESEARCH = "222222222222"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("reviewers")) as server:
        yield server


@pytest.fixture(scope="module")
def people(server):
    people = People(server.demo)
    people.account(RESEARCH, "research")
    return people


@pytest.fixture(scope="module")
def reviewers(server, people):
    home = {"account": server.demo.account_id, "project": "demo"}
    return {
        "sam": people.make("sam", "security-reviewer", unit="root", **home),
        "leo": people.make("leo", "legal-reviewer", unit="root", **home),
        "fin": people.make("fin", "finops", unit="root", **home),
        "ada": people.make("ada", "auditor", unit="root", **home),
        "sue": people.make("sue", "security-reviewer", unit="research", account=RESEARCH, project="research-project"),
    }


def upload(who):
    return who.call("POST", "/api/v1/evidence?name=iso.pdf", raw=b"a certificate")


def attach(who, evidence, name="iso", **members):
    manifest = {
        "kind": "certification",
        "id": name,
        "subject": f"model:{MODEL}",
        "name": "ISO 27001",
        "issuer": "Auditors Inc.",
        "scope": "everything",
        "data_classes": ["personal"],
        "evidence": {member: evidence[member] for member in ("name", "hash", "object_key")},
        "issued": "2026-01-01",
        "expires": "2029-01-01",
        **members,
    }
    return who.call("POST", "/api/v1/manifests/apply", {"changes": [{"op": "put", "manifest": manifest}]})


def take(who, name="iso"):
    change = {"op": "delete", "kind": "certification", "id": name}
    return who.call("POST", "/api/v1/manifests/apply", {"changes": [change]})


def add_terms(who):
    body = {"subject": f"model:{MODEL}", "title": "Terms of use", "text": "Be good."}
    return who.call("POST", "/api/v1/terms", body)


def records(people, **which):
    found = people.admin.get("/api/v1/audit", **which)["records"]
    return [(one["action"], one["actor"].get("name")) for one in found]


def test_a_security_reviewer_attaches_a_certification_and_takes_it_away(people, reviewers):
    sam = reviewers["sam"]
    evidence = Caller.good(upload(sam))
    attached = attach(sam, evidence)
    assert attached.status == 200, attached.body

    def shown():
        return [one["id"] for one in sam.get(f"/api/v1/catalogue/{MODEL}")["certifications"]]

    assert eventually(shown, wait_s=3) == ["iso"]
    assert ("evidence.add", "sam") in records(people, subject_kind="evidence", subject=evidence["hash"])
    assert take(sam).status == 200
    eventually(lambda: not shown(), wait_s=3)
    actors = {actor for _, actor in records(people, subject_kind="certification", subject="iso")}
    assert len(records(people, subject_kind="certification", subject="iso")) == 2 and actors == {"sam"}


def test_nobody_else_changes_a_certification(people, reviewers):
    evidence = people.upload("iso.pdf", b"a certificate")
    people.admin.good(attach(people.admin, evidence, name="kept"))
    for name in ("leo", "fin", "ada", "sue"):
        for refused in (
            attach(reviewers[name], evidence, name="theirs"),
            attach(reviewers[name], evidence, name="kept", expires="2031-01-01"),
            take(reviewers[name], name="kept"),
        ):
            assert refused.status == 403 and "certifications" in refused.message, (name, refused.body)


def test_a_security_reviewer_changes_nothing_else_along_with_it(people, reviewers):
    evidence = people.upload("iso.pdf", b"a certificate")
    member = {"kind": "member", "principal": "sam", "unit": "root", "role": "platform-admin"}
    certification = {
        "kind": "certification",
        "id": "smuggled",
        "subject": f"model:{MODEL}",
        "name": "ISO 27001",
        "issuer": "Auditors Inc.",
        "scope": "everything",
        "evidence": evidence,
        "issued": "2026-01-01",
        "expires": "2029-01-01",
    }
    changes = [{"op": "put", "manifest": one} for one in (certification, member)]
    refused = reviewers["sam"].call("POST", "/api/v1/manifests/apply", {"changes": changes})
    assert refused.status == 403
    held = people.admin.get("/api/v1/catalogue/" + MODEL)["certifications"]
    assert "smuggled" not in [one["id"] for one in held], "all of it or nothing"


def test_a_security_reviewer_who_lost_the_role_attaches_no_more(server, people):
    home = {"account": server.demo.account_id, "project": "demo"}
    tom = people.make("tom", "security-reviewer", unit="root", **home)
    evidence = people.upload("iso.pdf", b"a certificate")
    assert attach(tom, evidence, name="toms").status == 200
    people.remove("member", "tom root security-reviewer")
    assert attach(tom, evidence, name="toms-second").status == 403


def test_a_legal_reviewer_adds_terms_and_others_do_not(people, reviewers):
    for name in ("sam", "fin", "ada", "sue"):
        refused = add_terms(reviewers[name])
        assert refused.status == 403 and "legal-reviewer" in refused.message
    added = add_terms(reviewers["leo"])
    assert added.status == 201 and added.body["version"]["added_by"] == "leo"
    assert "leo" in {actor for _, actor in records(people, subject_kind="terms")}


def test_who_only_looks_attaches_no_evidence(reviewers):
    assert upload(reviewers["ada"]).status == 403
    assert upload(reviewers["fin"]).status == 201
