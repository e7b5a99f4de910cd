"""The budget test: several processes on one database under load, killed and paused at random moments, and nothing is
ever taken above a limit.

    tests/kill/budgets.py [--engine sqlite|postgresql|both] [--rounds N] [--nodes N] [--width N] [--seconds S]
        [--seed N]

Budgets lie on a tree: the organisation's money, the account's tokens, the project's requests. Before each round the
limits are raised, each time another one the least, so that each in turn is what refuses.

- At every moment that a watcher sees, by SQL: settled + held <= limit, of each budget.
- After each round: the ledger and the provider's log are the same attempts, with the same amounts where they ended;
  each budget's settled is the ledger's sum; once the processes are idle, and again when they have stopped, nothing
  is held.
- Last, on PostgreSQL, a process is killed under load and its spool destroyed: what stays held is that process's
  lease, and no other's, and it is enough for everything that only the provider knows of.

On SQLite there is one process. Needs what tests/kill/reconcile.py needs.
"""

import argparse
import asyncio
import collections
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import ledger  # noqa: E402
from harness.admin import Admin  # noqa: E402
from harness.postgres import Postgres  # noqa: E402
from harness.simulator import Simulator  # noqa: E402
from kill import leases  # noqa: E402
from kill.callers import Callers  # noqa: E402
from kill.fleet import Fleet  # noqa: E402
from kill.reconcile import check, price, reconcile, shown, wait_until  # noqa: E402
from kill.watch import Watch  # noqa: E402

SETTINGS = '[budgets]\nlease_ahead = "1s"\nlease_lasts = "10s"\npatience = "1s"\n'
# For each process. A call's bound is about 200 thousand nanos and 300 tokens.
MEASURES = ("money", "tokens", "requests")
TIGHT = {"money": 15_000_000, "tokens": 15_000, "requests": 120}
AMPLE = 20
IDLE_S = 40
SEEN_S = 2.5


class Bench:
    """One engine, its processes, and the provider, which lives through it all."""

    def __init__(self, directory: pathlib.Path, engine: str, nodes: int, url: str | None):
        self.engine = engine
        self.simulator = Simulator(
            directory, tokens_per_second=200, output_tokens="20-150", chunk_tokens=4, first_token_ms=20
        )
        settings = SETTINGS + (f'[store]\nurl = "{url}"\n' if url else "")
        self.fleet = Fleet(directory, nodes, settings, self.simulator.base_url)
        self.fleet.start()
        data = self.fleet.homes[0] / "data"
        self.ledger = ledger.Postgresql(url) if url else ledger.Sqlite(data)
        self._source = (lambda: leases.Postgresql(url)) if url else (lambda: leases.Sqlite(self.ledger.path()))
        self.limits = dict.fromkeys(MEASURES, 0)

    def watch(self) -> Watch:
        return Watch(self._source()).start()

    def parts(self) -> dict:
        source = self._source()
        try:
            return source.read()
        finally:
            source.close()

    def raise_limits(self, number: int) -> None:
        """Above what is spent: by little for one of them, by much for the others."""
        settled = {part.measure: part.settled for part in self.parts().values()}
        tight = MEASURES[number % len(MEASURES)]
        for measure in MEASURES:
            more = TIGHT[measure] * len(self.fleet.servers) * (1 if measure == tight else AMPLE)
            self.limits[measure] = max(self.limits[measure], settled.get(measure, 0) + more)
        Admin(self.fleet.servers[0]).put(*(self._budget(measure) for measure in MEASURES))
        # Until every process has seen it: what began before a budget was known does not count against it.
        time.sleep(SEEN_S)

    def _budget(self, measure: str) -> dict:
        account = self.fleet.servers[0].demo.account_id
        scope = {"money": {}, "tokens": {"account": account}, "requests": {"project": "demo"}}[measure]
        limit = self.limits[measure]
        shown_limit = f"{limit // 10**9}.{limit % 10**9:09}" if measure == "money" else str(limit)
        period = {"type": "calendar", "every": "year", "zone": "UTC"}
        name = f"{measure} on the tree"
        return {"kind": "budget", "id": measure, "name": name, "measure": measure, "limit": shown_limit} | {
            "scope": scope,
            "period": period,
        }

    def close(self) -> None:
        self.fleet.kill_all()
        self.simulator.kill()


async def disturbed(bench: Bench, width: int, seconds: float, rng: random.Random, counts):
    """A load through kills and pauses; gives what the clients saw."""
    callers = Callers(len(bench.fleet.servers), width, lambda node: bench.fleet.servers[node], rng)
    await bench.fleet.disturb(seconds, rng, counts)
    await callers.end()
    return callers.seen


def shipped(bench: Bench, answered: set) -> list:
    """The ledger, once it has all that the provider saw, and has stopped growing."""
    wait_until(lambda: all(one.how for one in bench.simulator.read().values()), "not every attempt ended")

    def is_complete():
        rows = bench.ledger.rows()
        return bench.simulator.read().keys() <= {row.attempt for row in rows} and answered <= {row.call for row in rows}

    wait_until(is_complete, "the ledger did not take in everything that the provider saw")
    return bench.ledger.rows()


def check_settled(bench: Bench, rows: list) -> None:
    """Each budget's settled is what the ledger adds up to, and what it says was interrupted is too."""
    reached = [row for row in rows if row.outcome != "unreached"]
    amounts = {
        "money": lambda row: row.cost_nanos,
        "tokens": lambda row: row.input_tokens + row.output_tokens,
        "requests": lambda _: 1,
    }
    for part in bench.parts().values():
        amount = amounts[part.measure]
        summed = sum(amount(row) for row in reached)
        check(part.settled == summed, f"{part.budget}: {part.settled} settled, and {summed} in the ledger")
        interrupted = sum(lease.interrupted for lease in part.leases.values())
        summed = sum(amount(row) for row in reached if row.outcome == "interrupted")
        check(interrupted == summed, f"{part.budget}: {interrupted} interrupted, and {summed} in the ledger")


def nothing_held(bench: Bench) -> bool:
    return all(part.held == 0 for part in bench.parts().values())


def run_round(bench: Bench, number: int, arguments, rng: random.Random) -> dict:
    earlier_rows = {row.attempt for row in bench.ledger.rows()}
    earlier = bench.simulator.read().keys() if earlier_rows else set()
    bench.raise_limits(number)
    counts = collections.Counter()
    watch = bench.watch()
    try:
        seen = asyncio.run(disturbed(bench, arguments.width, arguments.seconds, rng, counts))
        check(not seen.unexpected, f"unexpected answers: {seen.unexpected[:3]}")
        rows = shipped(bench, seen.answered)
        wait_until(lambda: nothing_held(bench), f"idle processes hold something: {bench.parts()}", IDLE_S)
    finally:
        watch.end()
    check(not watch.above, f"above the limit at {len(watch.above)} moments, first {watch.above[:2]}")
    tight = MEASURES[number % len(MEASURES)]
    check(seen.refused > 0, f"no budget refused anything: this shows little ({dict(watch.most)} percent)")
    check(watch.most[tight] >= 80, f"{tight}: only {watch.most[tight]} percent were ever taken: this shows little")
    rows = bench.ledger.rows()
    check_settled(bench, rows)
    provider = {attempt: one for attempt, one in bench.simulator.read().items() if attempt not in earlier}
    fresh = [row for row in rows if row.attempt not in earlier_rows]
    told = {"answered": len(seen.answered), "refused": seen.refused, "unavailable": seen.unavailable}
    told |= {"left": seen.left, "looks": watch.looks, f"percent of {tight}": watch.most[tight], **counts}
    return told | reconcile("churn", fresh, provider, seen.answered)


def destroy_a_spool(bench: Bench, width: int, rng: random.Random) -> dict:
    """One process dies under load, and its disk with it."""
    bench.raise_limits(0)
    victim = len(bench.fleet.servers) - 1
    watch = bench.watch()
    try:
        asyncio.run(killed_for_good(bench, victim, width, rng))
        bench.fleet.begin(victim)
        wait_until(lambda: all(one.how for one in bench.simulator.read().values()), "not every attempt ended")
        wait_until(lambda: len(holders(bench)) == 1, "more than the lost lease stays held", IDLE_S)
        bench.fleet.stop()
    finally:
        watch.end()
    check(not watch.above, f"above the limit at {len(watch.above)} moments, first {watch.above[:2]}")
    [lost_node] = holders(bench)
    rows = bench.ledger.rows()
    check_settled(bench, rows)
    known = {row.attempt for row in rows}
    lost = [one for attempt, one in bench.simulator.read().items() if attempt not in known]
    check(lost, "nothing was lost with the spool: this shows little")
    spent = {"money": sum(price(one) for one in lost), "requests": len(lost)}
    for part in bench.parts().values():
        held = part.leases[lost_node].held
        least = spent.get(part.measure, sum(one.input_tokens + one.output_tokens for one in lost))
        check(part.held == held, f"{part.budget}: {part.held} held, and {held} by the lost lease")
        check(held >= least, f"{part.budget}: {held} presumed spent, and {least} were")
    return {"lost attempts": len(lost), "looks": watch.looks}


async def killed_for_good(bench: Bench, victim: int, width: int, rng: random.Random) -> None:
    callers = Callers(len(bench.fleet.servers), width, lambda node: bench.fleet.servers[node], rng)
    await asyncio.sleep(2)
    bench.fleet.kill(victim)
    shutil.rmtree(bench.fleet.spool(victim))
    await asyncio.sleep(1)
    await callers.end()


def holders(bench: Bench) -> set:
    """The nodes that hold something of any budget."""
    return {node for part in bench.parts().values() for node, lease in part.leases.items() if lease.held > 0}


def run_engine(engine: str, arguments, rng: random.Random) -> int:
    with tempfile.TemporaryDirectory(prefix=f"outcrop-budgets-{engine}-") as name:
        directory = pathlib.Path(name)
        if engine == "sqlite":
            return run_rounds(Bench(directory, engine, 1, None), arguments, rng)
        with Postgres() as postgres:
            return run_rounds(Bench(directory, engine, arguments.nodes, postgres.url), arguments, rng)


def run_rounds(bench: Bench, arguments, rng: random.Random) -> int:
    passed = 0
    try:
        for number in range(arguments.rounds):
            began = time.monotonic()
            told = shown(run_round(bench, number, arguments, rng))
            passed += 1
            print(f"{bench.engine} round {number + 1}: {told} ({time.monotonic() - began:.0f} s)", flush=True)
        if bench.engine == "postgresql":
            print(f"{bench.engine} spool destroyed: {shown(destroy_a_spool(bench, arguments.width, rng))}", flush=True)
            return passed + 1
        bench.fleet.stop()
        check(nothing_held(bench), f"stopped processes hold something: {bench.parts()}")
    except BaseException:
        print(f"the servers' logs\n{bench.fleet.logs()}", file=sys.stderr)
        raise
    finally:
        bench.close()
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=3, help="rounds on each engine")
    parser.add_argument("--nodes", type=int, default=3, help="processes, on PostgreSQL")
    parser.add_argument("--width", type=int, default=12, help="callers of each process")
    parser.add_argument("--seconds", type=float, default=12, help="how long each round disturbs")
    parser.add_argument("--seed", type=int, help="of the choices; what they meet depends on the machine too")
    arguments = parser.parse_args()
    seed = random.randrange(2**32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}", flush=True)
    engines = ["sqlite", "postgresql"] if arguments.engine == "both" else [arguments.engine]
    passed = sum(run_engine(engine, arguments, random.Random(seed)) for engine in engines)
    print(f"budget rounds: {passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
