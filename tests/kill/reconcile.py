"""The kill test: SIGKILL the server with hundreds of calls in flight, start it again, and compare its ledger with
what the provider's side saw.

    tests/kill/reconcile.py [--engine sqlite|postgresql|both] [--rounds N] [--width N] [--seed N]

Each round of each engine is run in two kinds:

- quiet: no new call is started shortly before the kill, and every request that was sent has reached the provider.
  The two sets of attempt ids must be EQUAL.
- churn: calls are started right through the kill. What the provider saw must be in the ledger; what only the
  ledger has must be marked interrupted (its intent was written, its request never arrived).

In both kinds: each attempt is in the ledger exactly once; the amounts are equal for every attempt that ended on
both sides; an interrupted one is marked, and charged at no less than the provider sent; every call whose last byte
a client got is settled; a further restart changes nothing; the sum is what `outcrop usage` says.

The ledger is read by SQL, beside the server and without its code. Needs the binary (OUTCROP_BIN, or what `cargo
build` made) and, for PostgreSQL, what scripts/postgres.sh needs.
"""

import argparse
import asyncio
import collections
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import configuration, ledger  # noqa: E402
from harness.configuration import INPUT_NANOS, OUTPUT_NANOS  # noqa: E402
from harness.postgres import Postgres  # noqa: E402
from harness.process import Failed  # noqa: E402
from harness.server import Server, usage  # noqa: E402
from harness.simulator import Simulator  # noqa: E402
from kill.load import Load  # noqa: E402

KINDS = ("quiet", "churn")


def check(condition, message) -> None:
    if not condition:
        raise Failed(message)


class Bench:
    """One engine: its server, which is killed again and again, and the provider, which lives through it all."""

    def __init__(self, directory: pathlib.Path, store, settings: str):
        self.directory = directory
        self.store = store
        # A token every 5 ms: a call lasts from a tenth of a second to three quarters.
        self.simulator = Simulator(
            directory, tokens_per_second=200, output_tokens="20-150", chunk_tokens=4, first_token_ms=20
        )
        self.config = configuration.write(
            directory / "outcrop.toml", settings, configuration.simulated(self.simulator.base_url)
        )
        self.server = None

    def start(self) -> Server:
        self.server = Server(self.directory, config=self.config, env={"OUTCROP_MODELS": str(self.directory)})
        return self.server

    def provider(self) -> dict:
        return self.simulator.read()

    def close(self) -> None:
        if self.server:
            self.server.kill()
        self.simulator.kill()


async def kill_under_load(bench: Bench, kind: str, width: int, rng: random.Random):
    """Gives what the clients saw, and how many calls were in flight when the server died."""
    load = Load(bench.server, width, rng)
    seen_before = bench.simulator.requests()
    load.start()
    await asyncio.sleep(1.0 + rng.random() * 1.5)
    if kind == "quiet":
        load.start_no_more()
        await everything_has_arrived(bench, load, seen_before)
    in_flight = load.seen.in_flight
    bench.server.kill()
    await load.end()
    return load.seen, in_flight


async def everything_has_arrived(bench: Bench, load: Load, seen_before: int) -> None:
    """Every request that was sent has been read by the provider."""
    until = time.monotonic() + 10
    while True:
        arrived = bench.simulator.requests() - seen_before
        if arrived >= load.seen.sent - load.seen.refused:
            break
        check(time.monotonic() < until, f"{load.seen.sent} requests were sent, and only {arrived} arrived")
        await asyncio.sleep(0.002)


def wait_until(condition, what: str, wait_s: float = 30.0) -> None:
    until = time.monotonic() + wait_s
    while not condition():
        check(time.monotonic() < until, f"{what} within {wait_s:.0f} s")
        time.sleep(0.1)


def settled_rows(bench: Bench, provider: dict, answered: set) -> list:
    """The ledger, once the restarted server has shipped its spool: complete, and the same twice in a row."""

    def is_complete():
        rows = bench.store.rows()
        return provider.keys() <= {row.attempt for row in rows} and answered <= {row.call for row in rows}

    wait_until(is_complete, "the ledger did not take in everything that the provider saw")
    rows = bench.store.rows()
    while True:
        time.sleep(0.5)
        again = bench.store.rows()
        if len(again) == len(rows):
            return again
        rows = again


def price(tokens) -> int:
    return tokens.input_tokens * INPUT_NANOS + tokens.output_tokens * OUTPUT_NANOS


def reconcile(kind: str, rows: list, provider: dict, answered: set) -> dict:
    """Compares the two sides, attempt by attempt. Gives the counts."""
    by_attempt = {row.attempt: row for row in rows if row.outcome != "unreached"}
    repeated = [attempt for attempt, times in collections.Counter(row.attempt for row in rows).items() if times > 1]
    check(not repeated, f"attempts that are in the ledger more than once: {repeated[:5]}")
    seen_again = [attempt for attempt, record in provider.items() if record.times_seen != 1]
    check(not seen_again, f"attempts that the provider saw more than once: {seen_again[:5]}")
    lost = provider.keys() - by_attempt.keys()
    check(not lost, f"{len(lost)} attempts that reached the provider are not in the ledger: {sorted(lost)[:5]}")
    extra = by_attempt.keys() - provider.keys()
    if kind == "quiet":
        check(not extra, f"{len(extra)} attempts in the ledger never reached the provider: {sorted(extra)[:5]}")
    for attempt in extra:
        check(by_attempt[attempt].outcome == "interrupted", f"never sent, and not interrupted: {by_attempt[attempt]}")
    for attempt, record in provider.items():
        compare(by_attempt[attempt], record)
    for row in rows:
        check(row.call not in answered or row.outcome == "completed", f"answered to its last byte, and yet {row}")
    check(answered <= {row.call for row in rows}, "a call was answered to its last byte and is not in the ledger")
    outcomes = collections.Counter(row.outcome for row in by_attempt.values())
    return {
        "ledger": len(by_attempt),
        "completed": outcomes["completed"],
        "interrupted": outcomes["interrupted"],
        "cancelled": outcomes["cancelled"],
        "failed": outcomes["failed"],
        "simulator": len(provider),
        "never sent": len(extra),
    }


def compare(row, record) -> None:
    """One attempt on both sides."""
    both = f"ledger {row}, provider {record}"
    if row.outcome == "completed":
        check(record.how == "completed", f"completed in the ledger alone: {both}")
        check(not row.estimated, f"reported by the provider, and marked as an estimate: {both}")
        tokens = (record.input_tokens, record.output_tokens)
        check((row.input_tokens, row.output_tokens) == tokens, f"tokens differ: {both}")
        check(row.cost_nanos == price(record), f"the amount is not {price(record)}: {both}")
    elif row.outcome == "interrupted":
        check(row.estimated, f"interrupted, and not marked as an estimate: {both}")
        check(row.cost_nanos >= price(record), f"charged below {price(record)}: {both}")
    elif row.outcome == "cancelled":
        check(row.estimated, f"cancelled, and not marked as an estimate: {both}")
        check(row.cost_nanos > 0, f"cancelled, and free: {both}")
    else:
        raise Failed(f"an outcome that nothing here brings about: {both}")


def run_round(bench: Bench, kind: str, width: int, rng: random.Random) -> dict:
    rows_before = {row.attempt: row for row in bench.store.rows()}
    seen_before = bench.provider().keys()
    seen, in_flight = asyncio.run(kill_under_load(bench, kind, width, rng))
    check(not seen.unexpected, f"unexpected answers: {seen.unexpected[:3]}")
    check(in_flight >= width // 4, f"only {in_flight} calls were in flight at the kill: this shows little")
    wait_until(
        lambda: all(record.how for record in bench.provider().values()),
        "the provider's side of every attempt did not end",
    )
    bench.start()
    provider = {attempt: record for attempt, record in bench.provider().items() if attempt not in seen_before}
    rows = settled_rows(bench, provider, seen.answered)
    kept = {row.attempt: row for row in rows if row.attempt in rows_before}
    check(kept == rows_before, "rows of earlier rounds have changed")
    fresh = [row for row in rows if row.attempt not in rows_before]
    counts = reconcile(kind, fresh, provider, seen.answered)
    return {"in flight": in_flight, "answered": len(seen.answered), "left": seen.left, **counts}


def check_again(bench: Bench) -> None:
    """An orderly restart changes nothing, and the sum is what the program itself says."""
    before = sorted(bench.store.rows(), key=lambda row: row.attempt)
    bench.server.stop()
    bench.start()
    time.sleep(1)
    after = sorted(bench.store.rows(), key=lambda row: row.attempt)
    check(before == after, "a restart changed the ledger")
    [total] = usage("--data", bench.server.data, "--config", bench.config)
    counted = [row for row in after if row.outcome != "unreached"]
    check(total["attempts"] == len(counted), f"usage says {total}, the ledger has {len(counted)} attempts")
    check(total["cost_nanos"] == sum(row.cost_nanos for row in counted), f"usage says {total}, and not the sum")
    interrupted = sum(row.outcome == "interrupted" for row in counted)
    check(total["interrupted_calls"] == interrupted, f"usage says {total}, and not {interrupted} interrupted")


def run_engine(engine: str, arguments, rng: random.Random) -> int:
    """All rounds on one engine; gives the number of rounds that passed."""
    with tempfile.TemporaryDirectory(prefix=f"outcrop-kill-{engine}-") as name:
        directory = pathlib.Path(name)
        if engine == "sqlite":
            return run_rounds(Bench(directory, ledger.Sqlite(directory / "data"), ""), arguments, rng)
        with Postgres() as postgres:
            settings = f'[store]\nurl = "{postgres.url}"\n'
            return run_rounds(Bench(directory, ledger.Postgresql(postgres.url), settings), arguments, rng)


def run_rounds(bench: Bench, arguments, rng: random.Random) -> int:
    passed = 0
    total = collections.Counter()
    try:
        bench.start()
        for number in range(1, arguments.rounds + 1):
            for kind in KINDS:
                counts = run_round(bench, kind, arguments.width, rng)
                passed += 1
                total.update(counts)
                print(f"{bench.store.engine} round {number} {kind}: {shown(counts)}", flush=True)
        check_again(bench)
        bench.server.stop()
    except BaseException:
        if bench.server:
            print(f"the server's log{bench.server.log_tail()}", file=sys.stderr)
        raise
    finally:
        bench.close()
    print(f"{bench.store.engine} in all: {shown(total)}", flush=True)
    return passed


def shown(counts: dict) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each kind on each engine")
    parser.add_argument("--width", type=int, default=300, help="calls in flight")
    parser.add_argument("--seed", type=int, help="of the load's choices; the kill's moment depends on the machine too")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    passed = 0
    engines = ["sqlite", "postgresql"] if arguments.engine == "both" else [arguments.engine]
    for engine in engines:
        try:
            passed += run_engine(engine, arguments, rng)
        except Failed as failure:
            print(f"{engine}: {failure}\n{passed} passed, 1 failed", file=sys.stderr)
            return 1
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
