"""How a request says who sends it: headers made for its address and its body."""

from collections.abc import Callable

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

Credential = Callable[[str, bytes], dict[str, str]]

_JSON = {"content-type": "application/json"}


def api_key(headers: dict[str, str]) -> Credential:
    """The same headers for every request."""
    return lambda url, body: {**_JSON, **headers}


def signature(access_key_id: str, secret_access_key: str, region: str) -> Credential:
    """Signs as SDKs of AWS do. The server takes a signature again and again for as long as its clock allows, five
    minutes, as AWS does: one request can be signed and sent for a whole pass, and is verified whole each time."""
    signer = SigV4Auth(Credentials(access_key_id, secret_access_key), "bedrock", region)

    def headers(url: str, body: bytes) -> dict[str, str]:
        request = AWSRequest("POST", url, headers=_JSON, data=body)
        signer.add_auth(request)
        return dict(request.headers.items())

    return headers
