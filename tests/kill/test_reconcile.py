"""The kill test's judge, judged: every fault that it is there for is planted here once, and must be found."""

import dataclasses

import pytest
from harness.configuration import INPUT_NANOS, OUTPUT_NANOS
from harness.ledger import Row
from harness.process import Failed
from harness.simulator import Attempt
from kill.reconcile import reconcile


def row(attempt, outcome, input_tokens, output_tokens):
    cost = input_tokens * INPUT_NANOS + output_tokens * OUTPUT_NANOS
    estimated = outcome != "completed"
    return Row(attempt, attempt, outcome, estimated, input_tokens, output_tokens, cost, "test.model-v1:0")


ANSWERED = {"a"}
COMPLETED = row("a", "completed", 10, 20)
INTERRUPTED = row("b", "interrupted", 100, 4096)
CANCELLED = row("c", "cancelled", 10, 3)
NEVER_SENT = row("d", "interrupted", 100, 4096)
ROWS = [COMPLETED, INTERRUPTED, CANCELLED]
PROVIDER = {
    "a": Attempt(1, "completed", 10, 20),
    "b": Attempt(1, "client_gone", 10, 7),
    "c": Attempt(1, "client_gone", 10, 4),
}


def but(changed, **members):
    """The rows, with one of them changed."""
    return [dataclasses.replace(each, **members) if each is changed else each for each in ROWS]


def test_two_sides_that_agree_are_counted():
    counts = reconcile("quiet", ROWS, PROVIDER, ANSWERED)
    assert (counts["completed"], counts["interrupted"], counts["simulator"]) == (1, 1, 3)


def test_what_was_never_sent_may_be_interrupted_while_calls_are_started():
    assert reconcile("churn", [*ROWS, NEVER_SENT], PROVIDER, ANSWERED)["never sent"] == 1


FAULTS = {
    "an attempt is not in the ledger": (ROWS[:2], {}, ANSWERED),
    "an attempt is in the ledger twice": ([*ROWS, COMPLETED], {}, ANSWERED),
    "an attempt never reached the provider": ([*ROWS, NEVER_SENT], {}, ANSWERED),
    "an attempt was sent twice": (ROWS, {"a": Attempt(2, "completed", 10, 20)}, ANSWERED),
    "tokens differ": (but(COMPLETED, output_tokens=21), {}, ANSWERED),
    "the amount differs by a nano": (but(COMPLETED, cost_nanos=COMPLETED.cost_nanos + 1), {}, ANSWERED),
    "a reported count is marked as an estimate": (but(COMPLETED, estimated=True), {}, ANSWERED),
    "an interrupted attempt is not marked": (but(INTERRUPTED, estimated=False), {}, ANSWERED),
    "an interrupted attempt costs less than was sent": (but(INTERRUPTED, cost_nanos=11_249), {}, ANSWERED),
    "a cancelled attempt is free": (but(CANCELLED, cost_nanos=0), {}, ANSWERED),
    "an answered call is interrupted": (ROWS, {}, {"a", "b"}),
    "an answered call is not in the ledger": (ROWS, {}, {"a", "z"}),
    "a call was completed in the ledger alone": (ROWS, {"a": Attempt(1, "client_gone", 10, 20)}, ANSWERED),
    "a call failed for no reason": (but(COMPLETED, outcome="failed"), {}, set()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    rows, changed, answered = FAULTS[fault]
    with pytest.raises(Failed):
        reconcile("quiet", rows, {**PROVIDER, **changed}, answered)


def test_what_was_never_sent_must_be_interrupted():
    with pytest.raises(Failed):
        reconcile("churn", [*ROWS, dataclasses.replace(NEVER_SENT, outcome="completed")], PROVIDER, ANSWERED)
