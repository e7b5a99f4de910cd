"""Measures the gateway beside nginx: same machine, same upstream, same run. See docs/benchmarks.md.

Everything stays on the loopback interface; every pass is bounded in time and in connections. The measured process
has one core to itself, load generator and upstream share the other. Use scripts/bench.sh, which builds and installs
what this needs.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

import first_token  # noqa: E402
import load  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
from harness import configuration  # noqa: E402
from harness.process import Failed, binary  # noqa: E402
from harness.server import Server, usage  # noqa: E402
from harness.simulator import Simulator  # noqa: E402
from load import Target  # noqa: E402
from nginx import Nginx  # noqa: E402

# A role, 64 pieces of text, the stop, the usage, [DONE].
EVENTS = 68
TOKENS = 64


@dataclasses.dataclass(frozen=True)
class Cell:
    """One row of the table."""

    name: str
    upstream: str
    request: str
    connections: int
    # At most so many times nginx's CPU; none where no target is set.
    target: float | None = None

    @property
    def streams(self) -> bool:
        return self.request == "stream"


CELLS = [
    Cell("small, 1 connection", "burst", "small", 1),
    Cell("small, 16 connections", "burst", "small", 16),
    Cell("small, 64 connections", "burst", "small", 64, target=3.0),
    Cell("32 KB, 16 connections", "burst", "large", 16, target=4.0),
    Cell("stream at once, 16 connections", "burst", "stream", 16, target=5.0),
    Cell("stream paced, 64 connections", "paced", "stream", 64, target=1.4),
]


def pinned(command: list[str], core: str) -> list[str]:
    return ["taskset", "-c", core, *command]


def bodies(directory: pathlib.Path) -> dict[tuple[str, str], pathlib.Path]:
    """The request bodies, as files for wrk: (upstream, request) to path."""
    small = "You are asked for the capital of France. " * 15
    made = {}
    for upstream in ("burst", "paced"):
        shapes = {
            "small": {"messages": [{"role": "user", "content": small}]},
            "large": {"messages": [{"role": "user", "content": (small * 54)[: 32 * 1024 - 90]}]},
            "stream": {
                "messages": [{"role": "user", "content": small}],
                "stream": True,
                "stream_options": {"include_usage": True},
            },
            "probe": {"messages": [{"role": "user", "content": small}], "stream": True, "max_tokens": 2},
        }
        for request, body in shapes.items():
            path = directory / f"{upstream}-{request}.json"
            path.write_text(json.dumps({"model": model(upstream), **body}))
            made[upstream, request] = path
    return made


def model(upstream: str) -> str:
    return f"bench.{upstream}-v1:0"


class Scene:
    """Upstreams, gateway and nginx, started and pinned."""

    def __init__(self, directory: pathlib.Path, stack: contextlib.ExitStack):
        self.directory = directory
        paces = {"burst": 0, "paced": 167}
        self.upstreams = {
            name: stack.enter_context(
                Simulator(
                    directory,
                    name=name,
                    log=False,
                    prefix=pinned([], machine.LOAD_CORE),
                    tokens_per_second=pace,
                    output_tokens=TOKENS,
                )
            )
            for name, pace in paces.items()
        }
        parts = [
            configuration.simulated(upstream.base_url, model=model(name), connection=name)
            for name, upstream in self.upstreams.items()
        ]
        self.config = configuration.write(directory / "outcrop.toml", '[log]\nlevel = "warn"\n', *parts)
        (directory / "models").mkdir()
        # The first start makes the demo organisation, which takes memory that later starts do not.
        with self.start_gateway() as first:
            self.first_start_bytes = machine.resident_bytes(first.pid)
        self.gateway = stack.enter_context(self.start_gateway())
        self.idle_bytes = machine.resident_bytes(self.gateway.pid)
        addresses = {name: f"127.0.0.1:{upstream.port}" for name, upstream in self.upstreams.items()}
        self.nginx = Nginx(directory / "nginx", addresses)
        stack.callback(self.nginx.close)
        self.bodies = bodies(directory)

    def start_gateway(self) -> Server:
        """Without model files: what is measured is the gateway, and its memory before a model is loaded."""
        return Server(
            self.directory,
            config=self.config,
            env={"OUTCROP_MODELS": str(self.directory / "models")},
            prefix=pinned([], machine.MEASURED_CORE),
        )

    def targets(self, upstream: str) -> list[Target]:
        return [
            Target("nginx", self.nginx.ports[upstream], self.nginx.pid),
            Target("outcrop", self.gateway.port, self.gateway.pid),
            Target("direct", self.upstreams[upstream].port, None),
        ]


def measure(scene: Scene, cell: Cell, passes: int, seconds: float) -> dict:
    """All passes of a cell, the targets taking turns; medians by target."""
    request = load.Request(
        body_file=scene.bodies[cell.upstream, cell.request],
        api_key=scene.gateway.demo.api_key,
        events=EVENTS if cell.streams else None,
    )
    targets = scene.targets(cell.upstream)
    least = {target.name: load.answer_bytes(target, request) for target in targets}
    for target in targets:
        load.run(target, request, cell.connections, 1, least[target.name])
    taken: dict[str, list[load.Pass]] = {target.name: [] for target in targets}
    for _ in range(passes):
        for target in targets:
            taken[target.name].append(load.run(target, request, cell.connections, seconds, least[target.name]))
    return {name: median(ones) for name, ones in taken.items()}


def median(passes: list[load.Pass]) -> dict:
    result = {}
    for field in dataclasses.fields(load.Pass):
        values = [getattr(one, field.name) for one in passes if getattr(one, field.name) is not None]
        result[field.name] = statistics.median(values) if values else None
    result["requests"] = sum(one.requests for one in passes)
    return result


def start_up_ms(scene: Scene, times: int) -> float:
    """How long a start on an existing directory takes, until it listens."""
    taken = []
    for _ in range(times):
        with scene.start_gateway() as server:
            taken.append(server.ready_s * 1000)
    return statistics.median(taken)


def embedded_speed() -> str | None:
    """What the inference crate's own measurement prints, where there is one."""
    root = HERE.parent
    if not (root / "crates/inference/examples/speed.rs").exists():
        return None
    command = ["cargo", "run", "--release", "--locked", "--quiet", "-p", "outcrop-inference", "--example", "speed"]
    answer = subprocess.run(
        pinned(command, f"{machine.MEASURED_CORE},{machine.LOAD_CORE}"),
        cwd=root,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    if answer.returncode != 0:
        raise Failed(f"the embedded models' measurement failed: {answer.stderr[-2000:]}")
    return answer.stdout.strip()


def check_ledger(scene: Scene, cells: dict) -> dict:
    """Every answer that was counted is in the ledger."""
    counted = sum(cell["results"]["outcrop"]["requests"] for cell in cells.values())
    [total] = usage("--data", scene.directory / "data", "--config", scene.config)
    if total["calls"] < counted:
        raise Failed(f"{counted} answers were counted, and only {total['calls']} calls are in the ledger")
    return {"answers": counted, "calls": total["calls"], "estimated_calls": total["estimated_calls"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=3, help="passes of each cell and target; medians are shown")
    parser.add_argument("--seconds", type=int, default=4, help="length of a pass")
    parser.add_argument("--only", help="only cells whose name contains this")
    parser.add_argument("--without-models", action="store_true", help="do not measure the embedded models")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    if os.cpu_count() < 2:
        raise Failed("two cores are needed: one for what is measured, one for load and upstream")
    result = {"machine": machine.description(), "binary": str(binary()), "passes": arguments.passes, "cells": {}}
    print(f"On {result['machine']}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="outcrop-bench-") as name, contextlib.ExitStack() as stack:
        scene = Scene(pathlib.Path(name), stack)
        for cell in CELLS:
            if arguments.only and arguments.only not in cell.name:
                continue
            print(f"measuring: {cell.name}", flush=True)
            results = measure(scene, cell, arguments.passes, arguments.seconds)
            result["cells"][cell.name] = {"target": cell.target, "results": results}
        print("measuring: first token, memory, start", flush=True)
        probe = scene.bodies["paced", "probe"].read_bytes()
        result["first_token_us"] = first_token.medians_us(
            scene.targets("paced"), probe, scene.gateway.demo.api_key, rounds=150
        )
        result["resident_bytes"] = {
            "outcrop first start": scene.first_start_bytes,
            "outcrop idle": scene.idle_bytes,
            "outcrop after": machine.resident_bytes(scene.gateway.pid),
            "nginx after": machine.resident_bytes(scene.nginx.pid),
        }
        result["ledger"] = check_ledger(scene, result["cells"])
        scene.gateway.stop()
        result["start_up_ms"] = start_up_ms(scene, 5)
    if not arguments.without_models:
        print("measuring: embedded models", flush=True)
        result["embedded"] = embedded_speed()
    print(report.text(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"bench: {failure}")
