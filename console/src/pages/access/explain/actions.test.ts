import { describe, expect, it } from "vitest";
import { actionsOf } from "./actions";

describe("the actions to ask about", () => {
  it("are those of models when there is no schema at hand", () =>
    expect(actionsOf(undefined)).toHaveLength(4));

  it("are those that the schema declares, without its groups", () =>
    expect(
      actionsOf(
        'action "read";\naction "bedrock:GetPrompt" in ["read"] appliesTo {};\naction "bedrock:CountTokens" in ["call"];',
      ).slice(3),
    ).toEqual(["bedrock:CountTokens", "bedrock:GetPrompt"]));
});
