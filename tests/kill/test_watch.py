"""The budget test's watcher, watched: one that is above its limit by one is seen, one that is at it is not."""

import json

import pytest
from kill.leases import parts
from kill.watch import Watch

BODY = json.dumps({"id": "all", "limit": "0.000000100", "measure": "money"})


def looked(*rows):
    watch = Watch(None)
    watch.look(parts(rows))
    return watch.above


PERIOD = (BODY, "", 0, "", 0, 20, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("granted", "returned", "settled", "forgotten"), [(90, 10, 5, 0), (0, 0, 80, 0), (900, 0, 80, 1)]
)
def test_what_is_taken_is_counted_as_the_product_counts_it(granted, returned, settled, forgotten):
    lease = (BODY, "", 0, "aa", 1, 0, granted, returned, settled, 0, forgotten)
    assert not looked(PERIOD, lease)
    one_more = (BODY, "", 0, "bb", 1, 0, 0, 0, 1, 0, 0)
    assert looked(PERIOD, lease, one_more)
