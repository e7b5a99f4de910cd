// An outcrop: the rock that stands out of the ground line, with one lit face.

import classes from "./Logo.module.css";

/** The logo and the name. */
export function Brand({ large = false }: { large?: boolean }) {
  return (
    <span className={classes.brand} data-large={large || undefined}>
      <Logo size={large ? 32 : 24} />
      Outcrop
    </span>
  );
}

export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M5 22 12.2 6.6 18.4 5 27 22Z" fill="var(--mantine-color-tourmaline-6)" />
      <path d="m12.2 6.6 6.2-1.6-3.1 8.3-5.6-1.4Z" fill="var(--mantine-color-tourmaline-3)" />
      <path d="m15.3 13.3 3.1-8.3L27 22h-7.4Z" fill="var(--mantine-color-tourmaline-5)" />
      <path d="M2 24h28v2.6H2z" fill="var(--oc-text-dim)" />
    </svg>
  );
}
