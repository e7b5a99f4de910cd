// A chart with its title, unit and legend, and the same numbers as a table for who prefers or needs it.
import { ActionIcon, Skeleton, Tooltip } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import classes from "./Chart.module.css";
import { ChartTable } from "./ChartTable";
import { Swatch } from "./ChartTooltip";
import type { TimeChartProps } from "./series";

// Recharts is the heaviest part of the console: the figures above do not wait for it.
const TimeChart = lazy(async () => ({ default: (await import("./TimeChart")).TimeChart }));

export function ChartCard({ unit, ...chart }: TimeChartProps & { unit: string }) {
  const [asTable, setAsTable] = useState(false);
  const toggleLabel = asTable
    ? `Show ${chart.title.toLowerCase()} as a chart`
    : `Show ${chart.title.toLowerCase()} as a table`;
  return (
    <section className={classes.card} aria-label={`${chart.title}, ${unit}`}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          {chart.title} <span className="dim">{unit}</span>
        </h2>
        {chart.series.length > 1 && (
          <ul className={classes.legend}>
            {chart.series.map(({ key, label, color, dashed }) => (
              <li key={key}>
                <Swatch color={color} dashed={dashed} /> {label}
              </li>
            ))}
          </ul>
        )}
        <Tooltip label={asTable ? "Show as a chart" : "Show as a table"}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            onClick={() => setAsTable(!asTable)}
            aria-label={toggleLabel}
          >
            {asTable ? <IconChartBar size={16} stroke={1.75} /> : <IconTable size={16} stroke={1.75} />}
          </ActionIcon>
        </Tooltip>
      </header>
      {asTable ? (
        <ChartTable {...chart} />
      ) : (
        <Suspense fallback={<Skeleton height={180} />}>
          <TimeChart {...chart} />
        </Suspense>
      )}
    </section>
  );
}
