// A FIXTURE server for work on the console: made-up data, no Outcrop behind it. Nothing of it is in the build.
//
//   node dev/fixture-server.mjs [--port 8787] [--mode full|empty|error|slow] [--static dist]
//
// Sign in with demo / demo. With --static it also serves a build, under the policy that the console promises to
// work with, so that browser tests can run without a server.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { parseArgs } from "node:util";
import { callPage, modelById, overview } from "./fixture-answers.mjs";
import { makeGovernance } from "./fixture-governance-models.mjs";
import { buildCall, makeCalls, MODELS, SESSION } from "./fixture-data.mjs";
import { governanceAccess, SIGN_IN_PROVIDERS } from "./fixture-governance-access.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    mode: { type: "string", default: "full" },
    static: { type: "string" },
  },
});

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const DAY_US = 86_400_000_000;

const calls = options.mode === "empty" ? [] : makeCalls();
const governance = makeGovernance(options.mode);
const answerAccess = governanceAccess(options.mode);
let requests = 0;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const json = (response, status, body) =>
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(body === undefined ? "" : JSON.stringify(body));
const requestId = () => `fixture-${String((requests += 1)).padStart(6, "0")}`;
const refuse = (response, status, code, message) =>
  json(response, status, { error: { code, message, request_id: requestId() } });
const signedIn = (request) => /(^|;\s*)outcrop_session=fixture/.test(request.headers.cookie ?? "");

async function readBody(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString() || "{}");
}

async function session(request, response) {
  if (request.method === "POST") {
    if (request.headers["x-outcrop-csrf"] !== "sign-in")
      return refuse(response, 403, "forbidden", "the header x-outcrop-csrf is missing");
    const { username, password } = await readBody(request);
    if (username !== "demo" || password !== "demo")
      return refuse(response, 401, "unauthenticated", "the user name or the password is wrong");
    response.setHeader("set-cookie", "outcrop_session=fixture; HttpOnly; SameSite=Strict; Path=/");
    return json(response, 200, SESSION);
  }
  if (!signedIn(request)) return refuse(response, 401, "unauthenticated", "no session");
  if (request.method === "DELETE") {
    response.setHeader("set-cookie", "outcrop_session=; Max-Age=0; Path=/");
    return json(response, 204);
  }
  return json(response, 200, SESSION);
}

async function playground(request, response) {
  const body = await readBody(request);
  const model = modelById(body.model);
  if (!model) return refuse(response, 404, "not_found", `there is no model ${body.model}`);
  if (model.status !== "ready") return refuse(response, 503, "model_not_ready", model.status_detail);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  const started = Date.now();
  let gone = false;
  response.on("close", () => (gone = true));
  const prompt = body.messages.at(-1).content;
  const text = `You asked: “${prompt}”. This is the fixture server, so here is a fixed answer.\n\nAn outcrop is where bedrock reaches the surface. Wind, water and frost carry the loose soil away, and the harder rock stays behind. Geologists read it like a page: the layers, their tilt and their breaks say what happened, and in which order.`;
  await pause(options.mode === "slow" ? 4000 : 250);
  const firstEvent = (Date.now() - started) * 1000;
  const pieces = text.match(/\S+\s*/g).slice(0, body.max_tokens ?? 4096);
  let sent = 0;
  for (const piece of pieces) {
    if (gone) break;
    send({ type: "text", text: piece });
    sent += 1;
    await pause(options.mode === "slow" ? 200 : 25);
  }
  const outcome = gone ? "cancelled" : "completed";
  const input = Math.ceil(JSON.stringify(body.messages).length / 4);
  const call = buildCall({
    id: `call-playground-${Date.now().toString(36)}`,
    startedAt: started * 1000,
    model,
    project: SESSION.project,
    principal: "demo",
    operation: "console.playground",
    outcome,
    tokens: { input, output: sent },
    firstEvent,
    generation: (Date.now() - started) * 1000 - firstEvent,
    retried: false,
  });
  calls.unshift(call);
  send({ type: "stop", reason: sent < text.match(/\S+\s*/g).length ? "max_tokens" : "end_turn" });
  send({
    type: "settled",
    call_id: call.id,
    input_tokens: input,
    output_tokens: sent,
    cost_nanos: call.cost_nanos,
    first_event_us: firstEvent,
    duration_us: call.duration_us,
    outcome,
  });
  response.end();
}

/** What the governance fixtures answer. */
const ACCESS =
  /^\/api\/v1\/(organisation|manifests|principals|keys|api_keys|access_keys|policies|access|audit)(\/|$)/;
const bodyOf = (request) => (request.method === "POST" ? readBody(request) : undefined);
const sendAnswer = (response, { status, body, text }) =>
  text === undefined
    ? json(response, status, body)
    : response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);

async function answer(request, response, url) {
  if (url.pathname === "/api/v1/session") return session(request, response);
  if (url.pathname === "/api/v1/session/providers") return json(response, 200, SIGN_IN_PROVIDERS);
  if (!signedIn(request)) return refuse(response, 401, "unauthenticated", "no session");
  const unsafe = request.method !== "GET" && request.headers["x-outcrop-csrf"] !== SESSION.csrf_token;
  if (unsafe)
    return refuse(response, 403, "forbidden", "the header x-outcrop-csrf does not match the session");
  if (options.mode === "slow") await pause(2500);
  if (options.mode === "error")
    return refuse(
      response,
      500,
      "internal",
      "an internal error occurred; the request id identifies it in the log",
    );
  const text = (status, body) => response.writeHead(status, { "content-type": "text/plain" }).end(body);
  const tools = { text, json: json.bind(null, response), refuse: refuse.bind(null, response), readBody };
  if ((await governance(request, url, tools)) !== false) return;
  const span = [
    Number(url.searchParams.get("from_us") ?? Date.now() * 1000 - DAY_US),
    Number(url.searchParams.get("to_us") ?? Date.now() * 1000),
  ];
  if (url.pathname === "/api/v1/models") return json(response, 200, { models: MODELS });
  if (url.pathname === "/api/v1/overview") return json(response, 200, overview(calls, ...span));
  if (url.pathname === "/api/v1/calls") return json(response, 200, callPage(calls, url.searchParams));
  if (url.pathname === "/api/v1/playground") return playground(request, response);
  const access = ACCESS.test(url.pathname) && answerAccess(request.method, url, await bodyOf(request));
  if (access) return sendAnswer(response, access);
  const id = /^\/api\/v1\/calls\/([^/]+)$/.exec(url.pathname)?.[1];
  const call = id && calls.find((entry) => entry.id === decodeURIComponent(id));
  return call ? json(response, 200, call) : refuse(response, 404, "not_found", "there is no such call");
}

function serveStatic(response, pathname) {
  const root = resolve(options.static);
  const wanted = normalize(join(root, pathname));
  const found = wanted.startsWith(root) && existsSync(wanted) && statSync(wanted).isFile();
  if (!found && pathname.startsWith("/assets/"))
    return refuse(response, 404, "not_found", "there is no such asset");
  const file = found ? wanted : join(root, "index.html");
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
  });
  createReadStream(file).pipe(response);
}

createServer((request, response) => {
  const url = new URL(request.url, "http://fixture");
  if (!url.pathname.startsWith("/api/")) {
    if (options.static) return serveStatic(response, url.pathname);
    return refuse(
      response,
      404,
      "not_found",
      "the fixture server has no pages here; give it --static, or use npm run dev",
    );
  }
  answer(request, response, url).catch((error) => {
    if (!response.headersSent) refuse(response, 500, "internal", String(error));
    else response.end();
  });
}).listen(Number(options.port), "127.0.0.1", () => {
  console.log(
    `FIXTURE server (made-up data, ${options.mode}) on http://127.0.0.1:${options.port}; sign in with demo / demo`,
  );
});
