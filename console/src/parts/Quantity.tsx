// Numbers as the console shows them: short in sight, exact on hover (see HintLayer), figures of one width.
import { useSession } from "../app/use-session";
import { formatCount, formatCountShort } from "../quantity/count";
import { formatDuration, formatDurationExact } from "../quantity/duration";
import { formatMoney, formatMoneyExact } from "../quantity/money";
import { formatDate, formatDay, formatInstant, formatInstantUtc } from "../time/instant";

const ABSENT = "–";

export function Money({ nanos }: { nanos: number }) {
  const { currency } = useSession().organisation;
  const hint = `${formatMoneyExact(nanos, currency)}\n${formatCount(nanos)} nanos ${currency}`;
  return <Figure text={formatMoney(nanos, currency)} hint={hint} />;
}

export function MoneyExact({ nanos }: { nanos: number }) {
  const { currency } = useSession().organisation;
  return <Figure text={formatMoneyExact(nanos, currency)} hint={`${formatCount(nanos)} nanos ${currency}`} />;
}

export function Tokens({ count }: { count: number }) {
  return <Figure text={formatCountShort(count)} hint={`${formatCount(count)} tokens`} />;
}

export function Count({ count }: { count: number }) {
  return <Figure text={formatCount(count)} />;
}

export function Duration({ us }: { us: number | null }) {
  if (us === null) return <Figure text={ABSENT} hint="Not measured" />;
  return <Figure text={formatDuration(us)} hint={formatDurationExact(us)} />;
}

export function Instant({ us }: { us: number }) {
  return (
    <time className="num" dateTime={new Date(us / 1000).toISOString()} data-hint={formatInstantUtc(us)}>
      {formatInstant(us)}
    </time>
  );
}

/** The day of an instant, where the hour says little; the whole of it on hover. */
export function DateOf({ us }: { us: number }) {
  return (
    <time className="num" dateTime={new Date(us / 1000).toISOString()} data-hint={formatInstantUtc(us)}>
      {formatDate(us)}
    </time>
  );
}

/** A day that has no zone: `2026-11-23`. */
export function Day({ day }: { day: string }) {
  return (
    <time className="num" dateTime={day}>
      {formatDay(day)}
    </time>
  );
}

function Figure({ text, hint }: { text: string; hint?: string }) {
  return (
    <span className="num" data-hint={hint}>
      {text}
    </span>
  );
}
