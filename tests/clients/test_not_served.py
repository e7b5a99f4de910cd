"""boto3, unmodified, calls every operation that is in scope and not served yet: each says so, and never with a 404.

A client that takes a missing operation for a missing resource makes a new one, or deletes what points there. One that
takes it for an outage tries again.
"""

import botocore
import botocore.config
import pytest
from botocore.exceptions import ClientError
from clients import constraints
from clients.sdk import bedrock_client
from harness.server import Server

# The models' own, and those of asynchronous invocations, tags, the catalogue, agreements, governance and inference
# profiles.
SERVED = {
    ("bedrock-runtime", "Converse"),
    ("bedrock-runtime", "ConverseStream"),
    ("bedrock-runtime", "InvokeModel"),
    ("bedrock-runtime", "InvokeModelWithResponseStream"),
    ("bedrock-runtime", "CountTokens"),
    ("bedrock-runtime", "StartAsyncInvoke"),
    ("bedrock-runtime", "GetAsyncInvoke"),
    ("bedrock-runtime", "ListAsyncInvokes"),
    *((service, f"{verb}Resource") for service in ("bedrock", "bedrock-agent") for verb in ("Tag", "Untag")),
    *((service, "ListTagsForResource") for service in ("bedrock", "bedrock-agent")),
    ("bedrock", "ListFoundationModels"),
    ("bedrock", "GetFoundationModel"),
    ("bedrock", "GetFoundationModelAvailability"),
    ("bedrock", "ListFoundationModelAgreementOffers"),
    *(("bedrock", f"{verb}FoundationModelAgreement") for verb in ("Create", "Delete")),
    *(("bedrock", f"{verb}UseCaseForModelAccess") for verb in ("Put", "Get")),
    *(("bedrock", f"{verb}ResourcePolicy") for verb in ("Put", "Get", "Delete")),
    *(("bedrock", f"{verb}AccountDataRetention") for verb in ("Put", "Get")),
    *(("bedrock", f"{verb}InferenceProfile") for verb in ("Create", "Get", "Delete")),
    ("bedrock", "ListInferenceProfiles"),
}
OPERATIONS = constraints.operations()
MISSING = [operation for operation in OPERATIONS if (operation.service, operation.name) not in SERVED]


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """A client of each service, as eager to try again as boto3 lets it be."""
    with Server(tmp_path_factory.mktemp("not-served")) as server:
        eager = botocore.config.Config(retries={"total_max_attempts": 4, "mode": "standard"})
        services = {operation.service for operation in OPERATIONS}
        yield {service: bedrock_client(server.demo, service, config=eager) for service in services}


def test_all_operations_are_either_served_or_called_here():
    assert (len(OPERATIONS), len(SERVED)) == (98, 31)
    assert len(MISSING) == len(OPERATIONS) - len(SERVED)


@pytest.mark.parametrize("operation", MISSING, ids=lambda operation: f"{operation.service}-{operation.name}")
def test_an_operation_that_is_not_served_says_so_once(clients, operation):
    client = clients[operation.service]
    call = getattr(client, botocore.xform_name(operation.name))
    with pytest.raises(ClientError) as raised:
        call(**operation.least(operation.input))
    answer = raised.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0
    assert answer["Error"]["Code"] == "UnsupportedOperationException"
    assert answer["Error"]["Message"].startswith(f"{operation.name} of {operation.service} is not served")
