import { formatInstant, formatSpan } from "../time/instant";
import classes from "./Chart.module.css";
import type { Point, Series } from "./series";

interface Props {
  active: boolean;
  point: Point | undefined;
  series: readonly Series[];
  bucketUs: number;
  format: (value: number) => string;
}

export function ChartTooltip({ active, point, series, bucketUs, format }: Props) {
  if (!active || !point) return null;
  return (
    <div className={classes.tooltip}>
      <p className="num">
        {bucketUs < 60_000_000
          ? formatInstant(point.at_us)
          : formatSpan(point.at_us / 1000, (point.at_us + bucketUs) / 1000)}
      </p>
      <dl>
        {series.map(({ key, label, color, dashed }) => {
          const value = point.values[key] ?? null;
          return (
            <div key={key}>
              <dt>
                <Swatch color={color} dashed={dashed} /> {label}
              </dt>
              <dd className="num">{value === null ? "no calls" : format(value)}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

export function Swatch({ color, dashed = false }: { color: string; dashed?: boolean }) {
  return (
    <svg width="12" height="10" aria-hidden="true" className={classes.swatch}>
      {dashed ? (
        <path d="M0 5h5M7 5h5" stroke={color} strokeWidth="2.5" />
      ) : (
        <rect y="1" width="10" height="8" rx="2" fill={color} />
      )}
    </svg>
  );
}
