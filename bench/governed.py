"""What policies and an approval cost a call: the same small request before there are any, and behind them."""

import json
import urllib.request

import cells
from harness.server import Demo

MODEL = cells.model("governed")
UNITS = 100
POLICIES_A_UNIT = 10

ROWS = [
    cells.Cell("small, 64 connections, opened by configuration", "burst", 64, beside=("nginx",)),
    cells.Cell("small, 64 connections, approved, 1,000 policies", "governed", 64, beside=("nginx",)),
]


def govern(demo: Demo) -> None:
    """A thousand policies over a hundred units, ten of them over the caller's own; an approval by an agreement."""
    changes = [{"op": "put", "manifest": _unit(number)} for number in range(UNITS - 1)]
    changes += [
        {"op": "put", "manifest": _policy(unit, number)}
        for unit in ("root", *(f"bench-{number}" for number in range(UNITS - 1)))
        for number in range(POLICIES_A_UNIT)
    ]
    _post(demo, "/api/v1/manifests/apply", {"changes": changes, "dry_run": False})
    _post(demo, "/api/v1/terms", {"subject": f"model:{MODEL}", "title": "Bench", "text": "Use it to measure."})
    offers = _ask(demo, f"/list-foundation-model-agreement-offers/{MODEL}")["offers"]
    _post(demo, "/create-foundation-model-agreement", {"modelId": MODEL, "offerToken": offers[0]["offerToken"]})


def _unit(number: int) -> dict:
    return {"kind": "unit", "id": f"bench-{number}", "parent": "root", "name": f"Bench {number}"}


def _policy(unit: str, number: int) -> dict:
    text = (
        f'forbid (principal, action, resource == Model::"bench.forbidden-{number}") when {{ context.mode == "batch" }};'
    )
    return {"kind": "policy", "id": f"{unit}-{number}", "unit": unit, "description": "Bench", "text": text}


def _post(demo: Demo, path: str, body: dict) -> dict:
    return _ask(demo, path, json.dumps(body).encode())


def _ask(demo: Demo, path: str, body: bytes | None = None) -> dict:
    headers = {"authorization": f"Bearer {demo.api_key}", "content-type": "application/json"}
    request = urllib.request.Request(demo.endpoint + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"{}")
