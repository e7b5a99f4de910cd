"""An OpenID provider that is not ours: the certified npm package, by tests/oidc/provider.mjs."""

import pathlib
import subprocess

import httpx

from .process import REPOSITORY, Failed, Listening

SCRIPT = REPOSITORY / "scripts/oidc.sh"
SECRET = "a secret with +/=: and spaces"

_CONFIG = """\
[oidc.corp]
title = "Example Corp."
issuer = "{issuer}"
client_id = "outcrop"
client_secret_env = "OIDC_CLIENT_SECRET"
provision = true
account = "123456789012"
project = "demo"
{more}
"""


def _script() -> pathlib.Path:
    made = subprocess.run([SCRIPT], capture_output=True, text=True, timeout=300, check=False)
    if made.returncode != 0:
        raise Failed(f"oidc.sh: {made.stderr}")
    return pathlib.Path(made.stdout.strip())


class Provider(Listening):
    """A provider on a free port, with its log in `directory`; `issuer` is what it calls itself."""

    def __init__(self, directory: pathlib.Path):
        super().__init__(["node", _script()], directory / "provider.log")
        self.issuer = self.url
        self._http = httpx.Client(base_url=self.issuer, timeout=30)

    def _ask(self, method, path, **body) -> dict:
        answer = self._http.request(method, f"/test/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def config(self, more="") -> str:
        return _CONFIG.format(issuer=self.issuer, more=more)

    def account(self, account, **claims) -> None:
        """What tokens of an account say from now on."""
        self._ask("PUT", f"accounts/{account}", **claims)

    def rotate(self, alg="RS256") -> None:
        """New keys, and none of the old ones."""
        self._ask("POST", "rotate", alg=alg)

    def sign(self, claims, **header) -> str:
        """Any token at all."""
        return self._ask("POST", "sign", header=header, claims=claims)["token"]

    def tamper(self, claims=None, **header) -> None:
        """The next ID token is signed anew with these changes."""
        self._ask("POST", "tamper", header=header, claims=claims or {})

    def down(self, is_down=True) -> None:
        self._ask("POST", "down", down=is_down)

    def jwks_requests(self) -> int:
        return self._ask("GET", "state")["jwks_requests"]

    def last_id_token(self) -> str:
        return self._ask("GET", "state")["tokens"]["id_token"]


class Browser:
    """A browser as far as signing in needs one: cookies, and redirects that are followed by hand. Unless it accepts
    pages, a refusal comes in the API's own form, with all of its words."""

    def __init__(self, server, accept="application/json"):
        self.server = server
        self.http = httpx.Client(timeout=30, follow_redirects=False, headers={"accept": accept})

    def start(self, return_to="/models", account=None) -> httpx.URL:
        """Where the server sends the browser."""
        path = "/api/v1/session/oidc/corp/start"
        sent = self.http.get(self.server.url + path, params={"return_to": return_to})
        if sent.status_code != 303:
            raise Failed(f"signing in did not start: {sent.status_code} {sent.text}")
        url = httpx.URL(sent.headers["location"])
        return url.copy_merge_params({"login_hint": account}) if account else url

    def walk(self, url) -> httpx.URL:
        """At the provider, up to the address that it sends the browser back to."""
        for _ in range(10):
            answer = self.http.get(url)
            if "location" not in answer.headers:
                raise Failed(f"the provider stopped at {url}: {answer.status_code} {answer.text[:500]}")
            url = httpx.URL(url).join(answer.headers["location"])
            if str(url).startswith(self.server.url):
                return url
        raise Failed("the provider went round in circles")

    def sign_in(self, account=None, return_to="/models") -> httpx.Response:
        """The whole way; gives the answer to the callback."""
        return self.http.get(self.walk(self.start(return_to, account)))

    def session(self) -> httpx.Response:
        return self.http.get(f"{self.server.url}/api/v1/session")

    def roles(self) -> list[str]:
        answer = self.session()
        if answer.status_code != 200:
            raise Failed(f"not signed in: {answer.text}")
        return answer.json()["user"]["roles"]
