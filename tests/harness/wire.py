"""HTTP/1.1 by hand, where a client library would hide what is tested: halves of requests, and kept connections.

`Connection` is for tests that break the rules; `Caller` (asyncio) is for load, and keeps every rule.
"""

import asyncio
import json
import socket
import time


class Closed(Exception):
    """The other side closed the connection before the answer was whole."""


class Answer:
    """A whole answer: status, headers by lower-case name, body without its framing."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


def head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def parse_head(raw: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(first.split(" ", 2)[1]), headers


class Connection:
    """One blocking connection. Sends what it is told to, whole or not."""

    def __init__(self, host: str, port: int, timeout_s: float = 30.0):
        self.socket = socket.create_connection((host, port), timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def post(self, path: str, body: bytes, headers: dict[str, str], length: int | None = None) -> None:
        """Sends a request; `length` is what it claims, the body's own unless told otherwise."""
        stated = {"host": "outcrop.test", "content-length": str(len(body) if length is None else length)}
        self.send(head("POST", path, {**stated, **headers}) + body)

    def finish_sending(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def read_some(self) -> bytes:
        """What has come, at least a byte; empty when the other side closed."""
        if self._buffer:
            data, self._buffer = self._buffer, b""
            return data
        return self.socket.recv(65536)

    def _fill(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise Closed(f"closed after {self._buffer[:200]!r}")
        self._buffer += data

    def _take_until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._fill()
        taken, _, self._buffer = self._buffer.partition(mark)
        return taken + mark

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def answer_head(self) -> tuple[int, dict[str, str]]:
        return parse_head(self._take_until(b"\r\n\r\n"))

    def answer(self) -> Answer:
        status, headers = self.answer_head()
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while size := int(self._take_until(b"\r\n").split(b";")[0], 16):
                body += self._take(size)
                self._take(2)
            self._take_until(b"\r\n")
        else:
            body = self._take(int(headers.get("content-length", "0")))
        return Answer(status, headers, body)

    def is_closed_within(self, seconds: float) -> bool:
        """Whether the other side closes, whatever it may send before that."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                if not self.socket.recv(65536):
                    return True
            except TimeoutError:
                return False
            except ConnectionError:
                return True
        return False

    def close(self) -> None:
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Caller:
    """One kept-alive connection of a load: a request after the other, each answer read to its last byte."""

    def __init__(self, host: str, port: int, api_key: str):
        self._address = (host, port)
        self._headers = {
            "host": f"{host}:{port}",
            "authorization": f"Bearer {api_key}",
            "content-type": "application/json",
        }
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def begin(self, path: str, body: bytes) -> None:
        """Sends a request whole."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(head("POST", path, {**self._headers, "content-length": str(len(body))}) + body)
        await self._writer.drain()

    async def answer_head(self) -> tuple[int, dict[str, str]]:
        return parse_head(await self._reader.readuntil(b"\r\n\r\n"))

    async def chunks(self, headers: dict[str, str]):
        """The body, in the pieces in which it is framed."""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            yield await self._reader.readexactly(int(headers.get("content-length", "0")))
            return
        while size := int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readuntil(b"\r\n")

    async def body(self, headers: dict[str, str]) -> bytes:
        return b"".join([chunk async for chunk in self.chunks(headers)])

    def close(self) -> None:
        """Goes away, in the middle of an answer if there is one."""
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None
