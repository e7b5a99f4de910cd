"""Starts a server with its demo organisation and runs a command that finds it in the environment.

OUTCROP_URL, OUTCROP_USER, OUTCROP_PASSWORD and OUTCROP_API_KEY say where it is and how to sign in. The command's
exit status is this program's.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness.process import REPOSITORY  # noqa: E402
from harness.server import Server  # noqa: E402


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="outcrop-browser-") as name, Server(pathlib.Path(name)) as server:
        environment = {
            **os.environ,
            "OUTCROP_URL": server.url,
            "OUTCROP_USER": server.demo.console_user,
            "OUTCROP_PASSWORD": server.demo.console_password,
            "OUTCROP_API_KEY": server.demo.api_key,
        }
        status = subprocess.run(command, env=environment, cwd=REPOSITORY, check=False).returncode
        if status != 0:
            print(f"the server's log{server.log_tail()}", file=sys.stderr)
        return status


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: serve_for.py COMMAND…")
    sys.exit(main(sys.argv[1:]))
