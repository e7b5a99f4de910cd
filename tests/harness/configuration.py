"""Configuration files for tests: a simulated model beside what the demo organisation brings."""

import pathlib

MODEL = "test.simulated-v1:0"

# Per million tokens, in the ledger's currency; in nanos a token: 250 and 1,250.
INPUT_NANOS = 250
OUTPUT_NANOS = 1250

_MODEL = """\
[connections.{connection}]
kind = "openai-compatible"
base_url = "{base_url}"

[catalogue."{model}"]
provider = "test"
name = "Simulated"
task = "chat"
context_tokens = 100000
max_output_tokens = 4096
connection = "{connection}"
upstream_model = "simulated"
accounts = {accounts}

[catalogue."{model}".price]
input = "0.25"
output = "1.25"
"""


def simulated(base_url: str, *, model: str = MODEL, connection: str = "sim", accounts: str = '["*"]') -> str:
    """A connection to a simulator, and one priced model on it that every account may use, unless `accounts` says
    otherwise."""
    return _MODEL.format(base_url=base_url, model=model, connection=connection, accounts=accounts)


def write(path: pathlib.Path, *parts: str) -> pathlib.Path:
    path.write_text("\n".join(parts), encoding="utf-8")
    return path
