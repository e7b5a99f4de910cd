import type { Overview, OverviewBucket } from "../../api/vocabulary";
import { useSession } from "../../app/use-session";
import { ChartCard } from "../../chart/ChartCard";
import type { Point, Series } from "../../chart/series";
import { formatCount, formatCountShort } from "../../quantity/count";
import { formatDuration } from "../../quantity/duration";
import { formatMoney, formatMoneyShort } from "../../quantity/money";
import { useRange } from "../../time/RangePicker";
import classes from "./Overview.module.css";

const FIRST = "var(--oc-chart-first)";
const SECOND = "var(--oc-chart-second)";
const BAD = "var(--oc-chart-bad)";

const SPEND: Series[] = [{ key: "cost", label: "Spend", color: FIRST }];
const CALLS: Series[] = [
  { key: "other", label: "Not failed", color: FIRST },
  { key: "failed", label: "Failed", color: BAD },
];
const TOKENS: Series[] = [
  { key: "input", label: "In", color: FIRST },
  { key: "output", label: "Out", color: SECOND },
];
const LATENCY: Series[] = [
  { key: "p95", label: "95th percentile", color: SECOND, dashed: true },
  { key: "p50", label: "Median", color: FIRST },
];

export function OverviewCharts({ overview: { series, bucket_us } }: { overview: Overview }) {
  const { currency } = useSession().organisation;
  const [, setRange] = useRange();
  const per = `per ${bucketName(bucket_us)}`;
  const shared = {
    bucketUs: bucket_us,
    onZoom: (fromMs: number, toMs: number) => setRange({ kind: "between", fromMs, toMs }),
  };
  const points = (values: (bucket: OverviewBucket) => Point["values"]) =>
    series.map((bucket) => ({ at_us: bucket.at_us, values: values(bucket) }));

  return (
    <div className={classes.charts}>
      <ChartCard
        {...shared}
        kind="bars"
        title="Spend"
        unit={`${currency} ${per}`}
        series={SPEND}
        points={points(({ cost_nanos }) => ({ cost: cost_nanos }))}
        format={(nanos) => formatMoney(nanos, currency)}
        formatAxis={(nanos) => formatMoneyShort(nanos, currency)}
      />
      <ChartCard
        {...shared}
        kind="bars"
        title="Calls"
        unit={per}
        series={CALLS}
        points={points(({ calls, failed }) => ({ other: calls - failed, failed }))}
        format={formatCount}
        formatAxis={formatCountShort}
      />
      <ChartCard
        {...shared}
        kind="bars"
        title="Tokens"
        unit={per}
        series={TOKENS}
        points={points(({ input_tokens, output_tokens }) => ({ input: input_tokens, output: output_tokens }))}
        format={formatCount}
        formatAxis={formatCountShort}
      />
      <ChartCard
        {...shared}
        kind="lines"
        title="Duration"
        unit="of a call"
        series={LATENCY}
        points={points(({ duration_p50_us, duration_p95_us }) => ({
          p50: duration_p50_us,
          p95: duration_p95_us,
        }))}
        format={formatDuration}
        formatAxis={formatDuration}
      />
    </div>
  );
}

function bucketName(us: number): string {
  const minutes = us / 60_000_000;
  if (minutes < 60) return minutes === 1 ? "minute" : `${minutes} minutes`;
  if (minutes < 1440) return minutes === 60 ? "hour" : `${minutes / 60} hours`;
  return minutes === 1440 ? "day" : `${minutes / 1440} days`;
}
