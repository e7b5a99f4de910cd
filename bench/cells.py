"""What is measured: the rows of the tables, and the requests that they send."""

import dataclasses
import functools
import itertools
import json
import pathlib

import credential
import dialects
import load
from dialects import ANTHROPIC, CONVERSE, OPENAI, Dialect
from harness.server import Demo

# The simulator's stream: a role, 64 pieces of text, the stop, the usage, [DONE].
SIMULATED_EVENTS = 68
SIMULATED_TOKENS = 64

_PASSAGE = "You are asked for the capital of France. " * 15
_TEXTS = {
    "small": _PASSAGE,
    "32 KB": (_PASSAGE * 54)[: 32 * 1024 - 90],
    # Four letters a token, as a rule of thumb.
    "100k tokens": (_PASSAGE * 652)[:400_000],
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One row of a table."""

    name: str
    upstream: str
    connections: int = 16
    client: Dialect = OPENAI
    size: str = "small"
    streamed: bool = False
    signed: bool = False
    # Who takes turns with Outcrop.
    beside: tuple[str, ...] = ()
    # At most so many times the CPU of the first of them; none where no target is set.
    target: float | None = None


def _proxied(name: str, connections: int, **more) -> Cell:
    return Cell(
        f"{name}, {connections} connection{'s' if connections > 1 else ''}",
        more.pop("upstream", "burst"),
        connections,
        beside=("nginx", "direct"),
        **more,
    )


PACED = _proxied("stream paced", 64, streamed=True, upstream="paced", target=1.4)

# Beside nginx.
PROXY = [
    _proxied("small", 1),
    _proxied("small", 16),
    _proxied("small", 64, target=3.0),
    _proxied("32 KB", 16, size="32 KB", target=4.0),
    _proxied("stream at once", 16, streamed=True, target=5.0),
    PACED,
]


def _passed_on(what: str, dialect: Dialect, upstream: str, **more) -> Cell:
    """The client's dialect is the provider's."""
    name = f"{dialect.name} to {dialect.name}, {what}"
    return Cell(name, upstream, client=dialect, beside=("bare",), target=1.5, **more)


_ALL = (OPENAI, ANTHROPIC, CONVERSE)

# Beside a bare hyper proxy, where nothing is converted.
DIALECTS = [
    *(_passed_on("stream", dialect, dialect.name, streamed=True) for dialect in _ALL),
    _passed_on("stream in one chunk", OPENAI, "openai-joined", streamed=True),
    *(_passed_on("100k tokens", dialect, dialect.name, size="100k tokens") for dialect in _ALL),
    *(
        Cell(f"{client.name} to {provider.name}, stream", provider.name, client=client, streamed=True)
        for client, provider in itertools.permutations(_ALL, 2)
    ),
]

# Beside each other.
CREDENTIALS = [
    Cell("converse, small, with an API key", "converse", client=CONVERSE),
    Cell("converse, small, signed (SigV4)", "converse", client=CONVERSE, signed=True),
]


def model(upstream: str) -> str:
    return f"bench.{upstream}-v1:0"


def request(cell: Cell, directory: pathlib.Path, demo: Demo) -> load.Request:
    """What a row sends; its body is a file in `directory`, for wrk."""
    client, name = cell.client, model(cell.upstream)
    body = client.body(name, _TEXTS[cell.size], cell.streamed)
    path = directory / f"{cell.name.replace(' ', '-')}.json"
    path.write_text(json.dumps(body))
    if cell.upstream in ("burst", "paced", "governed"):
        check = functools.partial(dialects.check_simulated, SIMULATED_EVENTS)
    else:
        check = functools.partial(dialects.check_replayed, client)
    if cell.signed:
        who = credential.signature(demo.access_key_id, demo.secret_access_key, demo.region)
    else:
        who = credential.api_key(client.key_headers(demo.api_key))
    return load.Request(client.path(name, cell.streamed), path, who, functools.partial(check, cell.streamed))


def probe() -> bytes:
    """The body of the request whose first event is waited for."""
    body = OPENAI.body(model("paced"), _PASSAGE, streamed=True)
    return json.dumps({**body, "max_tokens": 2}).encode()
