// The fixture server's catalogue and approvals: made up, changed by what is clicked, forgotten when it stops.
import { createHash } from "node:crypto";
import { MODELS, seeded, SESSION, DAY_US, HOUR_US } from "./fixture-data.mjs";

const NOW_US = Date.now() * 1000;
const ME = { id: SESSION.user.id, name: SESSION.user.name };
const ADA = { id: "u-0002", name: "Ada Feldspar" };
const LENA = { id: "u-0003", name: "Lena Gneiss" };
const SAM = { id: "u-0004", name: "Sam Schist" };
const OUTCROP = { id: null, name: "watcher" };
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

const TERMS_1 = `Granite Labs hosted model terms

1. Use. You may call the hosted models from your own applications, within the limits of your plan.

2. Your data. Prompts and answers are kept for at most thirty days in order to detect abuse. They are not used to train models.

3. Regions. Calls are answered in the region that you choose. Support staff may look at metadata from other regions.

4. Availability. The models are offered as they are. Planned interruptions are announced seven days before.

5. Ending. Either side may end the agreement with a notice of thirty days. A model that is withdrawn is announced six months before.

6. Liability. Liability is limited to the fees of the last twelve months, except where the law does not allow such a limit.

7. Law. The law of the place where Granite Labs is registered applies.`;
const TERMS_2 = TERMS_1.replace("at most thirty days", "at most ninety days")
  .replace(
    "They are not used to train models.",
    "They are not used to train models unless you agree in writing.",
  )
  .replace("announced six months before", "announced three months before");
const TERMS = new Map([TERMS_1, TERMS_2].map((text) => [sha256(text), text]));
const version = (ordinal, text, ageDays) => ({
  subject: "provider:Granite Labs",
  ordinal,
  hash: sha256(text),
  title: "Granite Labs hosted model terms",
  source: "Sent by Granite Labs' account team",
  added_at_us: NOW_US - ageDays * DAY_US,
});
const VERSIONS = [version(1, TERMS_1, 210), version(2, TERMS_2, 6)];

const price = (input, output, cache) => ({
  region: "*",
  mode: "on-demand",
  rates: { input: input * 1e9, output: output * 1e9, ...(cache && { cache_read: cache * 1e9 }) },
});
const FAMILIES = [
  ["Anthropic", "anthropic.claude", "Claude", 3, 15, ["text", "image"], 200_000],
  ["Mistral AI", "mistral.mistral", "Mistral", 2, 6, ["text"], 128_000],
  ["Meta", "meta.llama", "Llama", 0.72, 0.72, ["text"], 128_000],
  ["Cohere", "cohere.command", "Command", 2.5, 10, ["text"], 128_000],
  ["Amazon", "amazon.nova", "Nova", 0.8, 3.2, ["text", "image", "video"], 300_000],
  ["Google", "google.gemma", "Gemma", 0.2, 0.4, ["text", "image"], 131_072],
];
const SIZES = [
  "Small",
  "Medium",
  "Large",
  "Instruct",
  "Vision",
  "Turbo",
  "Long context",
  "Preview",
  "Lite",
  "Pro",
];

function seededModels() {
  const random = seeded(11);
  return FAMILIES.flatMap(([provider, prefix, name, input, output, modalities, context]) =>
    SIZES.map((size, index) => {
      const factor = 0.2 + random() * 2;
      const legacy = random() < 0.15;
      return model({
        id: `${prefix}-${size.toLowerCase().replaceAll(" ", "-")}-v${1 + (index % 3)}:0`,
        name: `${name} ${size}`,
        provider,
        input: modalities,
        context_tokens: random() < 0.1 ? null : context,
        list_prices: random() < 0.1 ? [] : [price(round(input * factor), round(output * factor))],
        lifecycle: {
          status: legacy ? "LEGACY" : "ACTIVE",
          released: day(-Math.round(900 * random()) - 60),
          ...(legacy && { legacy_from: day(-40), end_of_life: day(Math.round(200 * random()) - 20) }),
        },
      });
    }),
  );
}
const round = (value) => Math.round(value * 100) / 100;

function model(values) {
  return {
    task: "chat",
    output: ["text"],
    max_output_tokens: 8192,
    regions: ["us-east-1", "eu-central-1"],
    source: "seed",
    callable: false,
    availability: { state: "none", detail: null },
    capabilities: ["tools", "structured_output"],
    modes: ["on-demand", "batch"],
    price: null,
    connections: [],
    certifications: [],
    used_by: [],
    terms: { in_force: null, versions: [] },
    sources: [
      { facts: ["list_prices"], source: "https://example.com/pricing", date: "2026-11-10" },
      {
        facts: ["lifecycle", "context_tokens", "input", "output"],
        source: "https://example.com/models",
        date: "2026-11-10",
      },
    ],
    ...values,
  };
}

const fromConfiguration = MODELS.map((known) =>
  model({
    id: known.id,
    name: known.name,
    provider: known.provider,
    task: known.task,
    input: ["text"],
    output: known.task === "embedding" ? ["embedding"] : ["text"],
    source: known.grade === "production" ? "seed" : "declared",
    context_tokens: known.context_tokens,
    max_output_tokens: known.max_output_tokens,
    regions: known.regions,
    connections: known.connections,
    callable: known.status === "ready",
    availability: { state: "entitled", detail: "the configuration file opens it" },
    price: known.price,
    list_prices: known.price
      ? [price(known.price.input_nanos_per_million / 1e9, known.price.output_nanos_per_million / 1e9)]
      : [],
    lifecycle: { status: "ACTIVE", released: day(-400) },
    used_by: [
      { project: "support-assistant", account: SESSION.account, calls: 31_204, cost_nanos: 412_330_000_000 },
      { project: "contract-search", account: SESSION.account, calls: 12_810, cost_nanos: 96_120_000_000 },
      { project: "sandbox", account: SESSION.account, calls: 210, cost_nanos: 1_450_000_000 },
    ],
    entitled: known.grade === "production",
  }),
);

const granite = model({
  id: "example.granite-large-v2:0",
  name: "Granite Large 2",
  provider: "Granite Labs",
  input: ["text", "image", "document"],
  source: "declared",
  context_tokens: 256_000,
  callable: true,
  connections: ["granite-eu"],
  capabilities: ["tools", "reasoning", "structured_output", "prompt_cache"],
  price: {
    version: 3,
    effective_from_us: NOW_US - 90 * DAY_US,
    input_nanos_per_million: 2.4e9,
    output_nanos_per_million: 9.6e9,
  },
  list_prices: [
    price(2.5, 10, 0.25),
    { ...price(1.25, 5), mode: "batch" },
    { ...price(2.75, 11), region: "eu-central-1" },
  ],
  availability: { state: "entitled", detail: null },
  lifecycle: { status: "ACTIVE", released: day(-300), legacy_from: day(160), end_of_life: day(400) },
  terms: { in_force: VERSIONS[1], versions: [...VERSIONS].reverse() },
  certifications: [
    {
      id: "granite-labs-iso-27001",
      subject: "provider:Granite Labs",
      name: "ISO 27001",
      issuer: "Fictitious Audit GmbH",
      scope: "Operation of the hosted models in eu-central-1",
      data_classes: ["internal", "personal"],
      evidence: { name: "iso-27001-2026.pdf", hash: sha256("iso"), object_key: "evidence/iso" },
      issued: day(-200),
      expires: day(500),
      state: "valid",
    },
    {
      id: "granite-labs-soc-2",
      subject: "provider:Granite Labs",
      name: "SOC 2 Type II",
      issuer: "Fictitious Assurance Inc.",
      scope: "Security and availability of the API",
      data_classes: [],
      evidence: { name: "https://granite.example/soc2", hash: "" },
      issued: day(-480),
      expires: day(-20),
      state: "expired",
    },
  ],
  used_by: [
    { project: "support-assistant", account: SESSION.account, calls: 3120, cost_nanos: 84_120_000_000 },
    { project: "contract-review", account: "210987654321", calls: 812, cost_nanos: 31_400_000_000 },
  ],
});
const graniteSmall = model({
  ...granite,
  id: "example.granite-small-v1:0",
  name: "Granite Small 1",
  availability: { state: "none", detail: null },
  used_by: [],
  certifications: [],
  list_prices: [price(0.2, 0.6)],
});
const ended = model({
  id: "example.slate-v1:0",
  name: "Slate 1",
  provider: "Granite Labs",
  input: ["text"],
  lifecycle: { status: "LEGACY", released: day(-900), legacy_from: day(-300), end_of_life: day(-12) },
  list_prices: [price(1, 2)],
});

export const STAGES = [
  ["intake", "Intake", "unit-admin", false, []],
  ["legal", "Legal", "legal-reviewer", true, ["terms"]],
  ["security", "Security", "security-reviewer", true, ["certifications"]],
  ["evaluation", "Evaluation", "platform-admin", false, ["attachment"]],
  ["finance", "Finance", "finops", false, ["expected_cost"]],
  ["decision", "Decision", "platform-admin", true, []],
].map(([id, name, role, distinct, needs]) => ({ id, name, role, distinct, needs }));

const asked = (changes) => ({
  model: granite.id,
  unit: "support",
  accounts: [SESSION.account],
  environments: ["production"],
  regions: ["eu-central-1"],
  data_classes: ["personal"],
  modes: ["on-demand"],
  max_tokens: 4096,
  guardrail_required: true,
  use_case:
    "Drafts answers to customers' questions about orders and returns. A person reads and sends every answer; nothing is sent by itself.",
  expected_monthly_cost_nanos: 250_000_000_000,
  expires_at_us: null,
  ...changes,
});

const check = (name, passed, detail) => ({ name, passed, detail, at_us: NOW_US - 2 * HOUR_US });
const DECIDERS = [SAM, LENA, ADA, ME, SAM, ME];

/** A request that stands at the stage with that index; those before it are approved. */
function request(id, at, { dueHours = 60, ageDays = 3, requester = ADA, ask = {}, ...changes } = {}) {
  const opened = NOW_US - ageDays * DAY_US;
  const stages = STAGES.map((stage, index) => ({
    ...stage,
    state: index < at ? "approved" : index === at ? "current" : "waiting",
    due_at_us: index === at ? NOW_US + dueHours * HOUR_US : null,
    checks:
      stage.id === "legal" && index <= at
        ? [
            check(
              "terms",
              true,
              "the terms of `provider:Granite Labs` in force have the hash " + VERSIONS[1].hash.slice(0, 12),
            ),
          ]
        : stage.id === "security" && index <= at
          ? [check("certifications", true, "every data class is covered; valid: ISO 27001")]
          : stage.id === "intake"
            ? [
                check("lifecycle", true, "the model is ACTIVE"),
                check("regions", index < at || at === 0, "connections lead to the model in eu-central-1"),
              ]
            : [],
    decided_by: index < at ? DECIDERS[index] : null,
    decided_at_us: index < at ? opened + (index + 1) * 9 * HOUR_US : null,
  }));
  const want = asked(ask);
  const events = [
    { actor: requester, type: "opened", stage: null, comment: want.use_case },
    ...stages.slice(0, at).flatMap(({ id: stage }, index) => [
      { actor: OUTCROP, type: "checked", stage, comment: null },
      ...(index === 1
        ? [
            {
              actor: LENA,
              type: "commented",
              stage,
              comment:
                "Thirty days of retention is fine for us. Section 3 needs the region to be fixed: it is, in what is asked.",
            },
          ]
        : []),
      {
        actor: DECIDERS[index],
        type: "approved",
        stage,
        comment: index === 2 ? "ISO 27001 covers personal data in eu-central-1." : null,
      },
    ]),
    ...(dueHours < 0
      ? [{ actor: OUTCROP, type: "escalated", stage: STAGES[at]?.id ?? null, comment: null }]
      : []),
  ].map((event, index) => ({ ordinal: index + 1, at_us: opened + index * 5 * HOUR_US, ...event }));
  return {
    id,
    model: want.model,
    unit: want.unit,
    status: "open",
    stages,
    asked: want,
    requester,
    events,
    evidence:
      at > 3
        ? [{ name: "evaluation-report.pdf", hash: sha256(id), object_key: "evidence/x", stage: "evaluation" }]
        : [],
    review: null,
    entitlement: null,
    opened_at_us: opened,
    changed_at_us: NOW_US - HOUR_US,
    ...changes,
  };
}

const review = request("req-9terms", 1, {
  requester: { id: null, name: "watcher" },
  dueHours: 30,
  review: {
    of: "ent-granite-support",
    trigger: "terms_changed",
    before: VERSIONS[0].hash,
    after: VERSIONS[1].hash,
    terms: { subject: "provider:Granite Labs", from: VERSIONS[0].hash, to: VERSIONS[1].hash },
    causes: [
      {
        trigger: "terms_changed",
        fact: VERSIONS[1].hash,
        before: VERSIONS[0].hash,
        after: VERSIONS[1].hash,
        terms: { subject: "provider:Granite Labs", from: VERSIONS[0].hash, to: VERSIONS[1].hash },
      },
      {
        trigger: "price_risen",
        fact: "3",
        before: "input 2.0, output 8.0 USD per million tokens",
        after: "input 2.4, output 9.6 USD per million tokens",
        terms: null,
      },
    ],
  },
});
for (const id of ["intake", "security", "evaluation"])
  review.stages.find((stage) => stage.id === id).state = "skipped";

const approved = request("req-8done", 6, {
  ageDays: 40,
  status: "approved",
  entitlement: "ent-granite-support",
});
approved.events.push({
  ordinal: approved.events.length + 1,
  at_us: approved.changed_at_us,
  actor: OUTCROP,
  type: "granted",
  stage: null,
  comment: "ent-granite-support",
});
const back = request("req-7back", 2, {
  requester: ME,
  ask: { model: "anthropic.claude-large-v3:0" },
  status: "changes_asked",
});
back.events.push({
  ordinal: back.events.length + 1,
  at_us: back.changed_at_us,
  actor: ADA,
  type: "changes_asked",
  stage: "security",
  comment: "Which health data will it see? The certificate speaks for personal data alone.",
});
const rejected = request("req-6no", 2, {
  ageDays: 20,
  status: "rejected",
  ask: { model: "google.gemma-lite-v3:0" },
});
rejected.stages[2].state = "rejected";
rejected.events.push({
  ordinal: rejected.events.length + 1,
  at_us: rejected.changed_at_us,
  actor: ADA,
  type: "rejected",
  stage: "security",
  comment: "No certification speaks for health data.",
});

function world(empty) {
  const models = empty ? [] : [granite, graniteSmall, ended, ...fromConfiguration, ...seededModels()];
  const requests = empty
    ? []
    : [
        review,
        request("req-1intake", 0, {
          requester: SAM,
          ageDays: 0.2,
          dueHours: 118,
          ask: { model: graniteSmall.id, expected_monthly_cost_nanos: 40_000_000_000 },
        }),
        request("req-2legal", 1, { dueHours: 80, ask: { model: "mistral.mistral-large-v3:0" } }),
        request("req-3security", 2, {
          dueHours: -26,
          ask: { model: "meta.llama-long-context-v1:0", data_classes: ["personal", "health"] },
        }),
        request("req-4evaluation", 3, {
          dueHours: 9,
          ask: { model: "anthropic.claude-pro-v1:0", expected_monthly_cost_nanos: 1_800_000_000_000 },
        }),
        request("req-5decision", 5, { dueHours: 50 }),
        back,
        approved,
        rejected,
      ];
  const entitlements = empty
    ? []
    : [
        {
          id: "ent-granite-support",
          model: granite.id,
          accounts: [SESSION.account],
          status: "active",
          reason: "the terms changed; the new version is not approved yet",
          suspends_at_us: NOW_US + 24 * DAY_US,
          expires_at_us: NOW_US + 300 * DAY_US,
          request: approved.id,
        },
        {
          id: "ent-granite-contracts",
          model: granite.id,
          accounts: ["210987654321"],
          status: "suspended",
          reason: "suspended by Lena Gneiss: a prompt with personal data was found in a sandbox",
          suspends_at_us: null,
          expires_at_us: null,
          request: null,
        },
      ];
  return { models, requests, entitlements };
}

const myRoles = SESSION.user.roles;
function shown(entry) {
  const stage = entry.stages.find(({ state }) => state === "current");
  const open = entry.status === "open";
  const mine = entry.requester.id === ME.id;
  const why = !open
    ? "the request is not open"
    : mine
      ? "you opened it, and nobody decides a request of their own"
      : stage && !myRoles.includes(stage.role)
        ? `it needs the role \`${stage.role}\` at the unit \`${entry.unit}\``
        : null;
  return {
    ...entry,
    stage: ["open", "changes_asked"].includes(entry.status) ? (stage?.id ?? null) : null,
    version: entry.events.length,
    can: {
      decide: why === null,
      comment: true,
      withdraw: mine && ["open", "changes_asked"].includes(entry.status),
      resubmit: mine && entry.status === "changes_asked",
      why_not: why,
    },
  };
}

function listed(entry) {
  const {
    id,
    model: of,
    unit,
    status,
    stage,
    requester,
    asked: want,
    review: again,
    version,
    opened_at_us,
    changed_at_us,
    can,
    stages,
  } = shown(entry);
  return {
    id,
    model: of,
    unit,
    status,
    stage,
    requester,
    accounts: want.accounts,
    data_classes: want.data_classes,
    use_case: want.use_case,
    expected_monthly_cost_nanos: want.expected_monthly_cost_nanos,
    trigger: again?.trigger ?? null,
    waiting_for_me: can.decide,
    version,
    opened_at_us,
    changed_at_us,
    due_at_us: stages.find(({ state }) => state === "current")?.due_at_us ?? null,
  };
}

const ANSWER = {
  approve: "approved",
  reject: "rejected",
  ask_for_changes: "changes_asked",
  comment: "commented",
  withdraw: "withdrawn",
  resubmit: "resubmitted",
  attach_evidence: "evidence_attached",
};

function act(state, entry, body) {
  const stage = entry.stages.find(({ state: standing }) => standing === "current");
  const note = (type, comment, actor = ME) =>
    entry.events.push({
      ordinal: entry.events.length + 1,
      at_us: Date.now() * 1000,
      actor,
      type,
      stage: stage?.id ?? null,
      comment,
    });
  note(ANSWER[body.action], body.evidence?.name ?? body.comment ?? null);
  entry.changed_at_us = Date.now() * 1000;
  if (body.action === "attach_evidence") entry.evidence.push({ ...body.evidence, stage: stage.id });
  if (body.action === "reject") Object.assign(entry, { status: "rejected" });
  if (body.action === "reject") stage.state = "rejected";
  if (body.action === "ask_for_changes") entry.status = "changes_asked";
  if (body.action === "withdraw") entry.status = "withdrawn";
  if (body.action === "resubmit")
    Object.assign(entry, { status: "open", asked: body.changes ?? entry.asked });
  if (body.action !== "approve") return;
  Object.assign(stage, { state: "approved", decided_by: ME, decided_at_us: entry.changed_at_us });
  const next = entry.stages.find(({ state: standing }) => standing === "waiting");
  if (next) return Object.assign(next, { state: "current", due_at_us: Date.now() * 1000 + 5 * DAY_US });
  Object.assign(entry, { status: "approved", entitlement: `ent-${entry.id}` });
  note("granted", entry.entitlement, OUTCROP);
  const { accounts } = entry.asked;
  state.entitlements.push({
    id: entry.entitlement,
    model: entry.model,
    accounts,
    status: "active",
    reason: null,
    suspends_at_us: null,
    expires_at_us: null,
    request: entry.id,
  });
  const of = state.models.find(({ id }) => id === entry.model);
  if (of) of.availability = { state: "entitled", detail: null };
}

/** Words as the diff's pieces: what both have in common at the start and the end, and what lies between, sentence by sentence. */
function diff(before, after) {
  const words = (text) => text.match(/\s*\S+/g) ?? [];
  const [one, other] = [words(before), words(after)];
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let left = one.length - 1; left >= 0; left -= 1)
    for (let right = other.length - 1; right >= 0; right -= 1)
      table[left][right] =
        one[left] === other[right]
          ? table[left + 1][right + 1] + 1
          : Math.max(table[left + 1][right], table[left][right + 1]);
  const pieces = [];
  const push = (op, text) =>
    pieces.at(-1)?.op === op ? (pieces.at(-1).text += text) : pieces.push({ op, text });
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    if (left < one.length && right < other.length && one[left] === other[right]) {
      push("equal", one[left]);
      [left, right] = [left + 1, right + 1];
    } else if (
      right >= other.length ||
      (left < one.length && table[left + 1][right] >= table[left][right + 1])
    )
      push("delete", one[left++]);
    else push("insert", other[right++]);
  }
  return pieces;
}

/** Answers what is of the catalogue or of approvals; says whether it did. */
export function makeGovernance(mode) {
  const state = world(mode === "empty");
  const details = (entry) => ({
    ...entry,
    entitlements: state.entitlements.filter((one) => one.model === entry.id),
    requests: state.requests
      .filter((one) => one.model === entry.id)
      .map((one) => ({ id: one.id, status: one.status, stage: shown(one).stage })),
  });

  return async function answer(request, url, { json, text, refuse, readBody }) {
    const path = url.pathname.replace("/api/v1", "");
    const [, area, id, verb] = path.split("/").map(decodeURIComponent);
    const q = (name) => url.searchParams.get(name) ?? "";
    const missing = (what) => refuse(404, "not_found", `there is no ${what}`);
    if (area === "catalogue" && id === undefined) {
      const found = state.models.filter(
        (one) =>
          `${one.id} ${one.name} ${one.provider}`.toLowerCase().includes(q("query").toLowerCase()) &&
          (!q("provider") || one.provider === q("provider")) &&
          (!q("lifecycle") || one.lifecycle.status === q("lifecycle")) &&
          (!q("availability") || one.availability.state === q("availability")) &&
          (!q("modality") || [...one.input, ...one.output].includes(q("modality"))),
      );
      const start = Number(q("after") || 0);
      const limit = Number(q("limit") || 50);
      const next = start + limit < found.length ? String(start + limit) : null;
      const providers = [...new Set(state.models.map((one) => one.provider))].sort();
      return json(200, { models: found.slice(start, start + limit), providers, next });
    }
    if (area === "catalogue") {
      const entry = state.models.find((one) => one.id === id);
      return entry ? json(200, details(entry)) : missing(`model \`${id}\``);
    }
    if (path === "/terms/text") return text(200, TERMS.get(q("hash")) ?? "");
    if (path === "/terms/diff")
      return json(200, {
        from: q("from"),
        to: q("to"),
        pieces: diff(TERMS.get(q("from")) ?? "", TERMS.get(q("to")) ?? ""),
      });
    if (path === "/terms") {
      const body = await readBody(request);
      TERMS.set(sha256(body.text), body.text);
      const of = state.models.filter(
        (one) => body.subject === `model:${one.id}` || body.subject === `provider:${one.provider}`,
      );
      for (const one of of) {
        const added = {
          ...body,
          ordinal: one.terms.versions.length + 1,
          hash: sha256(body.text),
          added_at_us: Date.now() * 1000,
        };
        one.terms = { in_force: added, versions: [added, ...one.terms.versions] };
      }
      return json(200, {});
    }
    if (area === "evidence" && request.method === "POST") {
      let bytes = 0;
      for await (const piece of request) bytes += piece.length;
      return json(200, {
        name: q("name"),
        hash: sha256(q("name")),
        object_key: `evidence/${q("name")}`,
        bytes,
      });
    }
    if (path === "/approvals/stages") return json(200, { stages: STAGES });
    if (path === "/requests" && request.method === "GET") {
      const rows = state.requests
        .map(listed)
        .filter((row) => !q("status") || row.status === q("status"))
        .filter((row) => !q("model") || row.model === q("model"))
        .filter((row) => !q("mine") || row.requester.id === ME.id)
        .filter((row) => !q("waiting_for_me") || row.waiting_for_me)
        .sort((one, other) => other.opened_at_us - one.opened_at_us);
      return json(200, { requests: rows, next: null });
    }
    if (path === "/requests") {
      const body = await readBody(request);
      const entry = openRequest(state, body);
      return json(200, shown(entry));
    }
    if (area === "requests") {
      const entry = state.requests.find((one) => one.id === id);
      if (!entry) return missing(`request \`${id}\``);
      if (verb === "actions") {
        const body = await readBody(request);
        if (body.version !== entry.events.length)
          return refuse(
            409,
            "conflict",
            `the request is at version ${entry.events.length}, not ${body.version}: Lena Gneiss approved it meanwhile`,
          );
        act(state, entry, body);
      }
      return json(200, shown(entry));
    }
    if (area === "entitlements" && verb === "actions") {
      const entry = state.entitlements.find((one) => one.id === id);
      const { action, reason } = await readBody(request);
      const status = { suspend: "suspended", resume: "active", revoke: "revoked" }[action];
      Object.assign(entry, { status, reason: action === "resume" ? null : reason });
      return json(200, entry);
    }
    return false;
  };
}

function openRequest(state, body) {
  const entry = request(`req-${Date.now().toString(36)}`, 0, { requester: ME, ageDays: 0, ask: body });
  state.requests.push(entry);
  const of = state.models.find((one) => one.id === body.model);
  if (of && of.availability.state === "none") of.availability = { state: "pending", detail: null };
  return entry;
}
