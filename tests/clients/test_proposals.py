"""The catalogue changes by four eyes: who proposes does not approve, and what changed meanwhile is not overwritten."""

import concurrent.futures

import pytest
from harness.people import People
from harness.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("proposals")) as server:
        yield server


class Catalogue:
    """Platform administrators, and others who are none."""

    def __init__(self, demo):
        self.people = people = People(demo)
        home = {"unit": "root", "account": demo.account_id, "project": "demo"}
        self.pat = people.make("pat", "platform-admin", **home)
        self.pia = people.make("pia", "platform-admin", **home)
        self.pam = people.make("pam", "platform-admin", **home)
        self.ada = people.make("ada", "auditor", **home)
        self.dev = people.make("dev", "developer", **home)
        self.bot = people.make("bot", "platform-admin", kind="service", **home)

    def entry(self, model):
        """A model's entry, as it is declared."""
        shown = self.pat.get(f"/api/v1/catalogue/{model}")
        members = ("id", "provider", "name", "task", "input", "output", "streaming", "lifecycle", "sources")
        entry = {name: shown[name] for name in members}
        entry["lifecycle"].pop("ended", None)
        return entry

    def propose(self, *entries, who=None, **members):
        body = {"source": "the maker's page", "entries": list(entries), **members}
        return (who or self.pat).call("POST", "/api/v1/catalogue/proposals", body)

    def decide(self, who, proposal, what="approve", **body):
        return who.call("POST", f"/api/v1/catalogue/proposals/{proposal}/{what}", body)

    def status(self, proposal):
        return self.pat.get(f"/api/v1/catalogue/proposals/{proposal}")["status"]

    def name(self, model):
        return self.pat.get(f"/api/v1/catalogue/{model}")["name"]

    def recorded(self, proposal):
        records = self.people.admin.get("/api/v1/audit", subject_kind="catalogue_proposal", subject=proposal)["records"]
        return [(one["action"], one["actor"]["name"]) for one in reversed(records)]


@pytest.fixture(scope="module")
def catalogue(server):
    return Catalogue(server.demo)


@pytest.fixture(scope="module")
def models(catalogue):
    """Entries of the seed, one for each use."""
    listed = catalogue.pat.get("/api/v1/catalogue", provider="Mistral AI")["models"]
    assert len(listed) >= 8
    return iter([one["id"] for one in listed])


@pytest.fixture
def proposed(catalogue, models):
    """A proposal by pat that gives a model another name; the model, its name until then, and the proposal."""
    model = next(models)
    entry = catalogue.entry(model)
    answer = catalogue.propose({**entry, "name": "Another name"})
    assert answer.status == 201, answer.body
    return model, entry["name"], answer.body["id"]


def test_a_proposal_is_approved_by_another_administrator_and_by_nobody_else(catalogue, proposed):
    model, name, proposal = proposed
    for who, why in [
        (catalogue.pat, "you proposed it"),
        (catalogue.bot, "is a service"),
        (catalogue.ada, "platform-admin"),
        (catalogue.dev, "platform-admin"),
    ]:
        for what in ("approve", "reject"):
            refused = catalogue.decide(who, proposal, what)
            assert refused.status == 403 and why in refused.message, refused.body
    shown = catalogue.pat.get(f"/api/v1/catalogue/proposals/{proposal}")
    assert (shown["status"], shown["can"]["decide"]) == ("open", False)
    assert "you proposed it" in shown["can"]["why_not"]
    assert catalogue.name(model) == name

    approved = catalogue.decide(catalogue.pia, proposal, comment="I read the page too")
    assert approved.status == 200, approved.body
    assert (approved.body["status"], approved.body["decided_by"]) == ("applied", "pia")
    assert catalogue.name(model) == "Another name"
    assert catalogue.recorded(proposal) == [
        ("catalogue_proposal.create", "pat"),
        ("catalogue_proposal.approve", "pia"),
        ("catalogue_proposal.apply", "pia"),
    ]
    for what in ("approve", "reject"):
        again = catalogue.decide(catalogue.pam, proposal, what)
        assert again.status == 409 and "applied already" in again.message


def test_who_may_not_approve_may_not_propose_either(catalogue, models):
    entry = {**catalogue.entry(next(models)), "name": "Another name"}
    for who in (catalogue.ada, catalogue.dev):
        assert catalogue.propose(entry, who=who).status == 403


def test_a_proposal_for_an_entry_that_changed_meanwhile_changes_nothing_at_all(catalogue, models):
    fresh, moved = next(models), next(models)
    entries = [catalogue.entry(model) for model in (fresh, moved)]
    proposal = catalogue.propose(*({**entry, "name": "Another name"} for entry in entries)).body["id"]
    catalogue.people.apply({"kind": "model", **entries[1], "name": "Somebody else's name"})
    refused = catalogue.decide(catalogue.pia, proposal)
    assert 400 <= refused.status < 500, refused.body
    assert "changed after this was proposed" in refused.message and moved in refused.message
    assert catalogue.name(fresh) == entries[0]["name"], "half of it would be worse than nothing"
    assert catalogue.name(moved) == "Somebody else's name"
    assert catalogue.status(proposal) == "open", "it can be looked at again"
    rejected = catalogue.decide(catalogue.pia, proposal, "reject", comment="stale")
    assert (rejected.body["status"], rejected.body["comment"]) == ("rejected", "stale")
    assert catalogue.decide(catalogue.pam, proposal).status == 409
    assert catalogue.name(fresh) == entries[0]["name"]


def test_of_two_who_approve_at_once_one_is_told_that_it_is_decided(catalogue, proposed):
    model, _, proposal = proposed
    with concurrent.futures.ThreadPoolExecutor(2) as at_once:
        deeds = [at_once.submit(catalogue.decide, who, proposal) for who in (catalogue.pia, catalogue.pam)]
        statuses = sorted(deed.result().status for deed in deeds)
    assert statuses == [200, 409]
    assert catalogue.status(proposal) == "applied" and catalogue.name(model) == "Another name"
    assert [action for action, _ in catalogue.recorded(proposal)].count("catalogue_proposal.apply") == 1


def test_what_cannot_be_applied_is_told_to_who_proposes_it(catalogue, models):
    model = next(models)
    entry = catalogue.entry(model)
    catalogue.people.apply({"kind": "model", **entry})
    nothing = catalogue.propose(entry)
    assert nothing.status == 400 and "nothing to propose" in nothing.message
    unknown = catalogue.propose(remove=["acme.none-v1:0"])
    assert unknown.status == 400 and "no declared entry" in unknown.message
    upside_down = {**entry, "lifecycle": {"status": "LEGACY", "legacy_from": "2026-05-01", "end_of_life": "2026-04-30"}}
    refused = catalogue.propose(upside_down)
    assert refused.status == 400 and "lies before" in refused.message
    assert catalogue.decide(catalogue.pia, "proposal-none").status == 404
