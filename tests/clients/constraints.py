"""Bedrock's constraints by a path of their own: from botocore's service models, read here, to requests that break them.

It shares nothing with the generator of the server's constraint table but the list of operations that are served, and
the list of what the published model has wrong (xtask/corrections.toml). For each constraint that the models state of an
input it makes a request that breaks this one, or says why none can.
"""

import base64
import dataclasses
import functools
import json
import pathlib
import tomllib
import urllib.parse

import botocore.loaders
from clients.texts import other_text, text_of

TREE = pathlib.Path(__file__).resolve().parents[2]
OPERATIONS = TREE / "xtask/operations.tsv"
CORRECTIONS = TREE / "xtask/corrections.toml"

LARGEST_BLOB = 1_000_000

NOTHING_IS_SHORTER = "no value has less than nothing"
LABEL = "a path without the label is another path"
LARGE_BODY = "the server's bound on bodies answers first"


@dataclasses.dataclass
class Request:
    """What a client would send, unsigned."""

    method: str
    path: str
    query: list
    headers: dict
    body: bytes

    @property
    def target(self):
        return self.path + (
            "?" + urllib.parse.urlencode(self.query, quote_via=urllib.parse.quote) if self.query else ""
        )


@dataclasses.dataclass
class Case:
    """One stated constraint, and the request that breaks it, or the reason why there is none."""

    operation: "Operation"
    kind: str
    path: str
    request: Request | None
    why: str = ""

    def __str__(self):
        return f"{self.operation.service} {self.operation.name}: {self.kind} of {self.path or 'the input'}"


@functools.cache
def corrections():
    return tomllib.loads(CORRECTIONS.read_text(encoding="utf-8"))


def operations():
    rows = [line.split("\t") for line in OPERATIONS.read_text(encoding="utf-8").splitlines()[1:]]
    return [Operation(service, name) for service, name in rows]


@functools.cache
def model(service):
    return botocore.loaders.Loader().load_service_model(service, "service-2")


class Operation:
    def __init__(self, service, name):
        self.service = service
        self.name = name
        self.shapes = model(service)["shapes"]
        operation = model(service)["operations"][name]
        self.http = operation["http"]
        self.input = operation["input"]["shape"]

    # --- the least value that a shape takes

    def least(self, name, above=()):
        shape = self.shapes[name]
        match shape["type"]:
            case "structure" if shape.get("document"):
                return {}
            case "structure" if shape.get("union"):
                return self.least_of_union(shape, (*above, name))
            case "structure":
                required = [(member, shape["members"][member]) for member in shape.get("required", [])]
                return {member: self.least_member(reference, (*above, name)) for member, reference in required}
            case "list":
                return [self.least(shape["member"]["shape"], (*above, name)) for _ in range(shape.get("min", 0))]
            case "map":
                return self.pairs(shape, shape.get("min", 0))
            case "string":
                return self.least_text(name)
            case "blob":
                return b"a" * shape.get("min", 0)
            case "integer" | "long" | "float" | "double":
                return shape.get("min", min(0, shape.get("max", 0)))
            case "boolean":
                return True
            case "timestamp":
                return "2026-01-31T12:00:00Z"
        raise AssertionError(f"{name} is a {shape['type']}")

    def least_member(self, reference, above):
        target = self.shapes[reference["shape"]]
        if reference.get("location") == "querystring" and target["type"] == "list":
            # In a query, a list of nothing is no list.
            return [self.least(target["member"]["shape"], above)]
        return self.least(reference["shape"], above)

    def least_of_union(self, shape, above):
        for member, reference in shape["members"].items():
            if reference["shape"] not in above:
                try:
                    return {member: self.least(reference["shape"], above)}
                except RecursionError:
                    continue
        raise RecursionError(f"every member of {above[-1]} leads back to it")

    def least_text(self, name):
        shape = self.shapes[name]
        if "enum" in shape:
            return shape["enum"][0]
        return text_of(self.pattern(name), max(1, shape.get("min", 0)), shape.get("max"))

    def pairs(self, shape, count):
        keys = [self.least_text(shape["key"]["shape"])] + [f"key{number}" for number in range(1, count)]
        return {key: self.least(shape["value"]["shape"]) for key in keys[:count]}

    def pattern(self, name):
        for row in corrections()["corrected"]:
            if (row["service"], row["shape"]) == (self.service, name):
                return row["pattern"]
        return self.shapes[name].get("pattern")

    # --- the constraints

    def cases(self):
        """Every constraint that is stated of the input, along every path to a member, a recursion once."""
        yield from self.walk(self.input, "", lambda value: value, (), None)

    def walk(self, name, path, embed, above, location):
        """`embed` makes an input of a value of this shape."""
        if name in above:
            return
        shape = self.shapes[name]
        for kind, value, why in self.violations(name, location):
            yield self.case(kind, path, None if why else embed(value), why)
        above = (*above, name)
        match shape["type"]:
            case "structure":
                yield from self.walk_members(name, path, embed, above)
            case "list":
                item = shape["member"]["shape"]
                rest = max(0, shape.get("min", 0) - 1)
                fill = [self.least(item) for _ in range(rest)]
                yield from self.walk(item, f"{path}.1.member", lambda value: embed([value, *fill]), above, location)
            case "map":
                key = self.least_text(shape["key"]["shape"])
                value = self.least(shape["value"]["shape"])
                yield from self.walk(shape["key"]["shape"], path, lambda key: embed({key: value}), above, location)
                yield from self.walk(
                    shape["value"]["shape"], f"{path}.{key}", lambda value: embed({key: value}), above, location
                )

    def walk_members(self, name, path, embed, above):
        shape = self.shapes[name]
        least = {} if shape.get("union") else self.least(name)
        inside = f"{path}." if path else ""
        for member in shape.get("required", []):
            without = {key: value for key, value in least.items() if key != member}
            is_label = shape["members"][member].get("location") == "uri"
            why = LABEL if is_label else ""
            yield self.case("required", inside + member, None if why else embed(without), why)
        for member, reference in shape["members"].items():

            def into(value, member=member):
                return embed({**least, member: value})

            location = reference.get("location") or ("payload" if shape.get("payload") == member else None)
            yield from self.walk(reference["shape"], inside + member, into, above, location)

    def violations(self, name, location):
        """Kind, a value that breaks it, and why there is none."""
        shape = self.shapes[name]
        match shape["type"]:
            case "structure" if shape.get("union"):
                yield "union", {}, ""
            case "string":
                yield from self.text_violations(name, location)
            case "blob":
                for bound, step in (("min", -1), ("max", 1)):
                    if bound in shape:
                        yield f"{bound} length", *blob_violation(shape[bound], step)
            case "integer" | "long" | "float" | "double":
                for bound, step in (("min", -1), ("max", 1)):
                    if bound in shape:
                        yield f"{bound} value", shape[bound] + step, ""
            case "list":
                for bound, step in (("min", -1), ("max", 1)):
                    if bound in shape:
                        why = NOTHING_IS_SHORTER if (bound, shape[bound]) == ("min", 0) else ""
                        item = self.least(shape["member"]["shape"])
                        yield f"{bound} size", [item] * (shape[bound] + step), why
            case "map":
                for bound, step in (("min", -1), ("max", 1)):
                    if bound in shape:
                        why = NOTHING_IS_SHORTER if (bound, shape[bound]) == ("min", 0) else ""
                        yield f"{bound} size", None if why else self.pairs(shape, shape[bound] + step), why

    def text_violations(self, name, location):
        shape = self.shapes[name]
        if "min" in shape:
            count = shape["min"] - 1
            why = NOTHING_IS_SHORTER if count < 0 else LABEL if count == 0 and location == "uri" else ""
            yield "min length", "a" * count, why
        if "max" in shape:
            yield "max length", "a" * (shape["max"] + 1), ""
        if "pattern" in shape:
            waived = [row["why"] for row in corrections()["waived"] if row["pattern"] == shape["pattern"]]
            text = "" if waived else other_text(self.pattern(name), shape.get("min", 0), shape.get("max"))
            yield "pattern", text, "".join(waived)
        if "enum" in shape:
            yield "enum", "none-of-them", ""

    def case(self, kind, path, value, why):
        return Case(self, kind, path, None if why else self.request(value), why)

    # --- a request

    def request(self, value):
        """The input as the protocol carries it."""
        shape = self.shapes[self.input]
        request = Request(self.http["method"], self.http["requestUri"], [], {}, b"")
        members = {}
        for member, reference in shape["members"].items():
            if member not in value:
                continue
            wire = reference.get("locationName", member)
            match reference.get("location"):
                case "uri":
                    label = urllib.parse.quote(value[member], safe="")
                    request.path = request.path.replace("{" + wire + "}", label)
                case "querystring" if isinstance(value[member], list):
                    request.query += [(wire, item) for item in value[member]]
                case "querystring":
                    request.query.append((wire, as_text(value[member])))
                case "header":
                    request.headers[wire] = as_text(value[member])
                case None if shape.get("payload") == member:
                    request.body = value[member]
                case None:
                    members[member] = value[member]
        has_body = any("location" not in reference for reference in shape["members"].values())
        if has_body and "payload" not in shape:
            request.body = json.dumps(members, default=as_base64).encode()
        if has_body:
            request.headers.setdefault("Content-Type", "application/json")
        return request


def blob_violation(bound, step):
    if bound + step < 0:
        return b"", NOTHING_IS_SHORTER
    if bound + step > LARGEST_BLOB:
        return b"", LARGE_BODY
    return b"a" * (bound + step), ""


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_base64(value):
    return base64.b64encode(value).decode()
