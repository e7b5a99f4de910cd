import { formatInstant, formatInstantUtc } from "../time/instant";
import classes from "./Chart.module.css";
import type { TimeChartProps } from "./series";

/** The chart's numbers, newest first; buckets without a value are left out. */
export function ChartTable({ title, series, points, format }: TimeChartProps) {
  const rows = points.filter(({ values }) => series.some(({ key }) => (values[key] ?? 0) > 0)).reverse();
  if (rows.length === 0) return <p className={classes.none}>Nothing in this span.</p>;
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={`${title}, table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className={classes.right}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at_us, values }) => (
            <tr key={at_us}>
              <th scope="row" className="num" data-hint={formatInstantUtc(at_us)}>
                {formatInstant(at_us)}
              </th>
              {series.map(({ key }) => (
                <td key={key} className={`num ${classes.right}`}>
                  {format(values[key] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
