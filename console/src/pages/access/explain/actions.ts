// The actions that can be asked about.

/** Those of models, first in the list; the schema names the rest. */
const MODEL_ACTIONS = [
  "bedrock:InvokeModel",
  "bedrock:InvokeModelWithResponseStream",
  "bedrock:StartAsyncInvoke",
  "bedrock:CountTokens",
];

/** From the schema's text: every declared action with a service's prefix. Groups are none. */
export function actionsOf(schema: string | undefined): string[] {
  const declared = [...(schema ?? "").matchAll(/^\s*action\s+"([a-z-]+:[A-Za-z]+)"/gm)].map(
    ([, name]) => name,
  );
  const others = declared.filter((name) => name !== undefined && !MODEL_ACTIONS.includes(name)) as string[];
  return [...MODEL_ACTIONS, ...[...new Set(others)].sort()];
}
