import { describe, expect, it } from "vitest";
import { asSentence, errorFrom, readError, toApiError } from "./error";

const refusal = { error: { code: "forbidden", message: "not yours", request_id: "r-1" } };

describe("an error from a response", () => {
  it("takes the server's words", () =>
    expect(errorFrom(new Response(null, { status: 403 }), refusal)).toMatchObject({
      status: 403,
      code: "forbidden",
      message: "not yours",
      requestId: "r-1",
    }));

  it("says something of a body that is not ours", async () => {
    const response = new Response("<html>", { status: 502, headers: { "x-request-id": "r-2" } });
    expect(await readError(response)).toMatchObject({ code: "http_502", requestId: "r-2" });
  });
});

describe("any failure", () => {
  it("is an unreachable server when fetch itself fails", () =>
    expect(toApiError(new TypeError("Failed to fetch")).code).toBe("unreachable"));
});

describe("asSentence", () => {
  it.each([
    ["no session", "No session."],
    ["Done.", "Done."],
    ["why?", "Why?"],
  ])("makes %s into %s", (message, sentence) => expect(asSentence(message)).toBe(sentence));
});
