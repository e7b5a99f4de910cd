// No approval, no call: from the request to the answer, and again after the terms have changed. Four people, each in
// a browser of their own, against a running server with three stages and a grace of a few seconds.
//
// tests/browser/serve_for.py starts all of it: a server, a simulated model that no account may call yet, and the
// OpenID provider that people sign in at.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Board, ModelPage, RequestPage } from "./approval-pages.mjs";
import { launch, openContext, target } from "./browser.mjs";
import { enter, introduce, issuer } from "./people.mjs";

const MODEL = process.env.OUTCROP_UNAPPROVED_MODEL;
const KEY = process.env.OUTCROP_API_KEY;
/** How long a decision, a notice or a grace may take to be felt. */
const FELT_MS = 30_000;

const PEOPLE = {
  rita: { name: "Rita Requester", groups: ["builders"] },
  lena: { name: "Lena Legal", groups: ["legal"] },
  sam: { name: "Sam Security", groups: ["security"] },
  dora: { name: "Dora Decides", groups: ["platform"] },
};
const ROLES = {
  builders: "developer",
  legal: "legal-reviewer",
  security: "security-reviewer",
  platform: "platform-admin",
};

const TERMS = `1. You may call the model from your own applications.
2. Prompts and answers are kept for at most thirty days.
3. Either side may end the agreement with a notice of thirty days.`;
const NEW_TERMS = TERMS.replace("at most thirty days", "at most ninety days");

let browser;
const people = {};

before(async () => {
  assert.ok(issuer && MODEL && KEY, "start it by tests/browser/serve_for.py");
  browser = await launch();
  await declare(Object.entries(ROLES).map(([group, role]) => ({ kind: "group", group, unit: "root", role })));
  const entering = Object.entries(PEOPLE).map(async ([account, claims]) => {
    await introduce(account, claims);
    people[account] = await enter(browser, account);
  });
  await Promise.all(entering);
});

after(async () => {
  await browser?.close();
});

/** By the admin API, as the demo's administrator. */
async function declare(manifests) {
  const changes = manifests.map((manifest) => ({ op: "put", manifest }));
  const answer = await fetch(`${target.url}/api/v1/manifests/apply`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ changes, dry_run: false }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** A call as an application makes it. */
async function call() {
  const answer = await fetch(`${target.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ model: MODEL, max_tokens: 16, messages: [{ role: "user", content: "Hello" }] }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Calls until the answer has that status: a change is felt within a second, a grace after its time. */
async function callUntil(status) {
  const end = Date.now() + FELT_MS;
  for (;;) {
    const answer = await call();
    if (answer.status === status) return answer;
    assert.ok(Date.now() < end, `still ${answer.status} after ${FELT_MS} ms: ${answer.text}`);
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** The person's page, with the page object of that class on it. */
const on = (person, PageObject, ...rest) => new PageObject(people[person].page, ...rest);

describe("a sign-in elsewhere that came to nothing", () => {
  it("is told on the sign-in page, in words that no link can choose", async () => {
    const context = await openContext(browser);
    const page = await context.newPage();
    await page.goto(`${target.url}/api/v1/session/oidc/corp/callback?error=Call-555-now`);
    assert.equal(page.url(), `${target.url}/sign-in?error=invalid_state`);
    await page.getByRole("alert").getByText("Begin again.").waitFor();
    await page.goto(`${target.url}/sign-in?error=Call-555-now`);
    const told = await page.getByRole("alert").innerText();
    assert.match(told, /^Signing in at the identity provider failed/);
    assert.doesNotMatch(told, /555/);
    await context.close();
  });
});

describe("a model that nobody approved", { concurrency: false }, () => {
  let request;

  it("is refused, and its page says so and offers the request", async () => {
    const refused = await call();
    assert.equal(refused.status, 403, refused.text);
    const page = on("rita", ModelPage, MODEL);
    await page.open();
    assert.match(await page.standing(), /Not yet: it needs an approval/);
  });

  it("is requested, with its terms and a certification attached", async () => {
    const legal = on("lena", ModelPage, MODEL);
    await legal.open();
    await legal.addTerms({ title: "Terms of the simulated model", text: TERMS });
    const platform = on("dora", ModelPage, MODEL);
    await platform.open();
    await platform.attachCertification({
      name: "Fictitious 27001",
      issuer: "Nobody GmbH",
      scope: "The simulated model",
      dataClass: "internal",
      issued: "2025-01-01",
      expires: "2099-01-01",
    });
    const page = on("rita", ModelPage, MODEL);
    await page.open();
    request = await page.requestAccess({
      useCase: "Greets people in a browser test, and nothing else.",
      monthlyCost: "10",
      dataClass: "internal",
      region: "local",
    });
    const shown = on("rita", RequestPage);
    await shown.waitFor("Legal has to decide");
    assert.equal(await shown.decision("legal").isDisabled(), true, "the requester never decides");
    await page.open();
    assert.match(await page.standing(), /Not yet: access is requested/);
    assert.equal((await call()).status, 403);
  });

  it("is approved by three different people, and then answers", async () => {
    for (const [person, stage, next] of [
      ["lena", "legal", "Security has to decide"],
      ["sam", "security", "Decision has to decide"],
      ["dora", "decision", "Approved: nobody has to act"],
    ]) {
      const board = on(person, Board);
      await board.open("?scope=waiting");
      assert.match(await board.verdict(), /One request waits for you/);
      await board.openWaiting(MODEL);
      const page = on(person, RequestPage);
      await page.approve(stage, `${person} has looked at it`);
      await page.waitFor(next);
      await page.timeline().getByText(`${person} has looked at it`).waitFor();
    }
    await callUntil(200);
    const page = on("rita", ModelPage, MODEL);
    await page.open();
    assert.match(await page.standing(), /Yes/);
  });

  it("is refused again once its terms have changed and the grace is over", async () => {
    const legal = on("lena", ModelPage, MODEL);
    await legal.open();
    await legal.addTerms({ title: "Terms of the simulated model", text: NEW_TERMS });
    const refused = await callUntil(403);
    assert.match(refused.text, /terms/);
    const page = on("rita", ModelPage, MODEL);
    await page.open();
    assert.match(await page.standing(), /suspended/);
  });

  it("answers again after a re-review with the difference in sight", async () => {
    const board = on("lena", Board);
    await board.open("?scope=waiting");
    await board.openWaiting(MODEL);
    const page = on("lena", RequestPage);
    assert.notEqual(new URL(people.lena.page.url()).pathname.split("/").at(-1), request);
    const changed = page.difference();
    assert.match(await changed.locator("del").innerText(), /thirty/);
    assert.match(await changed.locator("ins").innerText(), /ninety/);
    await page.approve("legal", "Ninety days are fine");
    await page.waitFor("Decision has to decide");
    const decision = on("dora", Board);
    await decision.open("?scope=waiting");
    await decision.openWaiting(MODEL);
    const last = on("dora", RequestPage);
    await last.approve("decision");
    await last.waitFor("Approved: nobody has to act");
    await callUntil(200);
  });

  it("never broke a page on the way", () => {
    for (const [name, { faults }] of Object.entries(people)) assert.deepEqual(faults, [], name);
  });
});
