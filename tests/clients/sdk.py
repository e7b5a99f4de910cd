"""The official clients, set up as their documentation says, and with nothing changed in them."""

import os

import anthropic
import boto3
import botocore.config
import openai

# The clients must look for nothing outside this machine, and take nothing from its user.
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
for name in ("AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SESSION_TOKEN", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
    os.environ.pop(name, None)
for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
    os.environ.pop(name, None)

# Loading a model in the development profile takes its time; a hung server must not take ours.
PATIENCE_S = 120


def bedrock_client(demo, service="bedrock-runtime", **overrides):
    """A client of one of Bedrock's four services."""
    settings = {
        "endpoint_url": demo.endpoint,
        "region_name": demo.region,
        "aws_access_key_id": demo.access_key_id,
        "aws_secret_access_key": demo.secret_access_key,
        "config": botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=PATIENCE_S),
        **overrides,
    }
    return boto3.client(service, **settings)


def openai_client(demo, **overrides):
    settings = {"base_url": f"{demo.endpoint}/v1", "api_key": demo.api_key, "max_retries": 0, "timeout": PATIENCE_S}
    return openai.OpenAI(**{**settings, **overrides})


def anthropic_client(demo, **overrides):
    settings = {"base_url": demo.endpoint, "api_key": demo.api_key, "max_retries": 0, "timeout": PATIENCE_S}
    return anthropic.Anthropic(**{**settings, **overrides})
