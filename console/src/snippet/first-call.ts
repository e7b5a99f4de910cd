// The same first call in three ways, filled in with this installation's endpoint and region. The key is a
// placeholder: the console never sees one.

export interface CallTarget {
  endpoint: string;
  region: string;
  model: string;
}

export interface CallContent {
  system: string | null;
  prompt: string;
  maxTokens: number | null;
}

export interface Snippet {
  id: "curl" | "boto3" | "openai";
  label: string;
  code: string;
}

export const KEY_PLACEHOLDER = "YOUR_API_KEY";

export const GREETING: CallContent = { system: null, prompt: "Why do rocks outcrop?", maxTokens: 200 };

export function firstCallSnippets(target: CallTarget, content: CallContent): Snippet[] {
  return [
    { id: "curl", label: "curl", code: curl(target, content) },
    { id: "boto3", label: "Python, boto3", code: boto3(target, content) },
    { id: "openai", label: "Python, openai", code: openai(target, content) },
  ];
}

function curl({ endpoint, model }: CallTarget, content: CallContent): string {
  // One member a line: short enough to read, and to change by hand.
  const members = [
    `"messages": [{"role": "user", "content": [{"text": ${json(content.prompt)}}]}]`,
    ...(content.system === null ? [] : [`"system": [{"text": ${json(content.system)}}]`]),
    ...(content.maxTokens === null ? [] : [`"inferenceConfig": {"maxTokens": ${content.maxTokens}}`]),
  ];
  const body = `{\n    ${members.join(",\n    ")}\n  }`;
  return [
    `curl ${shell(`${endpoint}/model/${encodeURIComponent(model)}/converse`)} \\`,
    `  -H "Authorization: Bearer ${KEY_PLACEHOLDER}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d ${shell(body)}`,
  ].join("\n");
}

function boto3({ endpoint, region, model }: CallTarget, content: CallContent): string {
  return [
    "import os",
    "import boto3",
    "",
    `os.environ["AWS_BEARER_TOKEN_BEDROCK"] = "${KEY_PLACEHOLDER}"`,
    "",
    "bedrock = boto3.client(",
    `    "bedrock-runtime",`,
    `    endpoint_url=${json(endpoint)},`,
    `    region_name=${json(region)},`,
    ")",
    "answer = bedrock.converse(",
    `    modelId=${json(model)},`,
    ...(content.system === null ? [] : [`    system=[{"text": ${json(content.system)}}],`]),
    `    messages=[{"role": "user", "content": [{"text": ${json(content.prompt)}}]}],`,
    ...(content.maxTokens === null ? [] : [`    inferenceConfig={"maxTokens": ${content.maxTokens}},`]),
    ")",
    `print(answer["output"]["message"]["content"][0]["text"])`,
  ].join("\n");
}

function openai({ endpoint, model }: CallTarget, content: CallContent): string {
  return [
    "from openai import OpenAI",
    "",
    "client = OpenAI(",
    `    base_url=${json(`${endpoint}/v1`)},`,
    `    api_key="${KEY_PLACEHOLDER}",`,
    ")",
    "answer = client.chat.completions.create(",
    `    model=${json(model)},`,
    "    messages=[",
    ...(content.system === null ? [] : [`        {"role": "system", "content": ${json(content.system)}},`]),
    `        {"role": "user", "content": ${json(content.prompt)}},`,
    "    ],",
    ...(content.maxTokens === null ? [] : [`    max_tokens=${content.maxTokens},`]),
    ")",
    "print(answer.choices[0].message.content)",
  ].join("\n");
}

/** A JSON string is also a Python string. */
function json(text: string): string {
  return JSON.stringify(text);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
