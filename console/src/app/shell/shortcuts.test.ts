import { describe, expect, it } from "vitest";
import { commandOf } from "./shortcuts";

describe("keyboard commands", () => {
  it("go to a page after g", () => expect(commandOf("c", true)).toEqual({ kind: "go", to: "/calls" }));
  it("leave letters alone without g", () => expect(commandOf("c", false)).toBeNull());
  it("open the help", () => expect(commandOf("?", false)).toEqual({ kind: "help" }));
  it("take another key after g for itself", () => expect(commandOf("/", true)).toEqual({ kind: "filter" }));
});
