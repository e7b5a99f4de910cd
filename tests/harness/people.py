"""People with roles, and services with keys, made as an administrator makes them: by manifests, and by keys that are
shown once. Each calls the admin API in their own name."""

import dataclasses
import hashlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from .process import Failed


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    body: dict

    @property
    def message(self) -> str:
        return self.body["error"]["message"]


class Caller:
    """Somebody with an API key."""

    def __init__(self, endpoint: str, key: str):
        self.endpoint = endpoint
        self.headers = {"authorization": f"Bearer {key}"}

    def call(self, method: str, path: str, body=None, *, raw: bytes | None = None) -> Answer:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        kind = "application/json" if raw is None else "application/octet-stream"
        headers = {**self.headers, "content-type": kind}
        request = urllib.request.Request(self.endpoint + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, json.loads(response.read() or b"{}"))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, json.loads(refused.read() or b"{}"))

    def get(self, path: str, **query) -> dict:
        asked = urllib.parse.urlencode(query)
        return self.good(self.call("GET", f"{path}?{asked}" if asked else path))

    def post(self, path: str, body=None) -> dict:
        return self.good(self.call("POST", path, body))

    @staticmethod
    def good(answer: Answer) -> dict:
        if not 200 <= answer.status < 300:
            raise Failed(f"{answer.status}: {answer.body}")
        return answer.body


class People:
    """An organisation's people, as its administrator makes them."""

    def __init__(self, demo):
        self.demo = demo
        self.admin = Caller(demo.endpoint, demo.api_key)

    def apply(self, *manifests: dict) -> None:
        changes = [{"op": "put", "manifest": manifest} for manifest in manifests]
        self.admin.post("/api/v1/manifests/apply", {"changes": changes})

    def remove(self, kind: str, name: str) -> None:
        self.admin.post("/api/v1/manifests/apply", {"changes": [{"op": "delete", "kind": kind, "id": name}]})

    def account(self, account: str, unit: str, *, self_service=False, data_classes=()) -> str:
        """A unit, an account in it, and the account's one project."""
        self.apply(
            {"kind": "unit", "id": unit, "parent": "root", "name": unit.title()},
            {"kind": "account", "id": account, "unit": unit, "name": unit.title(), "self_service": self_service},
            {
                "kind": "project",
                "id": f"{unit}-project",
                "account": account,
                "name": f"{unit.title()}'s project",
                "environment": "production",
                "data_classes": list(data_classes),
            },
        )
        return account

    def make(self, name: str, *roles: str, unit: str, account: str, project: str, kind="user") -> Caller:
        """A principal with roles at a unit, and a key of its own."""
        self.apply(
            {"kind": "principal", "id": name, "name": name, "type": kind, "account": account, "project": project},
            *({"kind": "member", "principal": name, "unit": unit, "role": role} for role in roles),
        )
        made = self.admin.post(
            f"/api/v1/principals/{name}/api_keys", {"name": "test", "scopes": ["invoke", "read", "admin"]}
        )
        return Caller(self.demo.endpoint, made["key"])

    def access_key(self, name: str) -> dict:
        """What boto3 signs with."""
        made = self.admin.post(f"/api/v1/principals/{name}/access_keys", {"name": "test"})
        return {"aws_access_key_id": made["id"], "aws_secret_access_key": made["secret"]}

    def add_terms(self, subject: str, text: str) -> str:
        """A new version of a model's terms; answers its hash."""
        self.admin.post("/api/v1/terms", {"subject": subject, "title": "Terms of use", "text": text})
        return hashlib.sha256(text.encode()).hexdigest()

    def upload(self, name: str, content: bytes) -> dict:
        """A document that proves something."""
        query = urllib.parse.urlencode({"name": name})
        made = Caller.good(self.admin.call("POST", f"/api/v1/evidence?{query}", raw=content))
        return {member: made[member] for member in ("name", "hash", "object_key")}


def eventually(look, wait_s=10.0):
    """What `look` answers, once it is something."""
    until = time.monotonic() + wait_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > until:
            raise Failed(f"it did not come within {wait_s} s")
        time.sleep(0.1)
