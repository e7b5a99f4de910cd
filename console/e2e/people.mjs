// People of the organisation under test: each signs in at the OpenID provider, in a browser context of their own.
import { openContext, target } from "./browser.mjs";

/** Where the tests' OpenID provider listens (tests/harness/oidc.py). */
export const issuer = process.env.OUTCROP_OIDC_ISSUER;

/** What the provider says of somebody from now on. */
export async function introduce(account, claims) {
  const answer = await fetch(`${issuer}/test/accounts/${account}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: `${account}@example.com`, email_verified: true, ...claims }),
  });
  if (!answer.ok) throw new Error(`the provider does not take ${account}: ${answer.status}`);
}

/**
 * A page of somebody who has signed in. The provider asks nobody anything: it signs in whom `login_hint` names, so
 * the hint is added on the way there.
 */
export async function enter(browser, account) {
  const context = await openContext(browser);
  const page = await context.newPage();
  const faults = watch(page);
  await page.goto(`${target.url}/sign-in`);
  const start = await page.getByRole("link", { name: /^Continue with/ }).getAttribute("href");
  const sent = await context.request.get(new URL(start, target.url).href, { maxRedirects: 0 });
  const there = new URL(sent.headers().location);
  there.searchParams.set("login_hint", account);
  await page.goto(there.href);
  await page.waitForURL(`${target.url}/overview**`);
  return { page, faults, close: () => context.close() };
}

/** What must not happen: errors on the console, failed scripts. A refusal that a test provokes is told by the browser too. */
function watch(page) {
  const faults = [];
  page.on("console", (message) => {
    const expected = /status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  return faults;
}
