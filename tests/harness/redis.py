"""A throw-away Redis server, on a free port of its own."""

import pathlib
import signal
import socket
import subprocess
import time

from .process import Failed


class Redis:
    """Runs from the start; keeps nothing on the disk, so a kill loses everything."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        with open(self.directory / "redis.log", "ab") as log:
            self.process = subprocess.Popen(
                ["redis-server", *options, "--dir", self.directory],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise Failed(f"redis-server did not start; see {self.directory}/redis.log") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL, and nothing but this process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
