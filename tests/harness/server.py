"""`outcrop serve`, and the command line beside it."""

import json
import os
import pathlib
import stat
import subprocess

from .process import Failed, Listening, binary


class Server(Listening):
    """A server on a free port, with its data under `directory`/data and its log at `directory`/server.log."""

    def __init__(
        self,
        directory: pathlib.Path,
        *arguments,
        config=None,
        demo=True,
        listen="127.0.0.1:0",
        env=None,
        prefix=(),
    ):
        self.directory = directory
        self.data = directory / "data"
        command = [binary(), "serve", "--data", self.data, "--listen", listen, *arguments]
        if config is not None:
            command += ["--config", config]
        if demo:
            command.append("--demo")
        super().__init__(command, directory / "server.log", env=env, wait_s=90.0, prefix=prefix)
        self.demo = read_demo(self.data) if demo else None


class Demo(dict):
    """What `demo.json` holds; a member that is not there is named."""

    MEMBERS = (
        "endpoint",
        "region",
        "account_id",
        "access_key_id",
        "secret_access_key",
        "api_key",
        "console_user",
        "console_password",
        "model_id",
        "embedding_model_id",
        "bucket",
        "bucket_dir",
        "invoke_body",
    )

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise Failed(f"demo.json has no `{name}`") from None


def read_demo(data: pathlib.Path) -> Demo:
    path = data / "demo.json"
    return Demo(json.loads(path.read_text(encoding="utf-8")))


def mode(path: pathlib.Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def outcrop(*arguments, env=None, wait_s=60.0) -> subprocess.CompletedProcess:
    """Runs a command of the binary to its end."""
    return subprocess.run(
        [str(binary()), *(str(argument) for argument in arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=wait_s,
        env={**os.environ, **(env or {})},
        check=False,
    )


def usage(*arguments, env=None) -> list[dict]:
    """`outcrop usage --json …`: standard output must be JSON and nothing else."""
    answer = outcrop("usage", "--json", *arguments, env=env)
    if answer.returncode != 0:
        raise Failed(f"outcrop usage ended with status {answer.returncode}: {answer.stderr}")
    try:
        return json.loads(answer.stdout)
    except ValueError as error:
        raise Failed(f"outcrop usage --json printed more or less than JSON ({error}): {answer.stdout!r}") from None
