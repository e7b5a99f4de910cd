import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/error";
import { applyEvent, DEFAULT_SETTINGS, newTurn, requestOf, type Turn } from "./conversation";

const toError = (error: { code: string; message: string }) =>
  new ApiError(0, error.code, error.message, null);
const SETTLED = {
  type: "settled",
  call_id: "c1",
  input_tokens: 3,
  output_tokens: 2,
  estimated: false,
  cost_nanos: 9,
  first_event_us: 1,
  duration_us: 2,
  outcome: "completed",
} as const;

describe("a turn", () => {
  it("gathers text and ends when it is settled", () => {
    let turn = newTurn(1, "m", "q");
    for (const event of [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
      { type: "stop", reason: "end_turn" },
      SETTLED,
    ] as const) {
      turn = applyEvent(turn, event, toError);
    }
    expect(turn).toMatchObject({
      answer: "ab",
      state: "done",
      stopReason: "end_turn",
      settled: { call_id: "c1" },
    });
  });

  it("stays failed when the settlement follows an error", () => {
    const error = { type: "error", error: { code: "model_error", message: "no" } } as const;
    const turn = applyEvent(applyEvent(newTurn(1, "m", "q"), error, toError), SETTLED, toError);
    expect(turn.state).toBe("failed");
    expect(turn.settled?.call_id).toBe("c1");
  });

  it("ignores an event that it does not know", () => {
    const turn = newTurn(1, "m", "q");
    expect(applyEvent(turn, { type: "news" } as never, toError)).toBe(turn);
  });
});

describe("a request", () => {
  const answered: Turn = { ...newTurn(1, "m", "one"), answer: "1", state: "stopped" };
  const failed: Turn = { ...newTurn(2, "m", "two"), state: "failed" };

  it("alternates roles and leaves out what failed empty", () =>
    expect(requestOf("m", DEFAULT_SETTINGS, [answered, failed], "three").messages).toEqual([
      { role: "user", content: "one" },
      { role: "assistant", content: "1" },
      { role: "user", content: "three" },
    ]));

  it("sends no blank system prompt", () =>
    expect(requestOf("m", { ...DEFAULT_SETTINGS, system: " \n" }, [], "x").system).toBeNull());
});
