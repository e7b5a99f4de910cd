"""moto's S3 on this machine, for as long as a test needs it: an S3 that is not ours, with everything in memory."""

import os
import pathlib
import subprocess

import boto3

from .process import REPOSITORY, Failed

SCRIPT = REPOSITORY / "scripts/moto.sh"
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "hush-hush"
REGION = "us-east-1"


class Moto:
    """Uses the service that OUTCROP_TEST_S3_URL names, or starts one with its files in `directory`."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.url = os.environ.get("OUTCROP_TEST_S3_URL", "")
        self.is_ours = not self.url
        if self.is_ours:
            self.url = self._run("start")

    def _run(self, what: str) -> str:
        # Not captured by pipes that the service inherits and never closes.
        answer = self.directory / f"{what}.out"
        with open(answer, "wb") as out, open(self.directory / f"{what}.err", "wb") as errors:
            status = subprocess.run([SCRIPT, what, self.directory], stdout=out, stderr=errors, timeout=90, check=False)
        if status.returncode != 0:
            raise Failed(f"moto.sh {what}: {(self.directory / f'{what}.err').read_text(encoding='utf-8')}")
        return answer.read_text(encoding="utf-8").strip()

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_ours:
            self._run("stop")
