// Turns the Mantine theme into a plain stylesheet at build time.
//
// Mantine would write these variables into a <style> element at run time, which a content security policy
// without 'unsafe-inline' refuses. Imported once, as "virtual:theme.css".
import {
  convertCssVariables,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  DEFAULT_THEME,
} from "@mantine/core";
import type { Plugin } from "vite";
import { theme, themeTokens } from "../src/app/theme/theme.ts";

const PUBLIC_ID = "virtual:theme.css";
const RESOLVED_ID = "/@outcrop/theme.css";

export function themeVariables(): Plugin {
  return {
    name: "outcrop-theme-variables",
    resolveId: (id) => (id === PUBLIC_ID ? RESOLVED_ID : undefined),
    load: (id) => (id === RESOLVED_ID ? stylesheet() : undefined),
  };
}

function stylesheet(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const standard = defaultCssVariablesResolver(merged);
  const own = themeTokens(merged);
  return convertCssVariables({
    variables: { ...standard.variables, ...own.variables },
    light: { ...standard.light, ...own.light, "--mantine-color-scheme": "light" },
    dark: { ...standard.dark, ...own.dark, "--mantine-color-scheme": "dark" },
  });
}
