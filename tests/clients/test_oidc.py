"""People sign in at a real OpenID provider: what must work, and everything that must not."""

import time

import httpx
import pytest
from harness import configuration, oidc
from harness.admin import Admin
from harness.oidc import Browser, Provider
from harness.server import Server

AUDIENCE = "https://outcrop.example.com"
# The least time between two requests for a provider's keys.
PAUSE_S = 5
# What a browser sends.
PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with Provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    directory = tmp_path_factory.mktemp("server")
    config = configuration.write(directory / "outcrop.toml", provider.config(f'audience = ["{AUDIENCE}"]'))
    with Server(directory, config=config, env={"OIDC_CLIENT_SECRET": oidc.SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def admin(server):
    return Admin(server)


@pytest.fixture
def browser(server):
    return Browser(server)


def group(name, role):
    return {"kind": "group", "group": name, "unit": "root", "role": role}


def claims(provider, **changes):
    now = int(time.time())
    said = {"iss": provider.issuer, "aud": "outcrop", "sub": "ada", "iat": now, "exp": now + 300, "groups": []}
    return {**said, **changes}


def with_token(server, token, path="/api/v1/overview", method="GET", **arguments):
    headers = {"authorization": f"Bearer {token}"}
    return httpx.request(method, server.url + path, headers=headers, timeout=30, **arguments)


def refused(answer, status, *words):
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    for word in words:
        assert word in answer.text, answer.text
    assert "outcrop_session" not in answer.headers.get("set-cookie", "")


def sent_back(answer, word):
    """To the sign-in page, with one word of the server's own and nothing else."""
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?error={word}")
    assert answer.headers["cache-control"] == "no-store"
    assert "outcrop_session" not in answer.headers.get("set-cookie", "")
    assert answer.content == b""


def test_the_ways_to_sign_in_are_listed(server):
    listed = httpx.get(f"{server.url}/api/v1/session/providers").json()["providers"]
    assert listed == [{"name": "corp", "title": "Example Corp.", "start": "/api/v1/session/oidc/corp/start"}]


def test_somebody_signs_in_and_out_again(provider, browser):
    provider.account("grace", name="Grace Hopper", email="grace@example.com", groups=[])
    answer = browser.sign_in("grace", return_to="/models?provider=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/models?provider=x")
    cookies = answer.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("outcrop_session="))
    assert "HttpOnly" in session and "SameSite=Strict" in session
    assert any(cookie.startswith("outcrop_login=;") for cookie in cookies), "the sign-in's own cookie is gone"
    seen = browser.session().json()
    assert seen["user"]["name"] == "Grace Hopper"
    assert (seen["account"], seen["user"]["roles"]) == ("123456789012", [])
    signed_out = browser.http.delete(
        f"{browser.server.url}/api/v1/session", headers={"x-outcrop-csrf": seen["csrf_token"]}
    )
    assert signed_out.status_code == 204
    assert browser.session().status_code == 401


def test_the_same_person_is_the_same_principal_and_an_address_makes_nobody_another(provider, server):
    provider.account("one", name="One", email="shared@example.com", groups=[])
    provider.account("two", name="Two", email="shared@example.com", groups=[])
    ids = []
    for account in ("one", "two", "one"):
        browser = Browser(server)
        browser.sign_in(account)
        ids.append(browser.session().json()["user"]["id"])
    assert ids[0] == ids[2] != ids[1]


def test_a_group_gives_its_role_and_takes_it_away_again(provider, server, admin):
    admin.put(group("finance", "finops"))
    provider.account("fay", name="Fay", groups=["finance", "lunch"])
    browser = Browser(server)
    browser.sign_in("fay")
    assert browser.roles() == ["finops"]
    provider.account("fay", name="Fay", groups=["lunch"])
    again = Browser(server)
    again.sign_in("fay")
    assert again.roles() == [], "the group is gone, and so is the role"
    assert browser.roles() == [], "in the session that was there before, too"


def test_a_role_by_a_group_counts_in_approvals_as_a_member_s_does(provider, server, admin):
    admin.put(group("makers", "developer"))
    asked = {
        "model": "meta.llama3-1-8b-instruct-v1:0",
        "unit": "root",
        "accounts": ["123456789012"],
        "environments": ["sandbox"],
        "regions": ["us-east-1"],
        "data_classes": [],
        "modes": ["on-demand"],
        "guardrail_required": False,
        "use_case": "Answers questions about minerals.",
        "expected_monthly_cost_nanos": 0,
    }
    now = int(time.time())
    token = provider.sign(claims(provider, sub="rhea", iat=now - 1, groups=["makers"]))
    opened = with_token(server, token, "/api/v1/requests", "POST", json=asked)
    assert opened.status_code == 200, opened.text
    gone = provider.sign(claims(provider, sub="rhea", iat=now, groups=[]))
    refused(with_token(server, gone, "/api/v1/requests", "POST", json=asked), 403, "no role that asks for models")


def test_a_mapping_that_is_removed_takes_the_role_with_it(provider, server, admin):
    admin.put(group("audit", "auditor"))
    provider.account("aud", name="Aud", groups=["audit"])
    browser = Browser(server)
    browser.sign_in("aud")
    assert browser.roles() == ["auditor"]
    admin.remove("group", "audit root auditor")
    until = time.monotonic() + 1.5
    while browser.roles() and time.monotonic() < until:
        time.sleep(0.05)
    assert browser.roles() == []


def test_an_older_token_does_not_bring_a_lost_role_back(provider, server, admin):
    admin.put(group("ops", "finops"))
    now = int(time.time())
    before = provider.sign(claims(provider, sub="olga", iat=now - 30, groups=["ops"]))
    assert with_token(server, before).status_code == 200
    listed = with_token(server, before, "/api/v1/keys").json()
    after = provider.sign(claims(provider, sub="olga", iat=now, groups=[]))
    assert with_token(server, after).status_code == 200
    # The old token still says who it is, and nothing of groups any more.
    assert with_token(server, before).status_code == 200
    assert with_token(server, after, "/api/v1/keys").json() == with_token(server, before, "/api/v1/keys").json()
    assert listed["api_keys"] == []


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA", "RS256"])
def test_new_keys_are_fetched_when_a_token_names_them(provider, server, algorithm):
    provider.rotate(algorithm)
    time.sleep(PAUSE_S + 0.5)
    browser = Browser(server)
    assert browser.sign_in("ada").status_code == 303
    assert browser.session().status_code == 200


def test_an_answer_counts_once(browser):
    callback = browser.walk(browser.start())
    cookie = browser.http.cookies.get("outcrop_login")
    assert browser.http.get(callback).status_code == 303
    # With the cookie that the browser has thrown away.
    kept = {"cookie": f"outcrop_login={cookie}"}
    refused(httpx.get(callback, headers=kept), 401, "used before")
    refused(httpx.get(callback), 401, "no sign-in that was started in this browser")
    sent_back(httpx.get(callback, headers={**kept, **PAGE}), "used")
    sent_back(httpx.get(callback, headers=PAGE), "invalid_state")


def test_a_code_that_was_used_signs_nobody_in(provider, browser, server):
    first = browser.walk(browser.start())
    assert browser.http.get(first).status_code == 303
    other = Browser(server)
    second = other.walk(other.start())
    replayed = second.copy_set_param("code", first.params["code"])
    refused(other.http.get(replayed), 401, "did not take the code")


@pytest.mark.parametrize("state", ["", "A" * 43])
def test_an_answer_with_another_state_is_refused(browser, state):
    callback = browser.walk(browser.start())
    refused(browser.http.get(callback.copy_set_param("state", state)), 401, "no sign-in that was started")
    assert browser.http.get(callback).status_code == 303, "what was started can still be finished"


def test_an_answer_without_a_state_or_a_code_is_refused(browser):
    callback = browser.walk(browser.start())
    refused(browser.http.get(callback.copy_remove_param("state")), 401)
    refused(browser.http.get(callback.copy_remove_param("code")), 401, "neither a code nor an error")


def test_an_answer_of_another_provider_is_refused(browser):
    callback = browser.walk(browser.start())
    mixed = callback.copy_set_param("iss", "https://evil.example")
    refused(browser.http.get(mixed), 401, "not from the identity provider")


def test_a_refusal_of_the_provider_is_told_in_its_word_alone(browser):
    callback = browser.walk(browser.start())
    denied = callback.copy_remove_param("code").copy_set_param("error", "access_denied<script>")
    answer = browser.http.get(denied)
    refused(answer, 401, "access_denied")
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("access_denied", "access_denied"),
        ("access_denied<script>", "failed"),
        ("Call 555 now\r\nset-cookie: x=y", "failed"),
        ("invalid_state", "failed"),
    ],
)
def test_a_browser_is_sent_back_with_a_word_of_the_server_s_own(server, error, word):
    browser = Browser(server, accept=PAGE["accept"])
    callback = browser.walk(browser.start())
    sent_back(browser.http.get(callback.copy_remove_param("code").copy_set_param("error", error)), word)


TAMPERED = [
    ({"nonce": "another"}, {}, "another sign-in"),
    ({"iss": "https://evil.example"}, {}, "another issuer"),
    ({"aud": "another"}, {}, "another audience"),
    ({"aud": ["outcrop", "another"]}, {}, "another client"),
    ({"azp": "another"}, {}, "another client"),
    ({"exp": 1_600_000_000}, {}, "expired"),
    ({"iat": 4_000_000_000}, {}, "not valid yet"),
    ({"sub": ""}, {}, "`sub`"),
    ({"groups": [1]}, {}, "groups"),
    ({}, {"alg": "none"}, "is signed by"),
    ({}, {"alg": "HS256"}, "is signed by"),
    ({}, {"kid": "nobody"}, "no such key"),
    ({}, {"typ": "logout+jwt"}, "something else"),
]


@pytest.mark.parametrize(("changes", "header", "words"), TAMPERED, ids=[words for _, _, words in TAMPERED])
def test_a_token_that_is_not_right_signs_nobody_in(provider, browser, changes, header, words):
    callback = browser.walk(browser.start())
    provider.tamper(changes, **header)
    refused(browser.http.get(callback), 401, words)
    assert browser.session().status_code == 401


def test_a_token_is_good_for_the_admin_api(provider, browser, server, admin):
    admin.put(group("everything", "auditor"))
    provider.account("ivy", name="Ivy", groups=["everything"])
    browser.sign_in("ivy")
    token = provider.last_id_token()
    assert with_token(server, token).status_code == 200
    access = provider.sign(claims(provider, sub="ivy", aud=AUDIENCE, groups=["everything"]), typ="at+jwt")
    assert with_token(server, access, "/api/v1/calls").status_code == 200


def test_a_token_is_not_good_for_model_calls(provider, server):
    token = provider.sign(claims(provider))
    chat = {"model": server.demo.model_id, "messages": [{"role": "user", "content": "Hello"}]}
    refused(with_token(server, token, "/v1/chat/completions", "POST", json=chat), 401, "admin API alone", "API key")


@pytest.mark.parametrize(
    ("changes", "header", "words"),
    [
        ({"iss": "https://evil.example"}, {}, "another issuer"),
        ({"aud": "another"}, {}, "another audience"),
        ({"exp": 1_600_000_000}, {}, "expired"),
        ({}, {"alg": "none"}, "is signed by"),
        ({}, {"alg": "HS256"}, "is signed by"),
        ({}, {"kid": "nobody"}, "no such key"),
    ],
)
def test_a_token_of_a_request_is_checked_as_well(provider, server, changes, header, words):
    token = provider.sign(claims(provider, **changes), **header)
    refused(with_token(server, token), 401, words)


def test_a_forged_signature_is_refused(provider, server):
    head, body, signature = provider.sign(claims(provider)).split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    refused(with_token(server, f"{head}.{body}.{flipped}"), 401, "signature")
    other = provider.sign(claims(provider, sub="root")).split(".")[1]
    refused(with_token(server, f"{head}.{other}.{signature}"), 401, "signature")


def test_a_flood_of_unknown_keys_costs_the_provider_next_to_nothing(provider, server):
    before, began = provider.jwks_requests(), time.monotonic()
    token = provider.sign(claims(provider), kid="nobody")
    for _ in range(200):
        assert with_token(server, token).status_code == 401
    most = 1 + (time.monotonic() - began) / PAUSE_S
    assert provider.jwks_requests() - before <= most


def test_nobody_is_sent_to_another_server(server):
    for bad in ("https://evil.example", "//evil.example", "/\\evil.example", "models"):
        answer = httpx.get(f"{server.url}/api/v1/session/oidc/corp/start", params={"return_to": bad})
        assert answer.status_code == 400 and "return_to" in answer.text


def test_an_unknown_provider_is_not_found(server):
    assert httpx.get(f"{server.url}/api/v1/session/oidc/nobody/start").status_code == 404
    assert httpx.get(f"{server.url}/api/v1/session/oidc/nobody/callback").status_code == 404


def test_somebody_who_is_disabled_cannot_come_in(provider, server, admin):
    provider.account("dan", name="Dan", groups=[])
    browser = Browser(server)
    browser.sign_in("dan")
    seen = browser.session().json()
    principal = {"kind": "principal", "id": seen["user"]["id"], "name": "Dan", "type": "user"}
    admin.put({**principal, "account": "123456789012", "project": "demo", "disabled": True})
    time.sleep(1)
    assert browser.session().status_code == 401, "the session that was there"
    refused(Browser(server).sign_in("dan"), 403, "disabled")
    sent_back(Browser(server, accept=PAGE["accept"]).sign_in("dan"), "disabled")
    token = provider.sign(claims(provider, sub="dan"))
    refused(with_token(server, token), 403, "disabled")


def test_while_the_provider_is_down_whoever_has_a_password_comes_in(tmp_path, provider):
    config = configuration.write(tmp_path / "outcrop.toml", provider.config())
    provider.down()
    try:
        with Server(tmp_path, config=config, env={"OIDC_CLIENT_SECRET": oidc.SECRET}) as server:
            start = f"{server.url}/api/v1/session/oidc/corp/start"
            refused(httpx.get(start), 503, "cannot be reached", "local user name and password")
            sent_back(httpx.get(start, headers=PAGE), "provider_unavailable")
            pair = {"username": server.demo.console_user, "password": server.demo.console_password}
            signed_in = httpx.post(
                f"{server.url}/api/v1/session", json=pair, headers={"x-outcrop-csrf": "sign-in"}, timeout=30
            )
            assert signed_in.status_code == 200
            token = provider.sign(claims(provider))
            refused(with_token(server, token), 503, "cannot be reached")
    finally:
        provider.down(False)


def test_who_is_new_comes_in_only_where_that_is_allowed(tmp_path, provider):
    more = 'allowed_domains = ["example.com"]'
    config = configuration.write(tmp_path / "outcrop.toml", provider.config(more))
    with Server(tmp_path, config=config, env={"OIDC_CLIENT_SECRET": oidc.SECRET}) as server:
        for account, email, verified, status in (
            ("in", "in@example.com", True, 303),
            ("out", "out@evil.example", True, 403),
            ("unverified", "in@example.com", False, 403),
        ):
            provider.account(account, name=account, email=email, email_verified=verified)
            assert Browser(server).sign_in(account).status_code == status, account
    closed = provider.config().replace("provision = true", "provision = false")
    config = configuration.write(tmp_path / "outcrop.toml", closed)
    with Server(tmp_path, config=config, env={"OIDC_CLIENT_SECRET": oidc.SECRET}) as server:
        assert Browser(server).sign_in("in").status_code == 303, "who was here before"
        refused(Browser(server).sign_in("ada"), 403, "was never here", "provision = true")
        sent_back(Browser(server, accept=PAGE["accept"]).sign_in("ada"), "not_admitted")


def test_wrong_passwords_are_not_tried_for_long(server):
    def attempt(password):
        pair = {"username": "nobody-at-all", "password": password}
        url = f"{server.url}/api/v1/session"
        return httpx.post(url, json=pair, headers={"x-outcrop-csrf": "sign-in"}, timeout=30)

    answers = [attempt(str(number)) for number in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 200
