"""Starts a server with its demo organisation and runs a command that finds it in the environment.

OUTCROP_URL, OUTCROP_USER, OUTCROP_PASSWORD and OUTCROP_API_KEY say where it is and how to sign in. People can also
sign in at an OpenID provider, OUTCROP_OIDC_ISSUER; OUTCROP_UNAPPROVED_MODEL is a model that answers as soon as
somebody has approved it. The command's exit status is this program's.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import configuration, oidc  # noqa: E402
from harness.process import REPOSITORY  # noqa: E402
from harness.server import Server  # noqa: E402
from harness.simulator import Simulator  # noqa: E402

MODEL = "fictitious.granite-v1:0"

# Short enough for people to see what happens when nobody reviews in time.
_APPROVALS = """\
[approvals]
watch_every = "200ms"

[approvals.triggers]
terms_changed = "suspend after 5s"

[[approvals.stages]]
id = "legal"
name = "Legal"
role = "legal-reviewer"
needs = ["terms"]
checks = ["terms"]
deadline = "1h"
distinct = true

[[approvals.stages]]
id = "security"
name = "Security"
role = "security-reviewer"
needs = ["certifications"]
checks = ["certifications"]
deadline = "1h"
distinct = true

[[approvals.stages]]
id = "decision"
name = "Decision"
role = "platform-admin"
distinct = true
"""


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="outcrop-browser-") as name:
        directory = pathlib.Path(name)
        with Simulator(directory) as simulator, oidc.Provider(directory) as provider:
            unapproved = configuration.simulated(simulator.base_url, model=MODEL, accounts="[]")
            config = configuration.write(directory / "outcrop.toml", provider.config(), unapproved, _APPROVALS)
            with Server(directory, config=config, env={"OIDC_CLIENT_SECRET": oidc.SECRET}) as server:
                return run(command, server, provider)


def run(command: list[str], server: Server, provider: oidc.Provider) -> int:
    environment = {
        **os.environ,
        "OUTCROP_URL": server.url,
        "OUTCROP_USER": server.demo.console_user,
        "OUTCROP_PASSWORD": server.demo.console_password,
        "OUTCROP_API_KEY": server.demo.api_key,
        "OUTCROP_OIDC_ISSUER": provider.issuer,
        "OUTCROP_UNAPPROVED_MODEL": MODEL,
    }
    status = subprocess.run(command, env=environment, cwd=REPOSITORY, check=False).returncode
    if status != 0:
        print(f"the server's log{server.log_tail()}", file=sys.stderr)
    return status


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: serve_for.py COMMAND…")
    sys.exit(main(sys.argv[1:]))
