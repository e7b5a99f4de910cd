"""Amazon Bedrock as a provider, on this machine: checks who asks, and answers from scripts in event-stream frames."""

import base64
import hmac
import json
import struct
import zlib

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from .upstream import End, Request, Script, as_json

ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REGION = "eu-central-1"

MODEL = "test.on-bedrock-v1:0"
PROFILE = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc123def456"

_CONNECTION = """\
[connections.{connection}]
kind = "bedrock"
region = "eu-central-1"
base_url = "{base_url}"
idle_timeout = "1s"
{credentials}
"""

_MODEL = """\
[catalogue."{model}"]
provider = "test"
name = "On Bedrock"
task = "{task}"
context_tokens = 100000
max_output_tokens = 4096
connection = "{connection}"
upstream_model = "{upstream_model}"
accounts = ["*"]
price = {{ input = "0.25", output = "1.25" }}
"""


def catalogued(model=MODEL, *, connection="aws", upstream_model=PROFILE, task="chat") -> str:
    """A priced model on a connection, for every account."""
    return _MODEL.format(model=model, connection=connection, upstream_model=upstream_model, task=task)


def connected(base_url, credentials="", *, upstream_model=PROFILE) -> str:
    """A connection to Bedrock, and one model on it."""
    connection = _CONNECTION.format(connection="aws", base_url=base_url, credentials=credentials)
    return connection + catalogued(upstream_model=upstream_model)


def signed_by(request: Request, secret: str = SECRET) -> str:
    """The access key that the request was signed by. Raises when botocore would have signed it otherwise."""
    stated = request.headers["authorization"]
    algorithm, _, rest = stated.partition(" ")
    assert algorithm == "AWS4-HMAC-SHA256", stated
    fields = dict(part.split("=", 1) for part in rest.split(", "))
    access_key_id, _, region, service, _ = fields["Credential"].split("/")
    assert (region, service) == (REGION, "bedrock")
    names = fields["SignedHeaders"].split(";")
    assert {"content-type", "host", "x-amz-date"} <= set(names), names
    again = botocore.awsrequest.AWSRequest(
        method=request.method,
        url=f"http://{request.headers['host']}{request.path}",
        data=request.body,
        headers={name: request.headers[name] for name in names},
    )
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(access_key_id, secret), service, region)
    signature = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    assert hmac.compare_digest(signature, fields["Signature"]), "botocore signs it otherwise"
    return access_key_id


def frame(name: str, payload, kind: str = "event") -> bytes:
    if not isinstance(payload, bytes):
        payload = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    headers = b""
    for key, value in ((f":{kind}-type", name), (":content-type", "application/json"), (":message-type", kind)):
        headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    body = lengths + struct.pack(">I", zlib.crc32(lengths)) + headers + payload
    return body + struct.pack(">I", zlib.crc32(body))


def exception(name: str, message: str) -> bytes:
    return frame(name, {"message": message}, "exception")


def chunk(body) -> bytes:
    """A piece of what InvokeModelWithResponseStream answers; `body` is the model's own, or what becomes JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return frame("chunk", {"bytes": base64.b64encode(body).decode(), "p": "abcdef"})


def counts(inputs: int, outputs: int, cache_read: int = 0, cache_write: int = 0) -> dict[str, str]:
    """The headers beside an answer of InvokeModel's."""
    names = ("input", "output", "cache-read-input", "cache-write-input")
    values = (inputs, outputs, cache_read, cache_write)
    return {f"x-amzn-bedrock-{name}-token-count": str(value) for name, value in zip(names, values, strict=True)}


def metrics(inputs: int, outputs: int) -> dict:
    """The same in the last chunk of a stream."""
    told = {"inputTokenCount": inputs, "outputTokenCount": outputs, "invocationLatency": 9, "firstByteLatency": 3}
    return {"amazon-bedrock-invocationMetrics": told}


def delta(text: str, **members) -> bytes:
    return frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}, **members})


def usage(inputs: int, outputs: int, **members) -> dict:
    return {"inputTokens": inputs, "outputTokens": outputs, "totalTokens": inputs + outputs, **members}


START = frame("messageStart", {"role": "assistant"})
STOP = frame("contentBlockStop", {"contentBlockIndex": 0}) + frame("messageStop", {"stopReason": "end_turn"})


def metadata(inputs: int, outputs: int, **members) -> bytes:
    return frame("metadata", {"usage": usage(inputs, outputs), "metrics": {"latencyMs": 7}, **members})


def streamed(*pieces, end: End = End.WHOLE) -> Script:
    return Script(200, {"content-type": "application/vnd.amazon.eventstream"}, list(pieces), end)


def answer(text: str, inputs: int, outputs: int, **members) -> Script:
    message = {"role": "assistant", "content": [{"text": text}]}
    body = {"output": {"message": message}, "stopReason": "end_turn", "usage": usage(inputs, outputs)}
    return as_json(200, {**body, "metrics": {"latencyMs": 7}, **members})


def refusal(status: int, name: str, message: str, **headers) -> Script:
    return as_json(status, {"message": message}, {"x-amzn-errortype": f"{name}:http://internal.amazon.com/", **headers})
