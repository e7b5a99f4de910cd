import type { Overview, Totals } from "../../api/vocabulary";
import { Count, Duration, Money, Tokens } from "../../parts/Quantity";
import { Stat } from "../../parts/Stat";
import { formatShare, relativeChange } from "../../quantity/count";
import { describeSpan, type Range } from "../../time/range";
import { isFailingMore, isSlower } from "./assessment";
import classes from "./Overview.module.css";

/** The span's figures, each beside the same figure of the span before. */
export function OverviewFigures({
  overview: { totals, previous },
  range,
}: {
  overview: Overview;
  range: Range;
}) {
  const against = `previous ${describeSpan(range)}`;
  const change = (of: (totals: Totals) => number | null) => relativeChange(of(totals), of(previous));
  const tokens = (of: Totals) => of.input_tokens + of.output_tokens;
  const failureShare = (of: Totals) => (of.calls === 0 ? null : of.failed / of.calls);
  return (
    <div className={classes.figures}>
      <Stat
        label="Spend"
        value={<Money nanos={totals.cost_nanos} />}
        change={change((of) => of.cost_nanos)}
        against={against}
        calls={{}}
      />
      <Stat
        label="Calls"
        value={<Count count={totals.calls} />}
        change={change((of) => of.calls)}
        against={against}
        calls={{}}
        detail={`${totals.cancelled} cancelled`}
      />
      <Stat
        label="Failure rate"
        value={<span className="num">{formatShare(totals.failed, totals.calls)}</span>}
        change={change(failureShare)}
        grave={isFailingMore(totals, previous)}
        against={against}
        calls={{ outcome: "failed" }}
        detail={`${totals.failed} failed`}
      />
      <Stat
        label="Tokens"
        value={<Tokens count={tokens(totals)} />}
        change={change(tokens)}
        against={against}
        calls={{}}
        detail={
          <>
            <Tokens count={totals.output_tokens} /> out
          </>
        }
      />
      <Stat
        label="First token, median"
        value={<Duration us={totals.first_event_p50_us} />}
        change={change((of) => of.first_event_p50_us)}
        grave={isSlower(totals.first_event_p50_us, previous.first_event_p50_us)}
        against={against}
        calls={{}}
      />
      <Stat
        label="Duration, 95th percentile"
        value={<Duration us={totals.duration_p95_us} />}
        change={change((of) => of.duration_p95_us)}
        grave={isSlower(totals.duration_p95_us, previous.duration_p95_us)}
        against={against}
        calls={{}}
        detail={
          <>
            median <Duration us={totals.duration_p50_us} />
          </>
        }
      />
    </div>
  );
}
