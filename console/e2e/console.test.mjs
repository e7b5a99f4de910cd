// What a person does in the console, in a real browser, against a running server.
//
//   OUTCROP_URL=http://127.0.0.1:8080 OUTCROP_USER=… OUTCROP_PASSWORD=… node --test e2e/console.test.mjs
//
// It needs one chat model that is ready, and leaves calls of the playground behind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { launch, openContext, settle, signIn, target } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = [
  "overview",
  "calls",
  "playground",
  "models",
  "approvals",
  "access/organisation",
  "access/members",
  "access/keys",
  "access/policies",
  "access/explain",
  "audit",
];
/** An embedded model on a slow machine takes its time. */
const ANSWER_MS = 120_000;

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
});

/** A page that notes what must not happen: console errors, failed scripts, requests to another origin. */
async function openPage(options) {
  const context = await openContext(browser, options);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    // The browser itself reports refused requests; a wrong password is meant to be one.
    const expected = message.location().url.endsWith("/api/v1/session") && message.text().includes("401");
    if (message.type() === "error" && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${target.url}/`)) faults.push(`foreign request: ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

async function ask(page, question) {
  await page.getByRole("textbox", { name: "Message" }).fill(question);
  await page.getByRole("textbox", { name: "Message" }).press("Control+Enter");
}

describe("signing in", () => {
  it("says clearly that the password is wrong, then lets the right one in, and out again", async () => {
    const { page, faults, close } = await openPage();
    await page.goto(`${target.url}/calls?outcome=failed`);
    await page.waitForURL("**/sign-in?return=**");
    await page.getByLabel("User name").fill(target.user);
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("The user name or the password is wrong").waitFor();
    await page.getByRole("textbox", { name: "Password" }).fill(target.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/calls?outcome=failed");
    await page.getByRole("button", { name: /signed in as/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
    await page.goto(`${target.url}/overview`);
    await page.waitForURL("**/sign-in**");
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("a call from the playground", () => {
  it("streams an answer, is priced, and is found in Calls with its details", async () => {
    const { page, faults, close } = await openPage();
    await signIn(page);
    await page.goto(`${target.url}/playground`);
    await settle(page);
    await ask(page, "Say one sentence about granite.");
    await page.getByTestId("answer").first().waitFor({ timeout: ANSWER_MS });
    const settlement = page.getByTestId("settlement").first();
    await settlement.waitFor({ timeout: ANSWER_MS });
    assert.match(await settlement.innerText(), /\d+ in, \d+ out[\s\S]*\$[\d.]+/);
    const answer = await page.getByTestId("answer").first().innerText();
    assert.ok(answer.trim().length > 0, "the answer has text");

    await settlement.getByRole("link", { name: "Open the call" }).click();
    const details = page.getByRole("dialog", { name: "Call" });
    await details.getByText("Whole call").waitFor();
    const id = new URL(page.url()).searchParams.get("call");
    assert.ok(id);
    const text = await details.innerText();
    assert.ok(text.includes(id), "the details show the id");
    assert.match(text, /Input tokens[\s\S]*×[\s\S]*=[\s\S]*Total/);

    await page.keyboard.press("Escape");
    await details.waitFor({ state: "hidden" });
    assert.equal(new URL(page.url()).searchParams.get("call"), null);
    const row = page.getByRole("row").nth(1);
    assert.match(await row.innerText(), /Completed[\s\S]*\$[\d.]+/);
    await row.getByRole("link").click();
    await details.getByText("Whole call").waitFor();
    await page.reload();
    await details.getByText("Whole call").waitFor();
    assert.deepEqual(faults, []);
    await close();
  });

  it("keeps the conversation while the viewer looks elsewhere, and can be stopped", async () => {
    const { page, faults, close } = await openPage();
    await signIn(page);
    await page.getByRole("link", { name: "Playground" }).click();
    await settle(page);
    await ask(page, "Count from one to five hundred, in words.");
    await page.getByTestId("answer").first().waitFor({ timeout: ANSWER_MS });
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.").waitFor();
    await page.getByRole("link", { name: "Models" }).click();
    await settle(page);
    await page.getByRole("link", { name: "Playground" }).click();
    await page.getByText("Stopped.").waitFor();
    await page.getByRole("button", { name: "Use it from your code" }).click();
    const code = page.getByRole("dialog", { name: "Use it from your code" });
    assert.match(await code.innerText(), /curl '.+\/converse'/);
    await code.getByRole("tab", { name: "Python, boto3" }).click();
    assert.match(await code.innerText(), /endpoint_url=/);
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("the URL", () => {
  it("keeps filters and range over a reload, and a figure leads to its calls", async () => {
    const { page, faults, close } = await openPage();
    await signIn(page);
    await page.getByRole("button", { name: "7d", exact: true }).click();
    await page.waitForURL("**/overview?range=7d");
    await page.getByRole("link", { name: /^Failure rate/ }).click();
    await page.waitForURL(/\/calls\?(?=.*range=7d)(?=.*outcome=failed)/);
    await page.reload();
    await settle(page);
    assert.equal(await page.locator("input[aria-label=Outcome]").inputValue(), "Failed");
    assert.equal(
      await page.getByRole("button", { name: "7d", exact: true }).getAttribute("aria-pressed"),
      "true",
    );
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.waitForURL(
      (url) => !url.searchParams.has("outcome") && url.searchParams.get("range") === "7d",
    );
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("a chart", () => {
  it("narrows the range to the span that is dragged over, and is also a table", async () => {
    const { page, faults, close } = await openPage();
    await signIn(page);
    await settle(page);
    const chart = page.getByRole("region", { name: /^Calls/ });
    const box = await chart.locator("svg.recharts-surface").boundingBox();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.has("from") && url.searchParams.has("to"));
    await settle(page);
    await page.goBack();
    await page.waitForURL("**/overview");
    await chart.getByRole("button", { name: "Show calls as a table" }).click();
    await chart.getByRole("columnheader", { name: "Failed", exact: true }).waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("the keyboard", () => {
  it("goes to pages, to the filter, to a row and back", async () => {
    const { page, faults, close } = await openPage();
    await signIn(page);
    await settle(page);
    for (const [key, path] of [
      ["c", "calls"],
      ["p", "playground"],
      ["m", "models"],
      ["r", "approvals"],
      ["o", "overview"],
      ["c", "calls"],
    ]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.waitForURL(`**/${path}**`);
    }
    await settle(page);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "hidden" });
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Model");
    await page.keyboard.press("Escape");
    await page.getByRole("row").nth(1).getByRole("link").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Call" }).getByText("Whole call").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Call" }).waitFor({ state: "hidden" });
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("the theme", () => {
  it("is the viewer's choice, and is there before the first paint after a reload", async () => {
    const { page, faults, close } = await openPage({ theme: "light" });
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    await signIn(page);
    assert.equal(await scheme(), "light");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitem", { name: "Dark" }).click();
    await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "dark");
    // With the application's script held back, only the script in the head can have set it.
    await page.route("**/assets/*.js", (route) => route.abort());
    await page.reload();
    assert.equal(await scheme(), "dark");
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("ERR_FAILED")),
      [],
    );
    await close();
  });
});

describe("the first load", () => {
  for (const path of ["sign-in", "overview", "models", "approvals", "access/policies", "audit"]) {
    it(`of ${path} is under 350 KiB, as brotli sends it`, async () => {
      const { page, close } = await openPage();
      if (path !== "sign-in") await signIn(page);
      const responses = [];
      await page.goto("about:blank");
      const session = await page.context().newCDPSession(page);
      await session.send("Network.setCacheDisabled", { cacheDisabled: true });
      page.on("response", (response) => responses.push(response));
      await page.goto(`${target.url}/${path}`);
      await page.waitForLoadState("networkidle");
      const sizes = await Promise.all(
        responses.filter((response) => !response.url().includes("/api/")).map(sentSize),
      );
      const total = sizes.reduce((sum, size) => sum + size, 0) / 1024;
      assert.ok(total > 50, `the page loads something (${total.toFixed(0)} KiB)`);
      assert.ok(total < 350, `${total.toFixed(0)} KiB`);
      await close();
    });
  }
});

/** Fonts are compressed already. */
async function sentSize(response) {
  const body = await response.body();
  return response.url().endsWith(".woff2") ? body.length : brotliCompressSync(body).length;
}

describe("accessibility", () => {
  for (const theme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      it(`has nothing serious to mend in the ${theme} theme at ${width} pixels`, async () => {
        const { page, faults, close } = await openPage({ theme, width });
        await page.goto(`${target.url}/sign-in`);
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        await assertAccessible(page, "sign-in");
        await signIn(page);
        for (const name of PAGES) {
          await page.goto(`${target.url}/${name}`);
          await settle(page);
          await assertAccessible(page, name);
        }
        await page.goto(`${target.url}/models`);
        await page.getByRole("row").nth(1).getByRole("link").click();
        await page.waitForURL("**/models/*");
        await settle(page);
        await assertAccessible(page, "model");
        await page.goto(`${page.url()}/request-access`);
        await page.getByRole("form", { name: "Request for access" }).waitFor();
        await assertAccessible(page, "request access");
        await page.goto(`${target.url}/calls`);
        await page.getByRole("row").nth(1).getByRole("link").click();
        await page.getByRole("dialog", { name: "Call" }).getByText("Whole call").waitFor();
        await page.waitForTimeout(400);
        await assertAccessible(page, "call");
        assert.deepEqual(faults, []);
        await close();
      });
    }
  }
});

/** Evaluated by the debugger, so the page's content security policy stays as it is. */
async function assertAccessible(page, name) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => (await window.axe.run()).violations);
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(grave, []);
}
