"""The watcher: reads the budgets all the time, and holds every moment that it sees against the limits."""

import collections
import threading


class Watch:
    """Watches from a thread of its own, from `start` to `end`."""

    def __init__(self, source):
        self.looks = 0
        self.above = []
        # Of each budget, the most of its limit that was ever seen taken, as (settled, held).
        self.most = collections.defaultdict(int)
        self._source = source
        self._trouble = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "Watch":
        self._thread.start()
        return self

    def end(self) -> None:
        self._stop.set()
        self._thread.join(timeout=60)
        self._source.close()
        if self._trouble:
            raise self._trouble

    def _run(self) -> None:
        try:
            while not self._stop.wait(0.01):
                self.look(self._source.read())
        except BaseException as trouble:
            self._trouble = trouble

    def look(self, parts: dict) -> None:
        """One moment."""
        self.looks += 1
        for key, part in parts.items():
            taken = part.settled + part.held
            self.most[part.budget] = max(self.most[part.budget], 100 * taken // part.limit)
            if taken > part.limit:
                self.above.append(f"{key}: {part.settled} settled + {part.held} held > {part.limit}: {part.leases}")
