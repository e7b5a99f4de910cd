"""Every constraint that the service models state, broken once: the answer is a ValidationException naming the member.

The requests are made from botocore's models (clients/constraints.py), signed by botocore, sent over kept connections.
"""

import collections
import concurrent.futures
import http.client
import json
import re
import textwrap
import threading

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from clients import constraints
from harness.server import Server

GENERATED = constraints.TREE / "crates/wire/src/bedrock/generated/constraints.rs"
THREADS = 2


@pytest.fixture(scope="module")
def cases():
    return [case for operation in constraints.operations() for case in operation.cases()]


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    # Its own: the bounds of the server that the other tests share are smaller than some of the models'.
    with Server(tmp_path_factory.mktemp("constraints")) as server:
        yield Caller(server)


class Caller:
    """Signed requests, on one kept connection a thread."""

    def __init__(self, server):
        self.address = (server.host, server.port)
        self.url = server.url
        credentials = botocore.credentials.Credentials(server.demo.access_key_id, server.demo.secret_access_key)
        self.signer = botocore.auth.SigV4Auth(credentials, "bedrock", server.demo.region)
        self.local = threading.local()

    def send(self, request):
        """Status, name of the error, message."""
        signed = botocore.awsrequest.AWSRequest(
            request.method, self.url + request.target, headers=dict(request.headers), data=request.body
        )
        self.signer.add_auth(signed)
        try:
            answer, body = self.exchange(request, dict(signed.headers))
        except (ConnectionError, http.client.HTTPException) as error:
            return 0, "", f"no answer: {error!r}"
        try:
            message = json.loads(body).get("message", "")
        except (ValueError, AttributeError):
            message = repr(body[:300])
        return answer.status, (answer.getheader("x-amzn-errortype") or "").split(":")[0], message

    def exchange(self, request, headers):
        """Once more on a new connection, when the server has closed the kept one."""
        for is_last in (False, True):
            if not hasattr(self.local, "connection"):
                self.local.connection = http.client.HTTPConnection(*self.address, timeout=60)
            connection = self.local.connection
            try:
                connection.request(request.method, request.target, request.body, headers)
                answer = connection.getresponse()
                return answer, answer.read()
            except (ConnectionError, http.client.HTTPException):
                del self.local.connection
                if is_last:
                    raise
        raise AssertionError

    def send_all(self, requests):
        with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(self.send, requests))


def test_the_server_and_this_test_count_the_same_constraints(cases):
    said = re.search(r"each input: (\d+) constraints", GENERATED.read_text(encoding="utf-8"))
    assert len(cases) == int(said[1])


def test_every_constraint_is_enforced_or_waived_with_a_reason(cases, caller, capsys, request):
    broken = [case for case in cases if case.request]
    failures = []
    for case, answer in zip(broken, caller.send_all(case.request for case in broken), strict=True):
        status, name, message = answer
        if (status, name) != (400, "ValidationException") or f"'{case.path}'" not in message:
            failures.append(f"{case}: {status} {name}: {message[:300]}")
    waived = [case for case in cases if not case.request]
    with capsys.disabled():
        in_full = request.config.get_verbosity() > 0
        print(report(len(broken) - len(failures), len(cases), waived, in_full))
    assert not failures, f"{len(failures)} constraints are not enforced:\n" + "\n".join(failures[:40])


def test_the_least_valid_input_of_every_operation_breaks_no_constraint(caller):
    operations = constraints.operations()
    requests = [operation.request({**operation.least(operation.input), **more(operation)}) for operation in operations]
    refused = [
        f"{operation.service} {operation.name}: {message}"
        for operation, (_, _, message) in zip(operations, caller.send_all(requests), strict=True)
        if "failed to satisfy constraint" in message
    ]
    assert not refused, "\n".join(refused)


def more(operation):
    """The model lets messages be absent, for prompts have their own; a model needs some."""
    if operation.name not in ("Converse", "ConverseStream"):
        return {}
    return {"messages": [{"role": "user", "content": [{"text": "Hello"}]}]}


def report(enforced, stated, waived, in_full):
    """The counts, what is waived and why (each one with `-v`), and which patterns are corrected."""
    lines = [f"\nconstraints: enforced {enforced} of {stated}; waived {len(waived)}:"]
    reasons = collections.defaultdict(list)
    for case in waived:
        reasons[case.why].append(case)
    for why, those in reasons.items():
        lines.append(f"  {len(those)} because {why}:")
        lines += indented("; ".join(map(str, those) if in_full else summary(those)))
    corrected = constraints.corrections()["corrected"]
    lines.append(f"  {len(corrected)} patterns are enforced otherwise than published:")
    for row in corrected:
        lines += indented(f"{row['service']} {row['shape']}: {row['why']}")
    return "\n".join(lines)


def summary(cases):
    """By the last member of the path: the same few members stand in many operations."""
    members = collections.Counter(
        f"{case.kind} of {case.path.removesuffix('.1.member').split('.')[-1]}" for case in cases
    )
    return [f"{member} ({count})" for member, count in members.most_common()]


def indented(text):
    return textwrap.wrap(text, 116, initial_indent="    ", subsequent_indent="    ")
