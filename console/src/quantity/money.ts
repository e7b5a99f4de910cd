// Money as the ledger holds it: integer nanos of one currency. Shown to the cent, or to two significant digits
// below a cent; the exact value is always at hand.

const NANOS_PER_UNIT = 1_000_000_000;
const NANOS_PER_CENT = 10_000_000;

/** For lists and tiles: `$1,204.50`, `$0.0042`, `$0.00`. */
export function formatMoney(nanos: number, currency: string): string {
  if (nanos === 0) return currencyFormat(currency, 2, 2).format(0);
  if (Math.abs(nanos) >= NANOS_PER_CENT) return currencyFormat(currency, 2, 2).format(nanos / NANOS_PER_UNIT);
  const significant = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumSignificantDigits: 2,
    maximumSignificantDigits: 2,
  });
  return significant.format(nanos / NANOS_PER_UNIT);
}

/** Nothing rounded away: `$0.004213`, at least two decimals. */
export function formatMoneyExact(nanos: number, currency: string): string {
  const absolute = Math.abs(nanos);
  const units = Math.trunc(absolute / NANOS_PER_UNIT);
  const decimals = String(absolute % NANOS_PER_UNIT)
    .padStart(9, "0")
    .replace(/0+$/, "")
    .padEnd(2, "0");
  return `${nanos < 0 ? "-" : ""}${symbol(currency)}${units.toLocaleString("en-US")}.${decimals}`;
}

/** For axes, where room is short: `$1.2K`, `$3.4`, `$0.135`. */
export function formatMoneyShort(nanos: number, currency: string): string {
  const large = Math.abs(nanos) >= 1000 * NANOS_PER_UNIT;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    ...(large ? { notation: "compact", maximumFractionDigits: 1 } : { maximumSignificantDigits: 3 }),
  }).format(nanos / NANOS_PER_UNIT);
}

function currencyFormat(currency: string, least: number, most: number): Intl.NumberFormat {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  });
}

function symbol(currency: string): string {
  const parts = currencyFormat(currency, 0, 0).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? `${currency} `;
}
