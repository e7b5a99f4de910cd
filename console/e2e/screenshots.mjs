// Pictures of every page: light and dark, wide and narrow.
//
//   OUTCROP_URL=http://127.0.0.1:8080 OUTCROP_USER=… OUTCROP_PASSWORD=… node e2e/screenshots.mjs DIRECTORY
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, openContext, settle, signIn, target } from "./browser.mjs";

const directory = process.argv[2];
if (!directory) {
  console.error("give the directory to write to");
  process.exit(2);
}
mkdirSync(directory, { recursive: true });

const SCREENS = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

const browser = await launch();
for (const theme of ["light", "dark"]) {
  for (const [screen, size] of Object.entries(SCREENS)) {
    const context = await openContext(browser, { theme, ...size });
    const page = await context.newPage();
    const shoot = (name, fullPage = false) =>
      page.screenshot({ path: join(directory, `${name}-${theme}-${screen}.png`), fullPage });
    await takeAll(page, screen, shoot);
    await context.close();
  }
}
await browser.close();

async function takeAll(page, screen, shoot) {
  await page.goto(`${target.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await shoot("sign-in");
  await signIn(page);
  await settle(page);
  await shoot("overview", true);
  for (const path of ["calls", "models", "approvals", "playground"]) {
    await page.goto(`${target.url}/${path}`);
    await settle(page);
    await shoot(path, path === "models");
  }
  await openFirst(page, "models", "row");
  await shoot("model", true);
  await page.getByRole("link", { name: /^Request access/ }).click();
  await page.getByRole("form", { name: "Request for access" }).waitFor();
  await settle(page);
  await shoot("request-access", true);
  if (await openFirst(page, "approvals", "article")) await shoot("request", true);
  for (const tab of ["organisation", "members", "keys", "policies", "explain"]) {
    await page.goto(`${target.url}/access/${tab}`);
    await settle(page);
    await shoot(`access-${tab}`, true);
  }
  await page.goto(`${target.url}/audit`);
  await settle(page);
  await shoot("audit");
  await page.goto(`${target.url}/playground`);
  await settle(page);
  await askInPlayground(page);
  await shoot("playground-answer");
  await page.getByRole("button", { name: "Use it from your code" }).click();
  await page.waitForTimeout(400);
  await shoot("playground-code");
  await page.goto(`${target.url}/calls`);
  await settle(page);
  const first = page.getByRole("row").nth(1).getByRole("link").first();
  if (await first.count()) {
    await first.click();
    await page.getByRole("dialog").getByText("Whole call").waitFor();
    await page.waitForTimeout(400);
    await shoot("call");
  }
  if (screen === "narrow") {
    await page.goto(`${target.url}/calls`);
    await settle(page);
    await page.getByRole("button", { name: "Open the navigation" }).click();
    await page.waitForTimeout(400);
    await shoot("navigation");
  }
}

/** Opens what the first row or card of a page leads to; false where it has none. */
async function openFirst(page, path, role) {
  await page.goto(`${target.url}/${path}`);
  await settle(page);
  const link = page
    .getByRole(role)
    .filter({ has: page.getByRole("link") })
    .first()
    .getByRole("link")
    .first();
  if (!(await link.count())) return false;
  await link.click();
  await page.waitForURL(`**/${path}/*`);
  await settle(page);
  return true;
}

/** Where a model is ready; elsewhere the picture shows how to make one ready. */
async function askInPlayground(page) {
  const message = page.getByRole("textbox", { name: "Message" });
  if (!(await message.count())) return;
  await message.fill("Why do rocks outcrop?");
  const send = page.getByRole("button", { name: "Send" });
  if (!(await send.isEnabled())) return;
  await send.click();
  await page.getByTestId("settlement").first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(200);
}
