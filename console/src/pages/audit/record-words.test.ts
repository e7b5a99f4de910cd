import { describe, expect, it } from "vitest";
import { actionText, actorText } from "./record-words";

describe("an action in words", () => {
  it.each([
    ["policy.put", false, "Policy changed"],
    ["policy.put", true, "Policy added"],
    ["api_key.revoke", false, "API key revoked"],
    ["audit.checkpoint", true, "Checkpoint signed"],
    ["request.ask_for_changes", false, "Request sent back for changes"],
    ["something.odd", false, "something.odd"],
    ["plain", false, "plain"],
  ])("of %s (new: %s) reads %s", (action, isNew, text) => expect(actionText(action, isNew)).toBe(text));
});

describe("an actor", () => {
  it("is looked for by its id", () =>
    expect(actorText({ type: "principal", id: "u-1", name: "Ann" })).toEqual({
      name: "Ann",
      key: "u-1",
      note: "u-1",
    }));
  it("can be a part of Outcrop", () =>
    expect(actorText({ type: "system", part: "watcher" }).key).toBe("watcher"));
});
