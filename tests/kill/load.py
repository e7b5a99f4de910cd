"""A load of streams and whole answers over many kept connections, of which some are left in their middle."""

import asyncio
import dataclasses
import json
import random

from harness.configuration import MODEL
from harness.wire import Caller

PATH = "/v1/chat/completions"


@dataclasses.dataclass
class Seen:
    """What the clients' side knows at the end."""

    # Requests that were sent whole, and answers that were refusals of the gateway itself.
    sent: int = 0
    refused: int = 0
    # Calls whose last byte came: they must be in the ledger, settled, whatever happens next.
    answered: set = dataclasses.field(default_factory=set)
    left: int = 0
    in_flight: int = 0
    unexpected: list = dataclasses.field(default_factory=list)


class Load:
    """`width` callers, each with one call at a time, until told to start no more or the server is gone."""

    def __init__(self, server, width: int, rng: random.Random):
        self.seen = Seen()
        self.going = True
        self._server = server
        self._width = width
        self._rng = rng
        self._tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._call_again()) for _ in range(self._width)]

    def start_no_more(self) -> None:
        self.going = False

    async def end(self) -> None:
        """After the kill: every caller has noticed."""
        self.going = False
        await asyncio.gather(*self._tasks)

    async def _call_again(self) -> None:
        caller = Caller(self._server.host, self._server.port, self._server.demo.api_key)
        # Not all at the same instant.
        await asyncio.sleep(self._rng.random() * 0.5)
        try:
            while self.going:
                await self._call(caller)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # The server was killed: that is the test.
        finally:
            caller.close()

    async def _call(self, caller: Caller) -> None:
        stream = self._rng.random() < 0.6
        leave = stream and self._rng.random() < 0.05
        words = " ".join(["word"] * self._rng.randint(1, 40))
        body = {"model": MODEL, "messages": [{"role": "user", "content": words}], "stream": stream}
        self.seen.in_flight += 1
        try:
            await caller.begin(PATH, json.dumps(body).encode())
            self.seen.sent += 1
            status, headers = await caller.answer_head()
            if leave and status == 200:
                await anext(caller.chunks(headers))
                self.seen.left += 1
                caller.close()
                return
            answer = await caller.body(headers)
        finally:
            self.seen.in_flight -= 1
        self._judge(status, headers, answer, stream)

    def _judge(self, status: int, headers: dict, answer: bytes, stream: bool) -> None:
        whole = answer.rstrip().endswith(b"data: [DONE]") if stream else b'"usage"' in answer
        if status == 200 and whole:
            self.seen.answered.add(headers["x-request-id"])
        elif status == 429:
            self.seen.refused += 1
        else:
            self.seen.unexpected.append((status, answer[:300]))
