// What a chart draws.

/** One bucket of time: its start in microseconds, and a value per series; null is a gap. */
export interface Point {
  at_us: number;
  values: Record<string, number | null>;
}

export interface Series {
  key: string;
  label: string;
  /** A CSS colour. */
  color: string;
  dashed?: boolean;
}

export interface TimeChartProps {
  /** The measure, for people who do not see the chart. */
  title: string;
  kind: "bars" | "lines";
  series: readonly Series[];
  points: readonly Point[];
  bucketUs: number;
  format: (value: number) => string;
  formatAxis: (value: number) => string;
  /** The viewer marked a span. */
  onZoom: (fromMs: number, toMs: number) => void;
}
