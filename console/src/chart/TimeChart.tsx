// Bars or lines over time, on Recharts. Charts on one page share their crosshair; dragging marks a span.
import { useState } from "react";
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type MouseHandlerDataParam,
} from "recharts";
import { formatTick } from "../time/instant";
import { shortenAxisLabel } from "./axis";
import { ChartTooltip } from "./ChartTooltip";
import { isolatedDot } from "./IsolatedDot";
import type { TimeChartProps } from "./series";
import { timeTicks } from "./ticks";

const HEIGHT_PX = 180;
const AXIS = {
  stroke: "var(--oc-line-strong)",
  tick: { fill: "var(--oc-text-dim)", fontSize: 11 },
  tickLine: false,
} as const;

export function TimeChart({
  title,
  kind,
  series,
  points,
  bucketUs,
  format,
  formatAxis,
  onZoom,
}: TimeChartProps) {
  const [marked, setMarked] = useState<{ from: number; to: number } | null>(null);
  const starts = points.map((point) => point.at_us);
  const spanMs = (points.length * bucketUs) / 1000;
  const rows = points.map(({ at_us, values }) => ({ at_us, ...values }));

  const begin = (at: MouseHandlerDataParam) => {
    const us = labelOf(at);
    if (us !== null) setMarked({ from: us, to: us });
  };
  const extend = (at: MouseHandlerDataParam) => {
    const us = labelOf(at);
    if (us !== null) setMarked((before) => before && { ...before, to: us });
  };
  const finish = () => {
    if (marked && marked.from !== marked.to) {
      const [from, to] = [Math.min(marked.from, marked.to), Math.max(marked.from, marked.to)];
      onZoom(from / 1000, (to + bucketUs) / 1000);
    }
    setMarked(null);
  };

  return (
    <ResponsiveContainer width="100%" height={HEIGHT_PX}>
      <ComposedChart
        data={rows}
        title={title}
        syncId="page"
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={points.length > 60 ? 1 : "12%"}
        onMouseDown={begin}
        onMouseMove={extend}
        onMouseUp={finish}
        onMouseLeave={() => setMarked(null)}
        style={{ cursor: "crosshair", userSelect: "none" }}
      >
        <CartesianGrid vertical={false} stroke="var(--oc-chart-grid)" />
        <XAxis
          dataKey="at_us"
          {...AXIS}
          ticks={timeTicks(starts, 6)}
          interval={0}
          tickFormatter={(us: number) => formatTick(us, spanMs)}
          height={22}
        />
        <YAxis
          {...AXIS}
          axisLine={false}
          width={58}
          domain={[0, "auto"]}
          tickCount={4}
          tickFormatter={(value: number) => shortenAxisLabel(formatAxis(value))}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={kind === "bars" ? { fill: "var(--oc-raised)" } : { stroke: "var(--oc-line-strong)" }}
          content={({ active, label }) => (
            <ChartTooltip
              active={active}
              point={points.find((point) => point.at_us === label)}
              series={series}
              bucketUs={bucketUs}
              format={format}
            />
          )}
        />
        {series.map(({ key, label, color, dashed }) =>
          kind === "bars" ? (
            <Bar key={key} dataKey={key} name={label} stackId="all" fill={color} isAnimationActive={false} />
          ) : (
            <Line
              key={key}
              dataKey={key}
              name={label}
              stroke={color}
              strokeWidth={1.75}
              strokeDasharray={dashed ? "5 3" : undefined}
              dot={isolatedDot(rows, key)}
              activeDot={{ r: 3 }}
              connectNulls={false}
              isAnimationActive={false}
            />
          ),
        )}
        {marked && (
          <ReferenceArea x1={marked.from} x2={marked.to} fill="var(--oc-accent)" fillOpacity={0.15} />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function labelOf(at: MouseHandlerDataParam): number | null {
  return typeof at.activeLabel === "number"
    ? at.activeLabel
    : at.activeLabel === undefined
      ? null
      : Number(at.activeLabel);
}
