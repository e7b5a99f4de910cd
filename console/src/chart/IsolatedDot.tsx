// A point of a line that has no neighbours: without a dot it would not be seen, because a line needs two points.
import type { DotItemDotProps } from "recharts";

export function isolatedDot(points: readonly Record<string, number | null | undefined>[], key: string) {
  return function IsolatedDot({ cx, cy, index, stroke }: DotItemDotProps) {
    const has = (at: number) => points[at]?.[key] != null;
    if (!has(index) || has(index - 1) || has(index + 1)) return <g />;
    return <circle cx={cx} cy={cy} r={2.5} fill={stroke} />;
  };
}
