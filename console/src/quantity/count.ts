// Counts, of tokens and of calls, and shares of them.

/** Keeps a number and its unit on one line. */
const NARROW_SPACE = "\u202f";
const STEPS = [
  { at: 1e9, unit: "G" },
  { at: 1e6, unit: "M" },
  { at: 1e3, unit: "k" },
];

/** Every digit, thousands separated: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Three significant digits at most: `999`, `12.3 k`, `124 k`, `1.0 M`. */
export function formatCountShort(count: number): string {
  const absolute = Math.abs(count);
  // The step is chosen by what the number rounds to, so that 999,950 is `1.0 M` and never `1000 k`.
  const step = STEPS.find(({ at }) => absolute >= at * 0.9995);
  if (!step || absolute < 1000) return formatCount(count);
  const scaled = count / step.at;
  const digits = Math.abs(scaled) >= 99.95 ? 0 : 1;
  return `${scaled.toFixed(digits)}${NARROW_SPACE}${step.unit}`;
}

/** A share as a percentage; a share that is not zero never reads as zero, nor one short of all as all. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99.9) return ">99.9%";
  return `${percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)}%`;
}

/** The change from a value to another, or null where there is nothing to compare with. */
export function relativeChange(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null;
  return (now - before) / before;
}

/** `+12%`, `−3.4%`, `0%`; beyond tenfold as a factor: `×24`. */
export function formatChange(change: number): string {
  if (change >= 9) return `×${Math.round(change + 1)}`;
  const percent = Math.abs(change * 100);
  const digits = percent < 10 ? percent.toFixed(1).replace(/\.0$/, "") : percent.toFixed(0);
  if (digits === "0") return "0%";
  return `${change > 0 ? "+" : "\u2212"}${digits}%`;
}
