"""Callers of several processes that come and go: each goes on with whatever listens, and tells what it saw."""

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

    # Calls whose last byte came: they must be in the ledger, settled, whatever happens next.
    answered: set = dataclasses.field(default_factory=set)
    refused: int = 0
    unavailable: int = 0
    left: int = 0
    broken: int = 0
    unexpected: list = dataclasses.field(default_factory=list)


class Callers:
    """`width` callers for each node; `server_of` gives what listens for a node now, or nothing."""

    def __init__(self, nodes: int, width: int, server_of, rng: random.Random):
        self.seen = Seen()
        self._going = True
        self._server_of = server_of
        self._rng = rng
        self._tasks = [asyncio.create_task(self._keep_calling(n)) for n in range(nodes) for _ in range(width)]

    async def end(self) -> None:
        """Every call that is under way is read to its end first."""
        self._going = False
        await asyncio.gather(*self._tasks)

    async def _keep_calling(self, node: int) -> None:
        while self._going:
            server = self._server_of(node)
            if server is None:
                await asyncio.sleep(0.05)
                continue
            caller = Caller(server.host, server.port, server.demo.api_key)
            try:
                while self._going and self._server_of(node) is server:
                    await self._call(caller)
            except (asyncio.IncompleteReadError, OSError):
                self.seen.broken += 1
                await asyncio.sleep(0.05)
            finally:
                caller.close()

    async def _call(self, caller: Caller) -> None:
        stream = self._rng.random() < 0.7
        words = " ".join(["word"] * self._rng.randint(1, 20))
        body = {"model": MODEL, "messages": [{"role": "user", "content": words}], "stream": stream, "max_tokens": 160}
        leave = stream and self._rng.random() < 0.08
        await caller.begin(PATH, json.dumps(body).encode())
        status, headers = await caller.answer_head()
        if leave and status == 200:
            await anext(caller.chunks(headers))
            self.seen.left += 1
            caller.close()
            return
        answer = await caller.body(headers)
        whole = answer.rstrip().endswith(b"data: [DONE]") if stream else b'"usage"' in answer
        if status == 200 and whole:
            self.seen.answered.add(headers["x-request-id"])
        elif status == 429 and b"the budget `" in answer:
            self.seen.refused += 1
            await asyncio.sleep(0.1)
        elif status == 503 and b"budget" in answer:
            self.seen.unavailable += 1
            await asyncio.sleep(0.1)
        else:
            self.seen.unexpected.append((status, answer[:300]))
