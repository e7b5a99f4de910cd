import { describe, expect, it } from "vitest";
import { firstCallSnippets } from "./first-call";

const TARGET = { endpoint: "http://127.0.0.1:8080", region: "eu-central-1", model: "acme.rock-v1:0" };
const CONTENT = { system: 'Say "hi"', prompt: "It's a test", maxTokens: 50 };

function code(id: string): string {
  return firstCallSnippets(TARGET, CONTENT).find((snippet) => snippet.id === id)?.code ?? "";
}

describe("the snippets", () => {
  it("encode the model in curl's path, and survive a quote in the shell", () => {
    expect(code("curl")).toContain("'http://127.0.0.1:8080/model/acme.rock-v1%3A0/converse'");
    expect(code("curl")).toContain(String.raw`It'\''s a test`);
  });
  it("give curl a body that is JSON", () => {
    const body = /-d '([\s\S]*)'$/.exec(code("curl"))?.[1]?.replaceAll(String.raw`'\''`, "'") ?? "";
    expect(JSON.parse(body)).toEqual({
      messages: [{ role: "user", content: [{ text: "It's a test" }] }],
      system: [{ text: 'Say "hi"' }],
      inferenceConfig: { maxTokens: 50 },
    });
  });
  it("give boto3 the endpoint and the region", () => {
    expect(code("boto3")).toContain('endpoint_url="http://127.0.0.1:8080"');
    expect(code("boto3")).toContain('region_name="eu-central-1"');
    expect(code("boto3")).toContain(String.raw`"Say \"hi\""`);
  });
  it("give openai the versioned base", () =>
    expect(code("openai")).toContain('base_url="http://127.0.0.1:8080/v1"'));
  it("leave out what is not set", () => {
    const bare = firstCallSnippets(TARGET, { system: null, prompt: "x", maxTokens: null });
    for (const snippet of bare) expect(snippet.code).not.toMatch(/system|max_?tokens/i);
  });
});
