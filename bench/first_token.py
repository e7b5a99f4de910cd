"""How long the first event of a stream takes when next to nothing is going on: a request every 40 ms."""

import os
import statistics
import time

import machine
from harness.process import Failed
from harness.wire import Connection
from load import Target

_PAUSE_S = 0.04
_PATH = "/v1/chat/completions"


def medians_us(targets: list[Target], body: bytes, api_key: str, rounds: int) -> dict[str, float]:
    """The targets take turns, each on one kept connection, so that what disturbs one disturbs all."""
    os.sched_setaffinity(0, {int(machine.LOAD_CORE)})
    connections = {target.name: Connection("127.0.0.1", target.port) for target in targets}
    taken: dict[str, list[float]] = {target.name: [] for target in targets}
    for number in range(rounds + 10):
        for name, connection in connections.items():
            time.sleep(_PAUSE_S)
            took_us = _first_event_us(name, connection, body, api_key)
            # The first few open connections and fill caches.
            if number >= 10:
                taken[name].append(took_us)
    for connection in connections.values():
        connection.close()
    return {name: statistics.median(times) for name, times in taken.items()}


def _first_event_us(name: str, connection: Connection, body: bytes, api_key: str) -> float:
    headers = {"content-type": "application/json", "authorization": f"Bearer {api_key}"}
    began = time.perf_counter()
    connection.post(_PATH, body, headers)
    received = b""
    first = None
    while not received.endswith(b"\r\n0\r\n\r\n"):
        piece = connection.read_some()
        if not piece:
            raise Failed(f"{name} closed the connection after {received[:300]!r}")
        received += piece
        if first is None and b"data: " in received:
            first = time.perf_counter() - began
    if not received.startswith(b"HTTP/1.1 200"):
        raise Failed(f"{name} answered {received[:300]!r}")
    return first * 1e6
