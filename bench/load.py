"""wrk, one bounded pass at a time, every answer counted."""

import dataclasses
import json
import pathlib
import subprocess
from collections.abc import Callable

import machine
from credential import Credential
from harness.process import Failed
from harness.wire import Connection

_SCRIPT = pathlib.Path(__file__).with_name("post.lua")


@dataclasses.dataclass(frozen=True)
class Target:
    """Where a request goes: `pid` is the measured process, none for the upstream itself."""

    name: str
    port: int
    pid: int | None
    # What stands before the path of every request.
    below: str = ""


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked, by whom; `check` fails where the body of an answer is not what it must be."""

    path: str
    body_file: pathlib.Path
    credential: Credential
    check: Callable[[bytes], None]

    def url(self, target: Target) -> str:
        return f"http://127.0.0.1:{target.port}{target.below}{self.path}"

    def headers(self, target: Target) -> dict[str, str]:
        """Made anew for each pass: a signature holds for some minutes."""
        return self.credential(self.url(target), self.body_file.read_bytes())


@dataclasses.dataclass(frozen=True)
class Pass:
    requests: int
    per_second: float
    p50_us: int
    p99_us: int
    cpu_us: float | None
    # Work that was put off until after the last answer, as a share of the whole.
    cpu_after: float | None


def answer_bytes(target: Target, request: Request) -> int:
    """Sends one request and looks at the answer closely; gives the size that every answer must have."""
    headers = {"host": f"127.0.0.1:{target.port}", **request.headers(target)}
    with Connection("127.0.0.1", target.port) as connection:
        connection.post(target.below + request.path, request.body_file.read_bytes(), headers)
        answer = connection.answer()
    if answer.status != 200:
        raise Failed(f"{target.name} answered {answer}")
    try:
        request.check(answer.body)
    except Failed as failure:
        raise Failed(f"{target.name}: {failure}") from None
    return len(answer.body)


def run(target: Target, request: Request, connections: int, seconds: float, least_bytes: int) -> Pass:
    """One pass. Fails on a single bad answer: figures of a proxy that drops requests mean nothing."""
    before = machine.cpu_us(target.pid) if target.pid else 0
    summary = _wrk(target, request, connections, seconds)
    at_end = machine.cpu_us(target.pid) if target.pid else 0
    if target.pid:
        machine.wait_until_quiet(target.pid)
    after = machine.cpu_us(target.pid) if target.pid else 0
    requests = summary["requests"]
    if any(summary["errors"].values()) or requests == 0:
        raise Failed(f"{target.name} at {connections} connections: {requests} answers, errors {summary['errors']}")
    if summary["bytes"] / requests < least_bytes:
        mean = summary["bytes"] / requests
        raise Failed(f"{target.name}: {mean:.0f} bytes an answer, less than {least_bytes}: not all were whole")
    spent = after - before
    return Pass(
        requests=requests,
        per_second=requests * 1e6 / summary["duration_us"],
        p50_us=summary["p50_us"],
        p99_us=summary["p99_us"],
        cpu_us=spent / requests if target.pid else None,
        cpu_after=(after - at_end) / spent if target.pid and spent else None,
    )


def _wrk(target: Target, request: Request, connections: int, seconds: float) -> dict:
    command = ["taskset", "-c", machine.LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s"]
    command += ["--timeout", "10s", "-s", _SCRIPT, request.url(target), "--", request.body_file]
    command += [f"{name}: {value}" for name, value in request.headers(target).items()]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    for line in answer.stdout.splitlines():
        if line.startswith("SUMMARY "):
            return json.loads(line.removeprefix("SUMMARY "))
    raise Failed(f"wrk failed: {answer.stdout}{answer.stderr}")
