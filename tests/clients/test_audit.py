"""The audit trail: an intruder edits the database by hand, and `outcrop audit verify` names the record."""

import hashlib
import json
import shutil
import sqlite3
import struct

import pytest
from harness.server import Server, outcrop

UNITS = [f"unit-{number}" for number in range(1, 9)]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The data of a server that changed something, signed what it had done, and changed more."""
    directory = tmp_path_factory.mktemp("audit")
    with Server(directory) as server:
        for name in UNITS[:4]:
            changed(server, name)
    # A stop signs what there is; so does the next one.
    with Server(directory) as server:
        for name in UNITS[4:]:
            changed(server, name)
    return directory / "data"


def changed(server, name):
    answer = outcrop("org", "unit", "add", name, "--name", name, "--yes", "--data", server.data)
    assert answer.returncode == 0, answer.stderr


@pytest.fixture
def data(written, tmp_path):
    """A copy to break."""
    copy = tmp_path / "data"
    shutil.copytree(written, copy)
    assert verified(copy)["intact"]
    return copy


def verified(data, *arguments):
    answer = outcrop("audit", "verify", "--json", "--data", data, *arguments)
    told = json.loads(answer.stdout)
    assert answer.returncode == (0 if told["intact"] else 1), answer.stderr
    assert told["intact"] == (told["problems"] == [])
    return told


def problems(data, *arguments):
    return [(problem["sequence"], problem["kind"]) for problem in verified(data, *arguments)["problems"]]


def edit(data, *statements):
    """As an intruder with the file would: what stands in the way is dropped first."""
    with sqlite3.connect(data / "outcrop.db") as database:
        for trigger in ("changed", "deleted"):
            database.execute(f"DROP TRIGGER IF EXISTS audit_is_not_{trigger}")
        for statement in statements:
            database.execute(statement)
    database.close()


def rows(data):
    with sqlite3.connect(data / "outcrop.db") as database:
        columns = "sequence, at_us, actor, action, subject_kind, subject, account, before, after, hash"
        found = database.execute(f"SELECT {columns} FROM audit ORDER BY sequence").fetchall()
    database.close()
    return found


def of(data, subject):
    """The sequence of the record that tells of a unit."""
    return next(row[0] for row in rows(data) if row[5] == subject)


def record_hash(row, previous):
    """The chain as docs/audit.md describes it."""
    text = b"outcrop audit record v1"
    sequence, at_us, *texts = row[:9]
    for value in (previous, struct.pack(">q", sequence), struct.pack(">q", at_us), *texts):
        value = value.encode() if isinstance(value, str) else value
        text += bytes([value is not None]) + struct.pack(">Q", len(value or b"")) + (value or b"")
    return hashlib.sha256(text).digest()


def rebuild(data):
    """Makes every hash fit again, and the note of the end: all that can be done without the key."""
    edit(data)
    previous = bytes(32)
    with sqlite3.connect(data / "outcrop.db") as database:
        for row in rows(data):
            previous = record_hash(row, previous)
            database.execute("UPDATE audit SET hash = ? WHERE sequence = ?", (previous, row[0]))
        database.execute("UPDATE audit_head SET hash = ?", (previous,))
    database.close()


def test_what_was_done_is_shown_with_who_did_it(written):
    answer = outcrop("audit", "show", "--data", written, "--action", "unit", "--json")
    records = json.loads(answer.stdout)
    assert [record["subject"] for record in records] == UNITS[::-1]
    assert records[0]["actor"] == {"type": "principal", "id": "demo-application", "name": "Demo application"}
    assert (records[0]["before"], records[0]["after"]["name"]) == (None, UNITS[-1])
    lines = outcrop("audit", "export", "--data", written).stdout.splitlines()
    exported = [json.loads(line) for line in lines]
    assert [record["sequence"] for record in exported] == list(range(1, len(exported) + 1))
    assert [record["hash"] for record in exported] == [row[9].hex() for row in rows(written)]
    assert "Demo application" in outcrop("audit", "show", "--data", written).stdout


def test_the_database_itself_refuses_accidents(data):
    with sqlite3.connect(data / "outcrop.db") as database:
        for statement in ("UPDATE audit SET at_us = 1", "DELETE FROM audit"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "change",
    ["after = '{}'", """actor = '{"type":"operator","name":"nobody"}'""", "at_us = at_us - 1", "subject = 'another'"],
)
def test_a_changed_record_is_named(data, change):
    sequence = of(data, UNITS[5])
    edit(data, f"UPDATE audit SET {change} WHERE sequence = {sequence}")
    assert problems(data) == [(sequence, "changed")]
    answer = outcrop("audit", "verify", "--data", data)
    assert answer.returncode == 1
    assert f"changed: record {sequence} is not what was written" in answer.stdout
    assert "the audit trail is NOT intact" in answer.stdout


def test_a_deleted_record_is_named(data):
    sequence = of(data, UNITS[2])
    edit(data, f"DELETE FROM audit WHERE sequence = {sequence}")
    assert problems(data) == [(sequence, "missing")]
    # The gap is closed.
    edit(
        data,
        f"UPDATE audit SET sequence = 1 - sequence WHERE sequence > {sequence}",
        "UPDATE audit SET sequence = -sequence WHERE sequence < 1",
    )
    assert (sequence, "missing") in problems(data)


def test_a_cut_off_end_is_named(data):
    sequence = of(data, UNITS[6])
    edit(data, f"DELETE FROM audit WHERE sequence >= {sequence}")
    assert (sequence, "missing") in problems(data)
    edit(
        data,
        f"UPDATE audit_head SET sequence = {sequence - 1}, "
        f"hash = (SELECT hash FROM audit WHERE sequence = {sequence - 1})",
    )
    found = problems(data)
    assert [kind for _, kind in found] == ["checkpoint"], "what was signed is not there any more"
    assert found[0][0] > sequence


def test_swapped_records_are_named(data):
    one, two = of(data, UNITS[1]), of(data, UNITS[5])
    edit(
        data,
        f"UPDATE audit SET sequence = -1 WHERE sequence = {one}",
        f"UPDATE audit SET sequence = {one} WHERE sequence = {two}",
        f"UPDATE audit SET sequence = {two} WHERE sequence = -1",
    )
    assert problems(data) == [(one, "reordered"), (two, "reordered")]


def test_an_inserted_record_is_named(data):
    sequence = of(data, UNITS[5])
    edit(
        data,
        f"UPDATE audit SET sequence = -1 - sequence WHERE sequence >= {sequence}",
        "UPDATE audit SET sequence = -sequence WHERE sequence < 0",
        "INSERT INTO audit SELECT sequence + 1, at_us, actor, action, subject_kind, 'forged', account, before, after, "
        f"hash FROM audit WHERE sequence = {sequence - 1}",
        "UPDATE audit_head SET sequence = sequence + 1",
    )
    assert problems(data)[0] == (sequence, "inserted")


def test_a_chain_rebuilt_without_the_key_is_named(data):
    rebuild(data)
    assert problems(data) == [], "the hashes are made here as the server makes them"
    changed = of(data, UNITS[5])
    edit(data, f"UPDATE audit SET subject = 'forged' WHERE sequence = {changed}")
    rebuild(data)
    found = problems(data)
    assert [kind for _, kind in found] == ["checkpoint"], "the first checkpoint still fits"
    assert found[0][0] > changed


def test_removed_and_altered_checkpoints_are_named(data):
    with sqlite3.connect(data / "outcrop.db") as database:
        signed = [row[0] for row in database.execute("SELECT sequence FROM audit_checkpoints ORDER BY sequence")]
    database.close()
    assert len(signed) >= 2
    edit(data, f"UPDATE audit_checkpoints SET at_us = at_us + 1 WHERE sequence = {signed[0]}")
    assert problems(data) == [(signed[0], "checkpoint")]
    edit(data, "DELETE FROM audit_checkpoints")
    assert problems(data) == [(sequence, "checkpoint") for sequence in signed]


def test_what_somebody_remembered_is_compared(data):
    remembered = verified(data)["head"]
    expect = f"{remembered['sequence']}:{remembered['hash']}"
    assert problems(data, "--expect", expect) == []
    edit(
        data,
        "UPDATE audit SET action = 'unit.put' WHERE action = 'audit.checkpoint'",
        "DELETE FROM audit_checkpoints",
    )
    rebuild(data)
    assert problems(data) == [], "whoever takes every checkpoint along leaves nothing to find inside"
    assert problems(data, "--expect", expect) == [(remembered["sequence"], "changed")]
    answer = outcrop("audit", "verify", "--data", data, "--expect", "nonsense")
    assert answer.returncode == 2
    assert "SEQUENCE:HASH" in answer.stderr


def test_another_master_key_is_not_taken_for_ours(data):
    told = outcrop("audit", "verify", "--data", data, env={"OUTCROP_MASTER_KEY": "ab" * 32})
    assert told.returncode == 1
    assert "the master key is another one" in told.stdout
    (data / "master.key").unlink()
    told = outcrop("audit", "verify", "--data", data)
    assert told.returncode == 1
    assert "there is no master key" in told.stderr
