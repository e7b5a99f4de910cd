"""A provider that says what a test tells it to: scripted answers over plain HTTP, and what was asked of it.

    with Upstream() as upstream:
        upstream.answer(Script(200, {"content-type": "text/event-stream"}, [b"data: 1\\n\\n", (b"data: 2\\n\\n", 0.5)]))
        ...
        assert upstream.requests[0].json()["stream"] is True

Scripts are played in the order in which they were given, one a request; those given for a path are taken by
requests to that path alone. A request that no script is left for gets a 599 that says so.
"""

import collections
import dataclasses
import enum
import http.server
import json
import threading
import time


class End(enum.Enum):
    """What comes after the last piece."""

    WHOLE = "whole"
    CUT = "cut"
    """The connection closes where more of the body must come."""
    STALL = "stall"
    """Nothing more comes, and the connection stays, until the other side or the test ends."""


@dataclasses.dataclass
class Script:
    """One answer. A piece is bytes, or bytes and for how many seconds to wait before them."""

    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    pieces: list = dataclasses.field(default_factory=list)
    end: End = End.WHOLE
    delay_s: float = 0.0
    """Before the first byte of the head."""


def as_json(status: int, body, headers: dict[str, str] | None = None) -> Script:
    """An answer in one piece. `body` is text, bytes, or what becomes JSON."""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return Script(status, {"content-type": "application/json", **(headers or {})}, [body])


def as_sse(*pieces, end: End = End.WHOLE, headers: dict[str, str] | None = None) -> Script:
    """A stream of server-sent events, in pieces as they are to be sent."""
    return Script(200, {"content-type": "text/event-stream; charset=utf-8", **(headers or {})}, list(pieces), end)


@dataclasses.dataclass(frozen=True)
class Request:
    """What was asked. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class Upstream:
    """The server, on a free port of this machine."""

    def __init__(self):
        self.requests: list[Request] = []
        self._scripts: dict[str | None, collections.deque[Script]] = collections.defaultdict(collections.deque)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, *scripts: Script, path: str | None = None) -> None:
        """Adds to what is to be answered, to requests of a path or to any."""
        with self._lock:
            self._scripts[path].extend(scripts)

    def reset(self) -> None:
        """Forgets what was asked, and what was still to be answered."""
        with self._lock:
            self.requests.clear()
            self._scripts.clear()

    def take(self, request: Request) -> Script:
        with self._lock:
            self.requests.append(request)
            for key in (request.path.partition("?")[0], None):
                if self._scripts[key]:
                    return self._scripts[key].popleft()
        return as_json(599, {"error": {"type": "unscripted", "message": f"no script for {request.path}"}})

    def _handler(self):
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _play(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                script = upstream.take(Request(self.command, self.path, headers, body))
                try:
                    self._send(script)
                except OSError:
                    # The other side has gone: as many tests want it.
                    self.close_connection = True

            def _send(self, script: Script):
                time.sleep(script.delay_s)
                self.send_response(script.status)
                for name, value in script.headers.items():
                    self.send_header(name, value)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for piece in script.pieces:
                    data, delay_s = piece if isinstance(piece, tuple) else (piece, 0)
                    time.sleep(delay_s)
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
                    self.wfile.flush()
                if script.end is End.WHOLE:
                    self.wfile.write(b"0\r\n\r\n")
                    return
                self.close_connection = True
                if script.end is End.STALL:
                    self._wait_until_closed()

            def _wait_until_closed(self):
                self.connection.settimeout(0.05)
                while not upstream._stopping.is_set():
                    try:
                        if not self.connection.recv(1):
                            return
                    except TimeoutError:
                        continue

            def log_message(self, *_):
                pass

            do_GET = do_POST = do_DELETE = do_PUT = _play

        return Handler

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
