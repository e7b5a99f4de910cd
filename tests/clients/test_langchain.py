"""langchain-aws, unmodified, on boto3: its chat over Converse, and its chat over InvokeModel."""

import pytest
from harness.configuration import MODEL as SIMULATED
from langchain_aws import ChatBedrock, ChatBedrockConverse
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool

QUESTION = [SystemMessage("Answer in one sentence."), HumanMessage("What is the capital of France?")]


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


@pytest.fixture
def converse(server, bedrock):
    return ChatBedrockConverse(
        client=bedrock, model=server.demo.model_id, provider="meta", temperature=0, max_tokens=40
    )


def test_a_chat_is_answered_and_counted(converse):
    answer = converse.invoke(QUESTION)
    assert isinstance(answer, AIMessage)
    assert "Paris" in answer.text
    used = answer.usage_metadata
    assert used["input_tokens"] > 5 and used["output_tokens"] > 2
    assert answer.response_metadata["stopReason"] == "end_turn"


def test_a_stream_comes_in_pieces(converse):
    whole = None
    pieces = 0
    for piece in converse.stream(QUESTION):
        whole = piece if whole is None else whole + piece
        pieces += 1
    assert pieces > 3
    assert "Paris" in whole.text
    assert whole.usage_metadata["output_tokens"] > 2


def test_tools_go_to_a_provider_that_takes_them(bedrock, simulator):
    model = ChatBedrockConverse(client=bedrock, model=SIMULATED, provider="meta", max_tokens=4)
    answer = model.bind_tools([weather]).invoke(QUESTION)
    assert answer.usage_metadata["output_tokens"] == 4


def test_a_chat_over_invoke_model(server, bedrock):
    """The embedded model's own body is OpenAI's, which langchain-aws knows by the provider's name."""
    model = ChatBedrock(
        client=bedrock, model=server.demo.model_id, provider="openai", model_kwargs={"max_tokens": 40}
    )
    answer = model.invoke(QUESTION)
    assert "Paris" in answer.text
