"""`outcrop simulator`: the stand-in provider, in a process of its own, and the log that it keeps."""

import collections
import dataclasses
import json
import pathlib

from .process import Failed, Listening, binary


class Simulator(Listening):
    """Listens on a free port; `options` are command-line options, such as `tokens_per_second=50`."""

    def __init__(self, directory: pathlib.Path, *, name="simulator", log=True, prefix=(), **options):
        self.attempts = directory / f"{name}.jsonl" if log else None
        self._counted_to = self._requests = 0
        command = [binary(), "simulator", "--listen", "127.0.0.1:0"]
        if log:
            command += ["--log", self.attempts]
        for option, value in options.items():
            command += [f"--{option.replace('_', '-')}", value]
        super().__init__(command, directory / f"{name}.log", prefix=prefix)
        self.base_url = f"{self.url}/v1"

    def read(self) -> dict:
        return read(self.attempts)

    def requests(self) -> int:
        """Requests that were read whole so far. Costs little, however long the log is."""
        with open(self.attempts, "rb") as log:
            log.seek(self._counted_to)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._counted_to += len(whole)
        self._requests += whole.count(b'"event":"seen"')
        return self._requests


@dataclasses.dataclass
class Attempt:
    """What the provider's side says of one attempt."""

    times_seen: int = 0
    how: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


def read(path: pathlib.Path) -> dict[str, Attempt]:
    """Attempt id (hyphenated) to what became of it. A last line that is not whole is left out."""
    attempts: dict[str, Attempt] = collections.defaultdict(Attempt)
    text = path.read_bytes().decode("utf-8")
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not line.endswith("\n"):
            break
        record = json.loads(line)
        attempt = attempts[record["attempt"]]
        if record["event"] == "seen":
            attempt.times_seen += 1
        elif record["event"] == "ended":
            if attempt.how is not None:
                raise Failed(f"{path}:{number}: attempt {record['attempt']} ended twice")
            attempt.how = record["how"]
            attempt.input_tokens = record["input_tokens"]
            attempt.output_tokens = record["output_tokens"]
        else:
            raise Failed(f"{path}:{number}: unknown event {record['event']!r}")
    return dict(attempts)
