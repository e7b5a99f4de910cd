// The Mantine theme, and the console's own tokens beside it. No component but these two says a colour.
//
// Read twice: by the provider at run time, and by the build, which writes the variables into a stylesheet.
import {
  createTheme,
  Drawer,
  Menu,
  Modal,
  Popover,
  Select,
  Tooltip,
  type CSSVariablesResolver,
} from "@mantine/core";
import { basalt, dark, light, stone, tourmaline, type Scheme } from "./palette.ts";

const SANS =
  '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const MONO =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';

export const theme = createTheme({
  colors: { gray: stone, dark: basalt, tourmaline },
  primaryColor: "tourmaline",
  primaryShade: { light: 6, dark: 6 },
  black: stone[9],
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  defaultRadius: "sm",
  radius: { xs: "3px", sm: "6px", md: "8px", lg: "12px", xl: "20px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "15px" }, h3: { fontSize: "14px" } },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    // Locking the scroll writes a <style> element, which the content security policy refuses.
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
    Select: Select.extend({ defaultProps: { size: "sm", comboboxProps: { shadow: "md" } } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, withArrow: true, fz: "xs" } }),
  },
});

/** The console's own variables, and the few of Mantine's that differ from its defaults. */
export const themeTokens: CSSVariablesResolver = () => ({
  variables: {},
  light: schemeVariables(light),
  dark: schemeVariables(dark),
});

function schemeVariables(scheme: Scheme): Record<string, string> {
  const own = Object.entries(scheme).map(
    ([name, value]) => [`--oc-${kebab(name)}`, value as string] as const,
  );
  return {
    ...Object.fromEntries(own),
    "--mantine-color-body": scheme.surface,
    "--mantine-color-text": scheme.text,
    "--mantine-color-dimmed": scheme.textDim,
    "--mantine-color-placeholder": scheme.textDim,
    "--mantine-color-anchor": scheme.accent,
    "--mantine-color-error": scheme.bad,
    "--mantine-color-default": scheme.surface,
    "--mantine-color-default-hover": scheme.raised,
    "--mantine-color-default-border": scheme.lineStrong,
    "--mantine-color-default-color": scheme.text,
    "--mantine-color-tourmaline-light": scheme.accentSoft,
    "--mantine-color-tourmaline-light-color": scheme.accent,
    "--mantine-primary-color-light": scheme.accentSoft,
    "--mantine-primary-color-light-color": scheme.accent,
  };
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
