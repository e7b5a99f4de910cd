"""Asynchronous invocations, as boto3 starts them and waits for them."""

import time

import pytest
from botocore.exceptions import ClientError


def start(client, bucket, body, model, prefix="out", **members):
    """The invocation's ARN."""
    output = {"s3OutputDataConfig": {"s3Uri": f"s3://{bucket}/{prefix}"}}
    return client.start_async_invoke(modelId=model, modelInput=body, outputDataConfig=output, **members)[
        "invocationArn"
    ]


def ended(client, arn, wait_s=60.0):
    """What GetAsyncInvoke says once the invocation is no longer in progress."""
    until = time.monotonic() + wait_s
    while True:
        invocation = client.get_async_invoke(invocationArn=arn)
        if invocation["status"] != "InProgress" or time.monotonic() > until:
            return invocation
        time.sleep(0.05)


def refused(call, *arguments, **members):
    """Status, name and message of the error that a call is answered with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **members)
    answer = caught.value.response
    error = answer["Error"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"], error["Message"]
