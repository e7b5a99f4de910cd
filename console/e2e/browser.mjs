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

/** For so long nothing may have been on its way: between two things that are read lies a moment of neither. */
const QUIET_MS = 100;

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

/** Waits until nothing on the page is still on its way: its code, what it reads, its fonts, what moves. */
export async function settle(page) {
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(
    ({ still, quietMs }) => {
      const moving = document.getAnimations().some(({ playState }) => playState === "running");
      const waiting = document.querySelector(still) !== null || document.fonts.status !== "loaded";
      const now = Date.now();
      if (moving || waiting) window.lastBusyAt = now;
      window.lastBusyAt ??= now;
      return now - window.lastBusyAt >= quietMs;
    },
    { still: ".mantine-Skeleton-root, [aria-busy=true]", quietMs: QUIET_MS },
  );
}
