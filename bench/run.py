"""Measures the gateway beside nginx and beside a bare hyper proxy: same machine, same upstream, same run. See
docs/benchmarks.md.

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

import cells  # noqa: E402
import first_token  # noqa: E402
import governed  # noqa: E402
import load  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
from harness.process import Failed, binary  # noqa: E402
from harness.server import usage  # noqa: E402
from scene import Scene, pinned  # noqa: E402

TABLES = {"proxy": cells.PROXY, "dialects": cells.DIALECTS, "credentials": cells.CREDENTIALS}

CARGO = {
    "conversions": ["bench", "--locked", "--quiet", "-p", "outcrop-wire", "--bench", "wire", "--", "conversions"],
    "embedded": ["run", "--release", "--locked", "--quiet", "-p", "outcrop-inference", "--example", "speed"],
}


def measure(scene: Scene, cell: cells.Cell, passes: int, seconds: float) -> dict:
    """All passes of a row, the targets taking turns; medians by target."""
    request = cells.request(cell, scene.directory, scene.gateway.demo)
    targets = scene.targets(cell)
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


def measure_tables(scene: Scene, asked: argparse.Namespace) -> dict:
    """The rows of every table, by its name."""
    tables = {}
    for table, rows in TABLES.items():
        tables[table] = {}
        for cell in rows:
            if asked.only and asked.only not in cell.name:
                continue
            print(f"measuring: {cell.name}", flush=True)
            results = measure(scene, cell, asked.passes, asked.seconds)
            tables[table][cell.name] = {"target": cell.target, "results": results}
    # Last, because what governs stays.
    tables["governed"] = measure_governed(scene, asked)
    return tables


def measure_governed(scene: Scene, asked: argparse.Namespace) -> dict:
    """The same request before there are policies, and behind them and an approval."""
    rows = {}
    for cell in governed.ROWS:
        if cell.upstream == "governed":
            governed.govern(scene.gateway.demo)
        print(f"measuring: {cell.name}", flush=True)
        results = measure(scene, cell, asked.passes, asked.seconds)
        rows[cell.name] = {"target": cell.target, "results": results}
    return rows


def start_up_ms(scene: Scene, times: int) -> float:
    """How long a start on an existing directory takes, until it listens."""
    taken = []
    for _ in range(times):
        with scene.start_gateway() as server:
            taken.append(server.ready_s * 1000)
    return statistics.median(taken)


def measured_by_cargo(what: str) -> str:
    """What a crate's own measurement prints."""
    answer = subprocess.run(
        pinned(["cargo", *CARGO[what]], f"{machine.MEASURED_CORE},{machine.LOAD_CORE}"),
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    if answer.returncode != 0:
        raise Failed(f"the measurement of the {what} failed: {answer.stderr[-2000:]}")
    return answer.stdout.strip()


def check_ledger(scene: Scene, tables: dict) -> dict:
    """Every answer that was counted is in the ledger."""
    counted = sum(row["results"]["outcrop"]["requests"] for rows in tables.values() for row in rows.values())
    [total] = usage("--data", scene.directory / "data", "--config", scene.config)
    if total["calls"] < counted:
        raise Failed(f"{counted} answers were counted, and only {total['calls']} calls are in the ledger")
    return {"answers": counted, "calls": total["calls"], "estimated_calls": total["estimated_calls"]}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=3, help="passes of each row and target; medians are shown")
    parser.add_argument("--seconds", type=int, default=2, help="length of a pass")
    parser.add_argument("--only", help="only rows whose name contains this")
    parser.add_argument("--without-crates", action="store_true", help="leave out what crates measure themselves")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if os.cpu_count() < 2:
        raise Failed("two cores are needed: one for what is measured, one for load and upstream")
    result = {"machine": machine.description(), "binary": str(binary()), "passes": asked.passes}
    print(f"On {result['machine']}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="outcrop-bench-") as name, contextlib.ExitStack() as stack:
        scene = Scene(pathlib.Path(name), stack)
        result["tables"] = measure_tables(scene, asked)
        print("measuring: first token, memory, start", flush=True)
        result["first_token_us"] = first_token.medians_us(
            scene.targets(cells.PACED), cells.probe(), scene.gateway.demo.api_key, rounds=150
        )
        result["resident_bytes"] = {
            "outcrop first start": scene.first_start_bytes,
            "outcrop idle": scene.idle_bytes,
            "outcrop after": machine.resident_bytes(scene.gateway.pid),
            "nginx after": machine.resident_bytes(scene.nginx.pid),
        }
        result["ledger"] = check_ledger(scene, result["tables"])
        scene.gateway.stop()
        result["start_up_ms"] = start_up_ms(scene, 5)
    if not asked.without_crates:
        for what in CARGO:
            print(f"measuring: {what}", flush=True)
            result[what] = measured_by_cargo(what)
    print(report.text(result))
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"bench: {failure}")
