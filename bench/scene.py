"""The processes of a run, started and pinned: upstreams, the gateway, and the proxies beside it."""

import contextlib
import os
import pathlib

import cells
import machine
from harness import configuration
from harness.process import Failed, Listening, binary
from harness.server import Server
from harness.simulator import Simulator
from load import Target
from nginx import Nginx

# Credentials for the replaying upstream, which looks at none.
_ENVIRONMENT = {
    "BENCH_API_KEY": "none",
    "AWS_ACCESS_KEY_ID": "AKIABENCH00000000000",
    "AWS_SECRET_ACCESS_KEY": "none",
}

_CONNECTIONS = """\
[connections.openai]
kind = "openai-compatible"
base_url = "{replay}/v1"

[connections.openai-joined]
kind = "openai-compatible"
base_url = "{replay}/joined/v1"

[connections.anthropic]
kind = "anthropic"
base_url = "{replay}"
api_key_env = "BENCH_API_KEY"

[connections.converse]
kind = "bedrock"
credentials = "environment"
region = "us-east-1"
base_url = "{replay}"
"""

_MODEL = """\
[catalogue."{model}"]
provider = "bench"
name = "Bench {connection}"
task = "chat"
context_tokens = 1000000
max_output_tokens = 4096
connection = "{connection}"
upstream_model = "replay"
accounts = ["*"]

[catalogue."{model}".price]
input = "0.25"
output = "1.25"
"""


def pinned(command: list, core: str) -> list:
    return ["taskset", "-c", core, *command]


def _example(name: str) -> pathlib.Path:
    """A program of crates/gateway/examples: in $OUTCROP_EXAMPLES, or where Cargo puts it beside the binary."""
    named = os.environ.get("OUTCROP_EXAMPLES")
    path = (pathlib.Path(named) if named else binary().parent / "examples") / name
    if not path.is_file():
        raise Failed(f"there is no {path}: run `cargo build -p outcrop-gateway --examples` in the binary's profile")
    return path.resolve()


class Scene:
    def __init__(self, directory: pathlib.Path, stack: contextlib.ExitStack):
        self.directory = directory
        self._stack = stack
        rates = {"burst": 0, "paced": 167, "governed": 0}
        self._simulators = {name: self._simulator(name, rate) for name, rate in rates.items()}
        self._replay = self._listening("replay", machine.LOAD_CORE, "127.0.0.1:0")
        upstream = f"127.0.0.1:{self._replay.port}"
        self._bare = self._listening("bare_proxy", machine.MEASURED_CORE, "127.0.0.1:0", upstream)
        self.config = self._configuration()
        (directory / "models").mkdir()
        # The first start makes the demo organisation, which takes memory that later starts do not.
        with self.start_gateway() as first:
            self.first_start_bytes = machine.resident_bytes(first.pid)
        self.gateway = stack.enter_context(self.start_gateway())
        self.idle_bytes = machine.resident_bytes(self.gateway.pid)
        addresses = {name: f"127.0.0.1:{simulator.port}" for name, simulator in self._simulators.items()}
        self.nginx = Nginx(directory / "nginx", addresses)
        stack.callback(self.nginx.close)

    def _simulator(self, name: str, tokens_per_second: int) -> Simulator:
        simulator = Simulator(
            self.directory,
            name=name,
            log=False,
            prefix=pinned([], machine.LOAD_CORE),
            tokens_per_second=tokens_per_second,
            output_tokens=cells.SIMULATED_TOKENS,
        )
        return self._stack.enter_context(simulator)

    def _listening(self, example: str, core: str, *arguments: str) -> Listening:
        command = [_example(example), *arguments]
        log = self.directory / f"{example}.log"
        return self._stack.enter_context(Listening(command, log, prefix=pinned([], core)))

    def _configuration(self) -> pathlib.Path:
        simulated = [
            configuration.simulated(
                simulator.base_url,
                model=cells.model(name),
                connection=name,
                accounts="[]" if name == "governed" else '["*"]',
            )
            for name, simulator in self._simulators.items()
        ]
        replayed = [
            _MODEL.format(model=cells.model(name), connection=name)
            for name in ("openai", "openai-joined", "anthropic", "converse")
        ]
        return configuration.write(
            self.directory / "outcrop.toml",
            '[log]\nlevel = "warn"\n',
            *simulated,
            _CONNECTIONS.format(replay=self._replay.url),
            *replayed,
        )

    def start_gateway(self) -> Server:
        """Without model files: what is measured is the gateway, and its memory before a model is loaded."""
        return Server(
            self.directory,
            config=self.config,
            env={**_ENVIRONMENT, "OUTCROP_MODELS": str(self.directory / "models")},
            prefix=pinned([], machine.MEASURED_CORE),
        )

    def targets(self, cell: cells.Cell) -> list[Target]:
        """Who takes turns in a row: Outcrop, and those beside it."""
        return [self._target(name, cell.upstream) for name in ("outcrop", *cell.beside)]

    def _target(self, name: str, upstream: str) -> Target:
        below = "/joined" if upstream == "openai-joined" else ""
        match name:
            case "outcrop":
                return Target(name, self.gateway.port, self.gateway.pid)
            case "nginx":
                return Target(name, self.nginx.ports[upstream], self.nginx.pid)
            case "bare":
                return Target(name, self._bare.port, self._bare.pid, below)
            case "direct":
                return Target(name, self._simulators[upstream].port, None)
        raise Failed(f"nothing is called {name}")
