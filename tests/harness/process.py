"""A process that announces itself with one line on standard output, and prints nothing else there."""

import os
import pathlib
import re
import signal
import subprocess
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ANNOUNCEMENT = re.compile(r"^listening on (https?://(127\.0\.0\.1|\[::1\]):(\d+))\n$")


class Failed(AssertionError):
    """A process did not do what it must; the message carries the end of its log."""


def binary() -> pathlib.Path:
    """The binary under test: $OUTCROP_BIN, or what `cargo build` made."""
    named = os.environ.get("OUTCROP_BIN")
    if named:
        path = pathlib.Path(named)
    else:
        path = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")) / "debug" / "outcrop"
    if not path.is_file():
        raise Failed(f"there is no binary at {path}: run `cargo build` first, or name one in OUTCROP_BIN")
    return path.resolve()


class Listening:
    """Starts `command`, and returns once it listens. Standard error goes to `log`, which is appended to."""

    def __init__(self, command, log: pathlib.Path, env=None, wait_s: float = 60.0, prefix=()):
        """`prefix` is a command that runs another (`taskset -c 0`), and becomes it."""
        self.command = [str(part) for part in (*prefix, *command)]
        self.log = log
        self.stdout: list[str] = []
        self._announced = threading.Event()
        began = time.monotonic()
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **(env or {})},
                cwd=log.parent,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._announced.wait(wait_s) or not self.stdout:
            self.kill()
            raise Failed(f"{self.command[1:]} did not listen within {wait_s} s{self.log_tail()}")
        self.ready_s = time.monotonic() - began
        match = ANNOUNCEMENT.match(self.stdout[0])
        if not match:
            self.kill()
            raise Failed(f"the first line on standard output was {self.stdout[0]!r}, not `listening on http…`")
        self.url = match.group(1)
        self.host = match.group(2).strip("[]")
        self.port = int(match.group(3))

    def _read(self):
        for line in self.process.stdout:
            self.stdout.append(line.decode("utf-8", "replace"))
            self._announced.set()
        # Standard output was closed: nobody need wait any longer.
        self._announced.set()

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def log_tail(self, lines: int = 30) -> str:
        tail = "\n".join(self.log_text().splitlines()[-lines:])
        return f"; its log ends:\n{tail}" if tail else "; its log is empty"

    def kill(self) -> None:
        """SIGKILL, and nothing but this process."""
        if self.is_running():
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        self._reader.join(timeout=5)

    def terminate(self, wait_s: float = 60.0) -> int:
        """SIGTERM; gives the exit status. Raises when it does not end in time."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=wait_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"{self.command[1:]} did not end within {wait_s} s of SIGTERM{self.log_tail()}") from None
        self._reader.join(timeout=5)
        return status

    def stop(self) -> None:
        """Drains, and checks what every orderly end must show."""
        status = self.terminate()
        if status != 0:
            raise Failed(f"{self.command[1:]} ended with status {status} after SIGTERM{self.log_tail()}")
        if len(self.stdout) != 1:
            raise Failed(f"standard output must hold the one line `listening on …`, and held {self.stdout}")

    def __enter__(self):
        return self

    def __exit__(self, error_type, *_):
        if error_type is None:
            self.stop()
        else:
            self.kill()
