// The fixture server's world: made from one seed, so that two starts show the same calls (shifted to now).

const SECOND_US = 1_000_000;
const HOUR_US = 3600 * SECOND_US;
const DAY_US = 24 * HOUR_US;

/** A small seeded generator (mulberry32): the same numbers on every start. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const price = (version, input, output) => ({
  version,
  effective_from_us: Date.UTC(2026, 0, 1) * 1000,
  input_nanos_per_million: input * 1e9,
  output_nanos_per_million: output * 1e9,
});

export const MODELS = [
  {
    id: "anthropic.claude-3-haiku-20240307-v1:0",
    name: "Claude 3 Haiku",
    provider: "Anthropic",
    task: "chat",
    grade: "production",
    context_tokens: 200_000,
    max_output_tokens: 4096,
    status: "ready",
    status_detail: null,
    price: price("2026-01", 0.25, 1.25),
    regions: ["us-east-1", "eu-central-1"],
    connections: ["bedrock-us", "bedrock-eu"],
  },
  {
    id: "mistral.mistral-large-2407-v1:0",
    name: "Mistral Large",
    provider: "Mistral AI",
    task: "chat",
    grade: "production",
    context_tokens: 128_000,
    max_output_tokens: 8192,
    status: "ready",
    status_detail: null,
    price: price("2026-01", 2, 6),
    regions: ["eu-west-3"],
    connections: ["mistral-eu"],
  },
  {
    id: "outcrop.smollm2-135m-instruct-v1:0",
    name: "SmolLM2 135M Instruct",
    provider: "Hugging Face",
    task: "chat",
    grade: "demo",
    context_tokens: 2048,
    max_output_tokens: 1024,
    status: "ready",
    status_detail: null,
    price: price("demo-1", 0.05, 0.1),
    regions: ["us-east-1"],
    connections: ["embedded"],
  },
  {
    id: "outcrop.minilm-l6-v1:0",
    name: "MiniLM L6",
    provider: "Sentence Transformers",
    task: "embedding",
    grade: "demo",
    context_tokens: 512,
    max_output_tokens: 0,
    status: "not_installed",
    status_detail: "its files are not in /var/lib/outcrop/models; run `make model` to fetch them",
    price: price("demo-1", 0.02, 0),
    regions: ["us-east-1"],
    connections: ["embedded"],
  },
  {
    id: "outcrop.echo-v1:0",
    name: "Echo",
    provider: "Outcrop",
    task: "chat",
    grade: "simulator",
    context_tokens: 8192,
    max_output_tokens: 4096,
    status: "ready",
    status_detail: null,
    price: price("demo-1", 0.01, 0.01),
    regions: ["us-east-1"],
    connections: ["simulator"],
  },
  {
    id: "meta.llama3-1-70b-instruct-v1:0",
    name: "Llama 3.1 70B Instruct",
    provider: "Meta",
    task: "chat",
    grade: "production",
    context_tokens: 128_000,
    max_output_tokens: 4096,
    status: "no_connection",
    status_detail: "no connection serves it; add one to [[connections]] in the configuration",
    price: price("2026-01", 0.72, 0.72),
    regions: [],
    connections: [],
  },
  {
    id: "cohere.command-r-plus-v1:0",
    name: "Command R+",
    provider: "Cohere",
    task: "chat",
    grade: "production",
    context_tokens: 128_000,
    max_output_tokens: 4096,
    status: "unpriced",
    status_detail: "no price is in force in us-east-1; calls are refused until there is one",
    price: null,
    regions: ["us-east-1"],
    connections: ["bedrock-us"],
  },
];

export const SESSION = {
  user: { id: "u-0001", name: "Mira Basalt", roles: ["platform-admin"] },
  organisation: { name: "Northwind Traders", currency: "USD" },
  account: "123456789012",
  project: "sandbox",
  csrf_token: "fixture-csrf-token",
  expires_at_us: (Date.now() + 8 * 3_600_000) * 1000,
  endpoint: "http://127.0.0.1:8080",
  region: "us-east-1",
  version: "0.1.0",
};

const PROJECTS = ["sandbox", "support-assistant", "contract-search"];
const PRINCIPALS = ["mira.basalt", "svc-support", "svc-search", "svc-nightly-batch"];
const OPERATIONS = ["bedrock.converse_stream", "bedrock.converse", "openai.chat", "console.playground"];

const hex = (random, digits) =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
const pick = (random, list, weights) => {
  let at = random() * weights.reduce((sum, weight) => sum + weight, 0);
  return list[weights.findIndex((weight) => (at -= weight) < 0)] ?? list.at(-1);
};

/** Sixty days of calls up to now: busier by day than by night, more of them lately, so that spans differ. */
export function makeCalls(seed = 7) {
  const random = seeded(seed);
  const nowUs = Date.now() * 1000;
  const calls = [];
  for (let hour = 60 * 24; hour >= 0; hour -= 1) {
    const startUs = nowUs - hour * HOUR_US;
    const day =
      0.35 + 0.65 * Math.max(0, Math.sin(((new Date(startUs / 1000).getUTCHours() - 5) / 24) * 2 * Math.PI));
    const count = Math.round(
      (hour < 60 ? 64 : 40) * day * (0.6 + 0.8 * random()) * (hour > 30 * 24 ? 0.8 : 1),
    );
    for (let index = 0; index < count; index += 1) {
      const at = startUs + Math.floor(random() * HOUR_US);
      if (at < nowUs) calls.push(makeCall(random, at));
    }
  }
  calls.push(makeCall(random, nowUs - 40 * SECOND_US), makeCall(random, nowUs - 4 * SECOND_US));
  return calls.sort((one, other) => other.started_at_us - one.started_at_us);
}

function makeCall(random, startedAt) {
  const model = pick(
    random,
    MODELS.filter((entry) => entry.status === "ready"),
    [55, 22, 15, 8],
  );
  const outcome = pick(random, ["completed", "failed", "cancelled", "interrupted"], [96.4, 2.2, 1.2, 0.2]);
  const input = Math.floor(200 + random() ** 3 * 30_000);
  const output = outcome === "failed" ? 0 : Math.floor(20 + random() ** 2 * 900);
  const firstEvent = Math.floor((180 + random() ** 2 * 900) * 1000);
  const speed = model.grade === "demo" ? 38 : 90;
  return buildCall({
    id: `call-${hex(random, 8)}-${hex(random, 4)}-7${hex(random, 3)}-${hex(random, 12)}`,
    startedAt,
    model,
    project: pick(random, PROJECTS, [20, 50, 30]),
    principal: pick(random, PRINCIPALS, [10, 50, 30, 10]),
    operation: pick(random, OPERATIONS, [45, 25, 25, 5]),
    outcome,
    tokens: {
      input,
      output,
      cache_read: random() < 0.3 && model.provider === "Anthropic" ? Math.floor(random() * 4000) : 0,
    },
    firstEvent: outcome === "failed" ? null : firstEvent,
    generation: Math.floor((output / speed) * SECOND_US * (0.8 + random() * 0.5)),
    retried: outcome === "completed" && random() < 0.05,
  });
}

/** A call with its attempts and price lines, adding up. */
export function buildCall({
  id,
  startedAt,
  model,
  project,
  principal,
  operation,
  outcome,
  tokens,
  firstEvent,
  generation,
  retried,
}) {
  const line = (name, count, rate) => ({
    class: name,
    count,
    nanos_per_million: rate,
    cost_nanos: Math.round((count * rate) / 1e6),
  });
  const { input_nanos_per_million: inputRate, output_nanos_per_million: outputRate } = model.price;
  const lines = [
    line("input", tokens.input, inputRate),
    line("output", tokens.output, outputRate),
    line("cache_read", tokens.cache_read ?? 0, inputRate / 10),
  ].filter((entry) => entry.count > 0 && outcome !== "failed");
  const cost = lines.reduce((sum, entry) => sum + entry.cost_nanos, 0);
  const lost = retried ? 420_000 : 0;
  const queued = 6_000;
  const attempt = (ordinal, offset, values) => ({
    id: `${id.replace("call", "attempt")}-${ordinal}`,
    ordinal,
    connection: model.connections[(ordinal - 1) % model.connections.length],
    region: model.regions[(ordinal - 1) % model.regions.length],
    price_version: model.price.version,
    started_at_us: startedAt + queued + offset,
    ...values,
  });
  const noUsage = { input: 0, output: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, reasoning: 0 };
  const attempts = [];
  if (retried)
    attempts.push(
      attempt(1, 0, {
        outcome: "failed",
        estimated: false,
        lines: [],
        usage: noUsage,
        cost_nanos: 0,
        first_event_us: null,
        duration_us: 380_000,
      }),
    );
  const duration = (firstEvent ?? 310_000) + generation;
  attempts.push(
    attempt(attempts.length + 1, lost, {
      outcome,
      estimated: outcome === "interrupted",
      lines,
      usage: outcome === "failed" ? noUsage : { ...noUsage, ...tokens },
      cost_nanos: cost,
      first_event_us: firstEvent,
      duration_us: duration,
    }),
  );
  return {
    id,
    started_at_us: startedAt,
    model: model.id,
    project,
    account: SESSION.account,
    principal,
    operation,
    streamed: operation !== "bedrock.converse",
    outcome,
    estimated: outcome === "interrupted",
    input_tokens: outcome === "failed" ? 0 : tokens.input + (tokens.cache_read ?? 0),
    output_tokens: tokens.output,
    cost_nanos: cost,
    first_event_us: firstEvent === null ? null : queued + lost + firstEvent,
    duration_us: queued + lost + duration,
    attempts: attempts.length,
    attempt_details: attempts,
  };
}

export { DAY_US, HOUR_US };
