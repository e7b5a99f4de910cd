import { describe, expect, it } from "vitest";
import type { Attempt, CallDetails } from "../../api/vocabulary";
import { stretchesOf } from "./timeline";

const attempt = (changes: Partial<Attempt>): Attempt =>
  ({
    ordinal: 1,
    outcome: "completed",
    started_at_us: 1_010,
    first_event_us: 40,
    duration_us: 90,
    ...changes,
  }) as Attempt;

const call = (...attempt_details: Attempt[]): CallDetails =>
  ({ started_at_us: 1_000, duration_us: 100, attempt_details }) as CallDetails;

describe("a call's stretches", () => {
  it("are our own time, the wait, and the generation", () =>
    expect(stretchesOf(call(attempt({})))).toEqual([
      { kind: "outcrop", fromUs: 0, toUs: 10 },
      { kind: "waiting", fromUs: 10, toUs: 50 },
      { kind: "generating", fromUs: 50, toUs: 100 },
    ]));

  it("show a failed attempt before the one that answered", () => {
    const failed = attempt({ outcome: "failed", first_event_us: null, duration_us: 20 });
    const second = attempt({ ordinal: 2, started_at_us: 1_040, first_event_us: 10, duration_us: 60 });
    expect(stretchesOf(call(second, failed)).map((stretch) => stretch.kind)).toEqual([
      "outcrop",
      "failed",
      "outcrop",
      "waiting",
      "generating",
    ]);
  });

  it("never leave the call, whatever the clocks said", () => {
    const late = stretchesOf(call(attempt({ duration_us: 5_000 })));
    expect(late.at(-1)?.toUs).toBe(100);
  });

  it("are our own time alone when no attempt was made", () =>
    expect(stretchesOf(call())).toEqual([{ kind: "outcrop", fromUs: 0, toUs: 100 }]));
});
