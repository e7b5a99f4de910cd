import {
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconCircleX,
  IconZzz,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Overview } from "../../api/vocabulary";
import { useSession } from "../../app/use-session";
import { formatChange, formatCount, formatShare, relativeChange } from "../../quantity/count";
import { formatMoney } from "../../quantity/money";
import { describeSpan, type Range } from "../../time/range";
import { concernsOf, healthOf, monthlyPace, type Health } from "./assessment";
import classes from "./Verdict.module.css";

const HEALTH: Record<Health, { word: string; icon: Icon }> = {
  healthy: { word: "Healthy", icon: IconCircleCheck },
  degraded: { word: "Degraded", icon: IconAlertTriangle },
  failing: { word: "Failing", icon: IconCircleX },
  idle: { word: "No calls", icon: IconZzz },
};

/** The page's question, answered in two sentences; what wants attention under it. */
export function Verdict({ overview, range }: { overview: Overview; range: Range }) {
  const health = healthOf(overview);
  const { word, icon: Shape } = HEALTH[health];
  const concerns = concernsOf(overview);
  return (
    <section className={classes.root} data-health={health} aria-label="Summary">
      <Shape size={22} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.sentence}>
          <strong>{word}.</strong> <HealthSentence overview={overview} range={range} />{" "}
          <CostSentence overview={overview} range={range} />
        </p>
        {concerns.length > 0 && (
          <ul className={classes.concerns}>
            {concerns.map(({ key, text, calls }) => (
              <li key={key}>
                <Link to="/calls" search={calls} className="link">
                  {text}
                  <IconChevronRight size={14} aria-hidden />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function HealthSentence({ overview, range }: { overview: Overview; range: Range }) {
  const { calls, failed } = overview.totals;
  const span = range.kind === "last" ? `the last ${describeSpan(range)}` : "this span";
  if (calls === 0) return <>Nothing was called in {span}.</>;
  if (failed === 0)
    return (
      <>
        None of {formatCount(calls)} calls failed in {span}.
      </>
    );
  return (
    <>
      {formatCount(failed)} of {formatCount(calls)} calls failed ({formatShare(failed, calls)}) in {span}.
    </>
  );
}

function CostSentence({ overview, range }: { overview: Overview; range: Range }) {
  const { currency } = useSession().organisation;
  const { totals, previous } = overview;
  if (totals.calls === 0) return null;
  const change = relativeChange(totals.cost_nanos, previous.cost_nanos);
  const pace = monthlyPace(overview);
  return (
    <>
      They cost <strong className="num">{formatMoney(totals.cost_nanos, currency)}</strong>
      {change !== null && `, ${compare(change)} the ${describeSpan(range)} before`}
      {pace !== null && <> – at this pace {formatMoney(pace, currency)} in 30 days</>}.
    </>
  );
}

/** `12% more than in`, for a sentence that ends with the span. */
function compare(change: number): string {
  const amount = formatChange(change).replace(/^[+\u2212]/, "");
  if (amount === "0%") return "as much as in";
  if (amount.startsWith("×")) return `${amount.slice(1)} times as much as in`;
  return `${amount} ${change > 0 ? "more" : "less"} than in`;
}
