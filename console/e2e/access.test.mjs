// Who may do what, in a real browser, against a running server: a member through a plan, a key from its creation to
// its end, a policy that forbids a model and the explanation that names it, and the trail of it all.
//
//   OUTCROP_URL=http://127.0.0.1:8080 OUTCROP_USER=… OUTCROP_PASSWORD=… node --test e2e/access.test.mjs
//
// It needs one chat model that is ready, and leaves a service and the records of what it did behind.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, openContext, settle, signIn, target } from "./browser.mjs";

/** Told apart from those of other runs. */
const RUN = Date.now().toString(36);
const SERVICE = `till-${RUN}`;
const POLICY = `no-model-${RUN}`;
const KEY = `till key ${RUN}`;
/** An embedded model on a slow machine takes its time. */
const ANSWER_MS = 120_000;
/** A revocation reaches every process within a second; the rest is the machine's. */
const REVOKED_MS = 5_000;

let browser;
let page;
let model;
before(async () => {
  browser = await launch();
  const context = await openContext(browser);
  page = await context.newPage();
  await signIn(page);
  const answer = await page.request.get(`${target.url}/api/v1/models`);
  const ready = (await answer.json()).models.find(
    ({ task, status }) => task === "chat" && status === "ready",
  );
  assert.ok(ready, "a chat model is ready");
  model = ready.id;
});
after(async () => {
  await browser.close();
});

async function open(path) {
  await page.goto(`${target.url}/${path}`);
  await settle(page);
}

/** Shows the change that a form would make, reads it, and applies it. */
async function applyPlan(expected) {
  const dialog = page.getByRole("dialog");
  const show = dialog.getByRole("button", { name: "Show the change" });
  if (await show.count()) await show.click();
  const plan = dialog.getByTestId("plan");
  await plan.waitFor();
  const text = await plan.innerText();
  for (const part of expected) assert.ok(text.includes(part), `the plan names ${part}: ${text}`);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "hidden" });
}

async function choose(scope, field, option) {
  await scope.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).click();
}

/** A call with a key, as an application makes it. */
function call(key) {
  return fetch(`${target.url}/model/${encodeURIComponent(model)}/converse`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: [{ text: "Say yes." }] }],
      inferenceConfig: { maxTokens: 4 },
    }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

describe("access, in order", () => {
  it("refuses a change with its problems beside the fields, and changes nothing", async () => {
    await open("access/organisation");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("menuitem", { name: "Unit" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a unit" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("Shops");
    await dialog.getByRole("textbox", { name: "Id" }).fill("Not An Id");
    await dialog.getByRole("button", { name: "Show the change" }).click();
    await dialog.getByRole("alert").getByText("Nothing was changed").waitFor();
    const field = dialog.getByRole("textbox", { name: "Id" });
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await page.getByText("Shops", { exact: true }).count(), 0);
  });

  it("adds a service and its role, each through a plan that is shown first", async () => {
    await open("access/members");
    await page.getByRole("button", { name: "Add a principal" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a principal" });
    await dialog.getByRole("textbox", { name: "Name" }).fill(SERVICE);
    await applyPlan(["Add principal", SERVICE]);

    await page.getByRole("button", { name: "Add a member" }).click();
    const member = page.getByRole("dialog", { name: "Add a member" });
    await choose(member, "Principal", SERVICE);
    await choose(member, "Role", "Application");
    await applyPlan(["Add member", `${SERVICE} root application`]);

    const row = page.getByRole("row").filter({ hasText: SERVICE });
    await row.waitFor();
    assert.match(await row.innerText(), /Application/);
    await row.getByRole("link", { name: SERVICE }).click();
    const drawer = page.getByRole("dialog", { name: SERVICE });
    await drawer.getByText("Application").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("principal"), SERVICE);
  });

  it("makes a key that is shown once and calls a model, and revokes it", async () => {
    await open(`access/keys?principal=${SERVICE}`);
    await page.getByRole("button", { name: "Create a key" }).click();
    await page.getByRole("menuitem", { name: "API key" }).click();
    const dialog = page.getByRole("dialog", { name: "Create an API key" });
    await dialog.getByRole("textbox", { name: "Name" }).fill(KEY);
    await dialog.getByRole("button", { name: "Create the key" }).click();
    const key = await dialog.getByTestId("secret").locator("code").first().innerText();
    assert.ok(key.length > 20, "the key is on the screen");
    await dialog.getByRole("button", { name: "I have kept it" }).click();
    await dialog.waitFor({ state: "hidden" });
    assert.ok(!(await page.content()).includes(key), "the key is gone from the page");

    const answered = await call(key);
    assert.equal(answered.status, 200, await answered.text());

    await page.getByRole("button", { name: `Revoke ${KEY}` }).click();
    const revoking = page.getByRole("dialog", { name: `Revoke ${KEY}` });
    const button = revoking.getByRole("button", { name: "Revoke the key" });
    assert.ok(await button.isDisabled(), "the name has to be typed first");
    await revoking.getByRole("textbox").fill(KEY);
    await button.click();
    await revoking.waitFor({ state: "hidden" });
    await untilRefused(key);
    await page.getByRole("checkbox", { name: "Revoked and expired too" }).check();
    await page.getByRole("row").filter({ hasText: KEY }).getByText("Revoked").waitFor();
  });

  it("writes a policy that forbids a model, checked while it is written", async () => {
    await open("access/policies?unit=root&policy=new");
    await page.getByRole("textbox", { name: "Id" }).fill(POLICY);
    await page.getByRole("textbox", { name: "Description" }).fill("Nobody calls it during the test.");
    const text = page.getByRole("textbox", { name: "Policy text, in Cedar" });
    await text.fill('forbid (\n  principal,\n  action in Action::"call",\n  recource\n);');
    await page.getByText("marked in the margin").waitFor();
    await page
      .getByRole("button", { name: /^Line \d+, column \d+$/ })
      .first()
      .waitFor();
    await text.fill(
      `forbid (\n  principal,\n  action in Action::"call",\n  resource == Model::"${model}"\n);`,
    );
    await page.getByText("It reads, and fits the schema").waitFor();
    await page.getByRole("button", { name: "Show the change" }).click();
    await applyPlan(["Add policy", POLICY, model]);
    await page.waitForURL((url) => url.searchParams.get("policy") === POLICY);
  });

  it("explains the refusal, naming the policy, at an address that can be sent", async () => {
    await open("access/explain");
    await choose(page.locator("form"), "Who", new RegExp(SERVICE));
    await page.getByRole("combobox", { name: "To" }).fill(model);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Explain" }).click();
    await page.getByRole("region", { name: "Answer" }).getByText("Refused").waitFor();
    const address = page.url();
    await page.reload();
    await settle(page);
    assert.equal(page.url(), address);
    const answer = await page.getByRole("region", { name: "Answer" }).innerText();
    assert.match(answer, /^Refused because /);
    await page.getByRole("link", { name: POLICY }).first().click();
    await page.getByRole("region", { name: `Policy ${POLICY}` }).waitFor();
    const text = await page.getByRole("textbox", { name: "Policy text, in Cedar" }).inputValue();
    assert.ok(text.includes(model));
  });

  it("deletes the policy once its name is typed, and the call is allowed again", async () => {
    await open(`access/policies?unit=root&policy=${POLICY}`);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Delete policy ${POLICY}` });
    const apply = dialog.getByRole("button", { name: "Apply" });
    await apply.waitFor();
    assert.ok(await apply.isDisabled(), "the id has to be typed first");
    await dialog.getByRole("textbox").fill(POLICY);
    await apply.click();
    await dialog.waitFor({ state: "hidden" });
    const question = new URLSearchParams({
      principal: SERVICE,
      action: "bedrock:InvokeModel",
      resource: model,
    });
    await open(`access/explain?${question}`);
    await page.getByRole("region", { name: "Answer" }).getByText("Allowed").waitFor();
  });

  it("finds it all in the audit trail, which is intact", async () => {
    await open("audit");
    await page.getByRole("region", { name: "Verification" }).getByText("Intact:").waitFor();
    await page.getByRole("searchbox", { name: "Subject" }).fill(POLICY);
    await page.waitForURL((url) => url.searchParams.get("subject") === POLICY);
    // What matched before stays in sight until what matches now has come.
    await page.getByRole("row").nth(3).waitFor({ state: "detached" });
    await page.getByRole("row").nth(2).waitFor();
    const rows = await page.getByRole("row").allInnerTexts();
    assert.equal(rows.length, 3, rows.join("\n"));
    assert.match(rows[1], /Policy deleted/);
    assert.match(rows[2], /Policy added/);
    await page.getByRole("row").nth(2).getByRole("link").first().click();
    const drawer = page.getByRole("dialog", { name: /^Record / });
    await drawer.getByText("What was recorded").waitFor();
    assert.ok((await drawer.innerText()).includes(model));
    await page.reload();
    await drawer.getByText("What was recorded").waitFor();
  });
});

async function untilRefused(key) {
  const end = Date.now() + REVOKED_MS;
  for (;;) {
    const { status } = await call(key);
    if (status === 401 || status === 403) return;
    assert.ok(Date.now() < end, `a revoked key is still answered with ${status}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
