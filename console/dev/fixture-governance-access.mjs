// The fixture server's organisation, members, keys, policies and audit trail. Changes to it are planned and applied
// in memory, roughly as the server does it.
import { EMPTY, FULL, SCHEMA, TEMPLATES } from "./fixture-declared.mjs";
import { explainAllowed, explainRefused } from "./fixture-explain.mjs";

const NOW_US = Date.now() * 1000;
const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;

const SECRET = "example-secret-that-opens-nothing";

function idOf(manifest) {
  if (manifest.kind === "member") return `${manifest.principal} ${manifest.unit} ${manifest.role}`;
  if (manifest.kind === "group") return `${manifest.group} ${manifest.unit} ${manifest.role}`;
  return manifest.id;
}

/** State and answers of one fixture server. `mode` is as the server was started. */
export function governanceAccess(mode) {
  const manifests = new Map();
  const keyOf = (kind, id) => `${kind}/${id}`;
  for (const manifest of mode === "empty" ? EMPTY : FULL)
    manifests.set(keyOf(manifest.kind, idOf(manifest)), manifest);
  const of = (kind) => [...manifests.values()].filter((manifest) => manifest.kind === kind);
  let version = 41;
  const keys = mode === "empty" ? { api_keys: [], access_keys: [] } : makeKeys();
  const trail = mode === "empty" ? [] : makeTrail(manifests);

  const record = (action, subject_kind, subject, before, after) =>
    trail.unshift({
      sequence: trail.length + 1,
      at_us: Date.now() * 1000,
      actor: { type: "principal", id: "u-0001", name: "Mira Basalt" },
      action,
      subject_kind,
      subject,
      account: null,
      before,
      after,
      hash: hash(trail.length + 1),
    });

  function problemsOf(change, after) {
    const problems = [];
    const say = (kind, id, message) => problems.push({ kind, id, message, forbidden: false });
    if (change.op === "delete") {
      const inside = [...after.values()].filter(
        (held) =>
          (change.kind === "unit" && (held.parent === change.id || held.unit === change.id)) ||
          (change.kind === "account" && held.account === change.id) ||
          (change.kind === "project" && held.kind === "principal" && held.project === change.id),
      );
      for (const held of inside.slice(0, 3))
        say(
          change.kind,
          change.id,
          `cannot be deleted, because ${held.kind} \`${idOf(held)}\` is in it; change or delete that first, or in the same list`,
        );
      return problems;
    }
    const { manifest } = change;
    const { kind } = manifest;
    const id = idOf(manifest);
    if (["unit", "project"].includes(kind) && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(manifest.id))
      say(kind, id, "an id is lower-case letters and digits with single dashes between (`payments-eu`)");
    if (kind === "account" && !/^\d{12}$/.test(manifest.id))
      say(kind, id, "an account's id is twelve digits (`123456789012`)");
    if ("name" in manifest && manifest.name === "") say(kind, id, "`name` is empty; give it one");
    for (const text of manifest.data_classes ?? [])
      if (!/^[a-z0-9-]+$/.test(text))
        say(
          kind,
          id,
          `the data class \`${text}\` is not lower-case letters and digits with single dashes between`,
        );
    if (kind === "member" && !after.has(keyOf("principal", manifest.principal)))
      say(
        kind,
        id,
        `there is no principal \`${manifest.principal}\`; declare it too, or name one that exists`,
      );
    return problems;
  }

  function apply(body) {
    if (body.expected_version !== undefined && body.expected_version !== version)
      return refusal(
        409,
        "conflict",
        "somebody changed the configuration meanwhile; look at the difference again",
      );
    const after = new Map(manifests);
    const changes = body.changes.map((change) => {
      const [kind, id] =
        change.op === "put" ? [change.manifest.kind, idOf(change.manifest)] : [change.kind, change.id];
      const before = manifests.get(keyOf(kind, id)) ?? null;
      const next = change.op === "put" ? change.manifest : null;
      if (next) after.set(keyOf(kind, id), next);
      else after.delete(keyOf(kind, id));
      const same = JSON.stringify(before) === JSON.stringify(next);
      const effect = same ? "unchanged" : before === null ? "create" : next === null ? "delete" : "update";
      return { change: effect, kind, id, before, after: next };
    });
    const problems = body.changes.flatMap((change) => problemsOf(change, after));
    if (problems.length > 0)
      return refusal(400, "validation", problems.map(({ message }) => message).join("\n"), problems);
    if (!body.dry_run) {
      manifests.clear();
      for (const [key, manifest] of after) manifests.set(key, manifest);
      version += 1;
      for (const { change, kind, id, before, after: next } of changes)
        if (change !== "unchanged") record(`${kind}.${next ? "put" : "delete"}`, kind, id, before, next);
    }
    return { status: 200, body: { version, applied: !body.dry_run, changes } };
  }

  function organisation() {
    const accountsIn = (unit) =>
      of("account")
        .filter((each) => each.unit === unit)
        .map((each) => ({ ...each, projects: of("project").filter((held) => held.account === each.id) }));
    const units = of("unit").map((each) => ({
      id: each.id,
      parent: each.parent ?? null,
      name: each.name,
      administered: true,
      accounts: accountsIn(each.id),
      groups: of("group").filter((held) => held.unit === each.id),
    }));
    return { version, units };
  }

  function principals() {
    const seen = { "u-0001": 2, "u-0002": 190, "svc-support": 1, "svc-search": 33, "u-0003": 2900 };
    return of("principal").map((each) => ({
      ...each,
      kind: undefined,
      memberships: of("member")
        .filter((one) => one.principal === each.id)
        .map(({ unit: at, role }) => ({ unit: at, role, group: null }))
        .concat(
          each.id === "u-0003"
            ? [{ unit: "root", role: "security-reviewer", group: "northwind-security" }]
            : [],
        ),
      identity:
        each.type === "user" && each.id !== "u-0001"
          ? { issuer: "https://id.northwind.example", subject: `${each.id}@northwind.example`, groups: [] }
          : null,
      last_seen_at_us: seen[each.id] ? NOW_US - seen[each.id] * MINUTE_US : null,
    }));
  }

  function check({ text }) {
    const problems = [];
    text.split("\n").forEach((line, index) => {
      const at = line.search(/contxt|recource/);
      if (at >= 0)
        problems.push({
          message: `unexpected name \`${line.slice(at, at + 8).split(/\W/)[0]}\`; policies speak of principal, action, resource and context`,
          line: index + 1,
          column: at + 1,
        });
    });
    if (problems.length === 0 && text.trim() !== "" && !/\b(permit|forbid)\s*\(/.test(text))
      problems.push({ message: "a policy begins with `permit` or `forbid`", line: 1, column: 1 });
    return { problems };
  }

  function explain(question) {
    const asked = principals().find(({ id }) => id === question.principal);
    if (!asked) return refusal(404, "not_found", `there is no principal \`${question.principal}\``);
    const forbidding = of("policy").find(({ text }) => text.includes(`"${question.resource}"`));
    const allowed = !forbidding && !question.resource.includes("echo");
    const by = forbidding?.id ?? "no-simulators-in-production";
    return { status: 200, body: allowed ? explainAllowed(asked) : explainRefused(asked, question, by) };
  }

  function audit(query) {
    const wanted = trail.filter(
      (each) =>
        (!query.get("actor") || Object.values(each.actor).includes(query.get("actor"))) &&
        (!query.get("action") ||
          each.action === query.get("action") ||
          each.action.startsWith(`${query.get("action")}.`)) &&
        (!query.get("subject_kind") || each.subject_kind === query.get("subject_kind")) &&
        (!query.get("subject") || each.subject === query.get("subject")) &&
        (!query.get("since_us") || each.at_us >= Number(query.get("since_us"))) &&
        (!query.get("until_us") || each.at_us < Number(query.get("until_us"))) &&
        (!query.get("after") || each.sequence < Number(query.get("after"))),
    );
    const limit = Number(query.get("limit") ?? 50);
    const records = wanted.slice(0, limit);
    return { records, next: wanted.length > limit ? String(records.at(-1).sequence) : null };
  }

  function verification() {
    const broken = process.env.FIXTURE_AUDIT === "broken";
    const problems = [
      { sequence: 118, kind: "changed", message: "its member `after` is not what its hash says" },
      { sequence: 97, kind: "missing", message: "records 97 to 99 were there, and are gone" },
    ];
    return {
      records: trail.length,
      intact: !broken,
      problems: broken ? problems : [],
      head: { sequence: trail.length, hash: hash(trail.length) },
      checkpoints: Math.floor(trail.length / 100),
      last_checkpoint_at_us: trail.length === 0 ? null : NOW_US - 3 * MINUTE_US,
    };
  }

  function makeKey(id, body, which) {
    const name = body.name;
    const made = {
      id: `${which === "api_keys" ? "key" : "AKIA"}-${String(version)}${keys[which].length}`,
      name,
      principal: id,
      created_at_us: Date.now() * 1000,
      expires_at_us: body.expires_at_us ?? null,
      revoked_at_us: null,
      last_used_at_us: null,
      ...(which === "api_keys" && { scopes: body.scopes, region: body.region ?? "us-east-1" }),
    };
    keys[which].unshift(made);
    record(which === "api_keys" ? "api_key.create" : "access_key.create", "api_key", made.id, null, {
      name,
      principal: id,
    });
    return which === "api_keys" ? { id: made.id, key: SECRET } : { id: made.id, secret: SECRET };
  }

  function keyRoute(method, path, body) {
    const created = /^\/api\/v1\/principals\/([^/]+)\/(api_keys|access_keys)$/.exec(path);
    if (created && method === "POST")
      return { status: 201, body: makeKey(decodeURIComponent(created[1]), body, created[2]) };
    const named = /^\/api\/v1\/(api_keys|access_keys)\/([^/]+?)(\/rotate)?$/.exec(path);
    if (!named) return null;
    const key = keys[named[1]].find(({ id }) => id === decodeURIComponent(named[2]));
    if (!key) return refusal(404, "not_found", "there is no such key");
    const overlap = (body?.overlap_seconds ?? 0) * 1_000_000;
    key.revoked_at_us = Date.now() * 1000 + overlap;
    if (named[3])
      return { status: 201, body: makeKey(key.principal, { ...key, expires_at_us: undefined }, named[1]) };
    record("api_key.revoke", "api_key", key.id, { name: key.name }, null);
    return { status: 204 };
  }

  /** The answer to a request; null for one that is not about access. `{ text }` is sent as it stands. */
  return function answer(method, url, body) {
    const { pathname: path, searchParams: query } = url;
    const ok = (answered) => ({ status: 200, body: answered });
    switch (`${method} ${path}`) {
      case "GET /api/v1/organisation":
        return ok(organisation());
      case "GET /api/v1/manifests":
        return ok({ version, manifests: of(query.get("kind")) });
      case "POST /api/v1/manifests/apply":
        return apply(body);
      case "GET /api/v1/principals":
        return ok({ principals: principals(), next: null });
      case "GET /api/v1/keys": {
        const mine = (list) =>
          list.filter((key) => !query.get("principal") || key.principal === query.get("principal"));
        return ok({ api_keys: mine(keys.api_keys), access_keys: mine(keys.access_keys) });
      }
      case "POST /api/v1/policies/check":
        return ok(check(body));
      case "GET /api/v1/policies/templates":
        return ok(TEMPLATES);
      case "GET /api/v1/policies/schema":
        return { status: 200, text: SCHEMA };
      case "POST /api/v1/access/explain":
        return explain(body);
      case "GET /api/v1/audit":
        return ok(audit(query));
      case "GET /api/v1/audit/verification":
        return ok(verification());
      case "GET /api/v1/audit/export":
        return { status: 200, text: trail.map((each) => JSON.stringify(each)).join("\n") };
      default:
        return keyRoute(method, path, body);
    }
  };
}

/** Without a session: who can be signed in with. */
export const SIGN_IN_PROVIDERS = {
  providers: [
    { name: "northwind", title: "Northwind single sign-on", start: "/api/v1/session/oidc/northwind/start" },
  ],
};

function refusal(status, code, message, problems) {
  return { status, body: { error: { code, message, request_id: "fixture-access" }, problems } };
}

function hash(number) {
  return Array.from({ length: 64 }, (_, index) =>
    ((number * 7 + index * 13 + number * index) % 16).toString(16),
  ).join("");
}

function makeKeys() {
  const api = (id, name, of, scopes, created, expires, revoked, used) => ({
    id,
    name,
    principal: of,
    scopes,
    region: "eu-central-1",
    created_at_us: NOW_US - created * DAY_US,
    expires_at_us: expires === null ? null : NOW_US + expires * DAY_US,
    revoked_at_us: revoked === null ? null : NOW_US + revoked * DAY_US,
    last_used_at_us: used === null ? null : NOW_US - used * MINUTE_US,
  });
  return {
    api_keys: [
      api("key-7f3a9c21", "support-bot in production", "svc-support", ["invoke"], 41, 49, null, 1),
      api("key-2b8d4e90", "contract search, blue", "svc-search", ["invoke"], 86, 4, null, 33),
      api("key-90c1aa07", "Terraform", "u-0001", ["read", "admin"], 12, null, null, null),
      api("key-51e7b3d4", "contract search, old", "svc-search", ["invoke"], 180, 10, -3, 4400),
      api("key-0a44f1c8", "trial", "u-0002", ["invoke", "read"], 120, -30, null, 52_000),
    ],
    access_keys: [
      {
        id: "AKIAQ4EXAMPLE7NORTH",
        name: "nightly batch, boto3",
        principal: "svc-nightly-batch",
        created_at_us: NOW_US - 60 * DAY_US,
        expires_at_us: null,
        revoked_at_us: null,
        last_used_at_us: NOW_US - 540 * MINUTE_US,
      },
    ],
  };
}

function makeTrail(manifests) {
  const people = [
    { type: "principal", id: "u-0001", name: "Mira Basalt" },
    { type: "principal", id: "u-0002", name: "Jonas Slate" },
    { type: "operator", name: "root" },
    { type: "system", part: "watcher" },
  ];
  const declared = [...manifests.values()];
  const records = [];
  for (let sequence = 1; sequence <= 126; sequence += 1) {
    const manifest = declared[sequence % declared.length];
    const isNew = sequence <= declared.length;
    const renamed =
      "name" in manifest ? { name: `${manifest.name} (old)` } : { description: "An older sentence." };
    const { kind } = manifest;
    const subject = idOf(manifest);
    const removed = sequence % 17 === 0;
    records.unshift({
      sequence,
      at_us: NOW_US - (127 - sequence) ** 2 * 2 * MINUTE_US,
      actor: people[(sequence * 5) % 7 > 3 ? sequence % 4 : 0],
      action: `${kind}.${removed ? "delete" : "put"}`,
      subject_kind: kind,
      subject,
      account: manifest.account ?? null,
      before: isNew
        ? null
        : { ...manifest, ...renamed, ...(manifest.text && { text: manifest.text.replace("eu-*", "de-*") }) },
      after: removed ? null : manifest,
      hash: hash(sequence),
    });
  }
  return records;
}
