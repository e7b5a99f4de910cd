"""A throw-away PostgreSQL server, by scripts/postgres.sh."""

import pathlib
import shutil
import subprocess
import tempfile

from .process import REPOSITORY, Failed

_SCRIPT = REPOSITORY / "scripts" / "postgres.sh"


class Postgres:
    """A server with one empty database; `url` is where."""

    def __enter__(self):
        self._directory = pathlib.Path(tempfile.mkdtemp(prefix="outcrop-postgres-"))
        # PostgreSQL does not run as root, so another user must reach it.
        self._directory.chmod(0o755)
        answer = self._run("start")
        if answer.returncode != 0:
            raise Failed(f"PostgreSQL did not start: {answer.stderr}")
        self.url = answer.stdout.strip().splitlines()[-1]
        return self

    def __exit__(self, *_):
        self._run("stop")
        shutil.rmtree(self._directory, ignore_errors=True)

    def sql(self, *statements: str) -> list[str]:
        """Runs the statements in one transaction, by a connection of their own; gives the lines of the answer."""
        command = ["psql", self.url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--single-transaction"]
        command += ["--set", "ON_ERROR_STOP=1"]
        for statement in statements:
            command += ["--command", statement]
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
        )
        if answer.returncode != 0:
            raise Failed(f"psql refused {statements}: {answer.stderr}")
        return answer.stdout.split("\n")[:-1]

    def _run(self, what: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [_SCRIPT, what, self._directory],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
