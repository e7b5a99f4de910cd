"""How each dialect asks, and how its answers are read: far enough to know that an answer is whole."""

import json

from botocore.eventstream import EventStreamBuffer
from harness.process import Failed

# What crates/gateway/examples/replay says, a word in each piece.
WORDS = [f" word{number}" for number in range(1, 65)]


class OpenAi:
    name = "openai"

    def path(self, model: str, streamed: bool) -> str:
        return "/v1/chat/completions"

    def key_headers(self, api_key: str) -> dict[str, str]:
        return {"authorization": f"Bearer {api_key}"}

    def body(self, model: str, text: str, streamed: bool) -> dict:
        body = {"model": model, "messages": [{"role": "user", "content": text}]}
        return {**body, "stream": True, "stream_options": {"include_usage": True}} if streamed else body

    def text(self, answer: bytes) -> str:
        return json.loads(answer)["choices"][0]["message"]["content"]

    def pieces(self, answer: bytes) -> list[str]:
        events = _data(answer)
        if events[-1:] != ["[DONE]"]:
            raise Failed(f"no [DONE] at the end of {answer[-300:]!r}")
        chunks = [json.loads(event) for event in events[:-1]]
        deltas = [choice["delta"].get("content") for chunk in chunks for choice in chunk["choices"]]
        return [delta for delta in deltas if delta]


class Anthropic:
    name = "anthropic"

    def path(self, model: str, streamed: bool) -> str:
        return "/v1/messages"

    def key_headers(self, api_key: str) -> dict[str, str]:
        return {"x-api-key": api_key, "anthropic-version": "2023-06-01"}

    def body(self, model: str, text: str, streamed: bool) -> dict:
        body = {"model": model, "max_tokens": 512, "messages": [{"role": "user", "content": text}]}
        return {**body, "stream": True} if streamed else body

    def text(self, answer: bytes) -> str:
        return "".join(block["text"] for block in json.loads(answer)["content"])

    def pieces(self, answer: bytes) -> list[str]:
        events = [json.loads(event) for event in _data(answer)]
        if not events or events[-1]["type"] != "message_stop":
            raise Failed(f"no message_stop at the end of {answer[-300:]!r}")
        return [event["delta"]["text"] for event in events if event["type"] == "content_block_delta"]


class Converse:
    name = "converse"

    def path(self, model: str, streamed: bool) -> str:
        return f"/model/{model.replace(':', '%3A')}/converse{'-stream' if streamed else ''}"

    def key_headers(self, api_key: str) -> dict[str, str]:
        return {"authorization": f"Bearer {api_key}"}

    def body(self, model: str, text: str, streamed: bool) -> dict:
        return {"messages": [{"role": "user", "content": [{"text": text}]}], "inferenceConfig": {"maxTokens": 512}}

    def text(self, answer: bytes) -> str:
        return "".join(block["text"] for block in json.loads(answer)["output"]["message"]["content"])

    def pieces(self, answer: bytes) -> list[str]:
        """Checks every frame's lengths and CRCs on the way."""
        frames = EventStreamBuffer()
        frames.add_data(answer)
        events = [(frame.headers.get(":event-type"), json.loads(frame.payload)) for frame in frames]
        if not events or events[-1][0] != "metadata":
            raise Failed(f"no metadata at the end of {answer[-300:]!r}")
        return [payload["delta"]["text"] for name, payload in events if name == "contentBlockDelta"]


OPENAI, ANTHROPIC, CONVERSE = OpenAi(), Anthropic(), Converse()
Dialect = OpenAi | Anthropic | Converse


def check_replayed(dialect: Dialect, streamed: bool, answer: bytes) -> None:
    """The answer is what the replaying upstream says, in the client's dialect; a stream has a piece a word."""
    found = dialect.pieces(answer) if streamed else [dialect.text(answer)]
    if found != (WORDS if streamed else ["".join(WORDS)]):
        raise Failed(f"the upstream's answer came as {found}")


def check_simulated(events: int, streamed: bool, answer: bytes) -> None:
    """The answer is the simulator's, in OpenAI's dialect; a stream has so many events, [DONE] included."""
    if not streamed:
        if not OPENAI.text(answer).startswith("Simulator:"):
            raise Failed(f"the upstream's answer came as {answer[:300]!r}")
        return
    OPENAI.pieces(answer)
    if (count := len(_data(answer))) != events:
        raise Failed(f"{count} events came, not {events}")


def _data(answer: bytes) -> list[str]:
    """The data of server-sent events, a line each."""
    return [line.removeprefix("data: ") for line in answer.decode().split("\n") if line.startswith("data: ")]
