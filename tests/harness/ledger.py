"""The ledger as SQL shows it: a second path, beside the server's own, to what was booked."""

import contextlib
import csv
import dataclasses
import io
import pathlib
import sqlite3
import subprocess
import uuid

from .process import Failed

# core's Outcome, by number.
OUTCOMES = ("completed", "cancelled", "failed", "interrupted", "unreached")

_SELECT = """
    SELECT {call_id}, ledger.ordinal, ledger.outcome, {estimated}, ledger.input_tokens, ledger.output_tokens,
           ledger.cost_nanos, dimensions.value
    FROM ledger JOIN dimensions ON dimensions.id = ledger.model
"""


@dataclasses.dataclass(frozen=True)
class Row:
    attempt: str
    call: str
    outcome: str
    estimated: bool
    input_tokens: int
    output_tokens: int
    cost_nanos: int
    model: str


def _row(call_id: str, ordinal, outcome, estimated, input_tokens, output_tokens, cost_nanos, model) -> Row:
    call = uuid.UUID(call_id)
    # An attempt's id is its call's, with the attempt's number in the last byte.
    attempt = uuid.UUID(bytes=call.bytes[:15] + bytes([int(ordinal)]))
    return Row(
        attempt=str(attempt),
        call=str(call),
        outcome=OUTCOMES[int(outcome)],
        estimated=bool(int(estimated)),
        input_tokens=int(input_tokens),
        output_tokens=int(output_tokens),
        cost_nanos=int(cost_nanos),
        model=model,
    )


class Sqlite:
    """The database file in a data directory, opened for reading, beside the server that writes it."""

    engine = "sqlite"

    def __init__(self, data: pathlib.Path):
        self.data = data

    def path(self) -> pathlib.Path:
        for path in sorted(self.data.iterdir()):
            if path.is_file():
                with open(path, "rb") as file:
                    if file.read(15) == b"SQLite format 3":
                        return path
        raise Failed(f"there is no SQLite database in {self.data}")

    def rows(self) -> list[Row]:
        query = _SELECT.format(call_id="hex(ledger.call_id)", estimated="ledger.estimated")
        with contextlib.closing(sqlite3.connect(f"file:{self.path()}?mode=ro", uri=True, timeout=30)) as database:
            return [_row(*row) for row in database.execute(query)]


class Postgresql:
    """A database of a PostgreSQL server, through `psql`."""

    engine = "postgresql"

    def __init__(self, url: str):
        self.url = url

    def rows(self) -> list[Row]:
        query = _SELECT.format(call_id="encode(ledger.call_id, 'hex')", estimated="ledger.estimated::int")
        answer = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--command", query, self.url],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if answer.returncode != 0:
            raise Failed(f"psql: {answer.stderr}")
        return [_row(*row) for row in csv.reader(io.StringIO(answer.stdout))]
