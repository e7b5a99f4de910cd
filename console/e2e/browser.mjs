// What the browser scripts share: the browser, the address under test, and signing in.
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const target = {
  url: (process.env.OUTCROP_URL ?? "http://127.0.0.1:8787").replace(/\/$/, ""),
  user: process.env.OUTCROP_USER ?? "demo",
  password: process.env.OUTCROP_PASSWORD ?? "demo",
};

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
  });
}

/** A fresh context, as a person with this theme and screen would have it. */
export function openContext(browser, { theme = "light", width = 1440, height = 900 } = {}) {
  return browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
  });
}

export async function signIn(page) {
  await page.goto(`${target.url}/sign-in`);
  await page.getByLabel("User name").fill(target.user);
  await page.getByRole("textbox", { name: "Password" }).fill(target.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview**");
}

/** Waits until nothing on the page is still on its way. */
export async function settle(page) {
  await page.locator("main").waitFor();
  await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
  await page.waitForTimeout(400);
}
