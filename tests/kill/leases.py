"""Budgets as SQL shows them: what is settled, held and allowed of each, without the server's code."""

import contextlib
import csv
import dataclasses
import decimal
import json
import sqlite3
import subprocess

from harness.process import Failed

# One statement, and so one moment. A lease may be there before its period: what is settled says so first.
_SELECT = """
    SELECT documents.body, part.member, part.from_us, part.node, part.epoch, part.base, part.granted, part.returned,
           part.settled, part.interrupted, part.forgotten
    FROM documents JOIN (
        SELECT budget, member, from_us, '' AS node, 0 AS epoch, base, 0 AS granted, 0 AS returned, 0 AS settled,
               0 AS interrupted, 0 AS forgotten FROM budget_periods
        UNION ALL
        SELECT budget, member, from_us, {node}, epoch, 0, granted, returned, settled, interrupted, {forgotten}
        FROM budget_leases
    ) AS part ON part.budget = documents.id
    WHERE documents.kind = 'budget'
"""
_POSTGRESQL = _SELECT.format(node="encode(node, 'hex')", forgotten="forgotten::int")
_SQLITE = _SELECT.format(node="lower(hex(node))", forgotten="forgotten")
_NANOS = 1_000_000_000


@dataclasses.dataclass(frozen=True)
class Lease:
    """What one node has of it."""

    granted: int
    returned: int
    settled: int
    interrupted: int
    forgotten: bool

    @property
    def taken(self) -> int:
        """As core's `Lease::taken` says it."""
        return self.settled if self.forgotten else max(self.settled, self.granted - self.returned)

    @property
    def held(self) -> int:
        return self.taken - self.settled


@dataclasses.dataclass
class Part:
    """A budget's part in one period: of what is allowed, what is taken, and by whom."""

    budget: str
    limit: int
    measure: str
    base: int = 0
    leases: dict = dataclasses.field(default_factory=dict)

    @property
    def settled(self) -> int:
        return self.base + sum(lease.settled for lease in self.leases.values())

    @property
    def held(self) -> int:
        return sum(lease.held for lease in self.leases.values())


def parts(rows) -> dict:
    """The rows of `_SELECT`, by budget, member and period."""
    found = {}
    for body, member, from_us, node, epoch, base, *amounts in rows:
        declared = json.loads(body)
        key = (declared["id"], member, int(from_us))
        part = found.setdefault(key, Part(declared["id"], limit_of(declared), declared["measure"]))
        if node:
            granted, returned, settled, interrupted, forgotten = (int(amount) for amount in amounts)
            part.leases[node, int(epoch)] = Lease(granted, returned, settled, interrupted, bool(forgotten))
        else:
            part.base += int(base)
    return found


def limit_of(declared: dict) -> int:
    limit = decimal.Decimal(declared["limit"])
    return int(limit * _NANOS) if declared["measure"] == "money" else int(limit)


class Sqlite:
    """Reads beside the server, with a connection of its own."""

    def __init__(self, path):
        self._path = path

    def read(self) -> dict:
        uri = f"file:{self._path}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=30)) as database:
            return parts(database.execute(_SQLITE))

    def close(self) -> None:
        pass


class Postgresql:
    """One `psql` that is asked again and again."""

    _END = "-- end --"

    def __init__(self, url: str):
        self._psql = subprocess.Popen(
            ["psql", "--no-psqlrc", "--quiet", "--csv", "--tuples-only", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self) -> dict:
        self._psql.stdin.write(f"{_POSTGRESQL};\n\\echo '{self._END}'\n")
        self._psql.stdin.flush()
        return parts(csv.reader(iter(self._line, self._END)))

    def _line(self) -> str:
        line = self._psql.stdout.readline()
        if not line:
            raise Failed("psql ended")
        return line.rstrip("\n")

    def close(self) -> None:
        self._psql.stdin.close()
        self._psql.wait(timeout=30)
        self._psql.stdout.close()
