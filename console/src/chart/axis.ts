// Labels of a value axis: the shortest form of round numbers.

/** `10.0 s` as `10 s`, `$0.090` as `$0.09`, `0 ms` as `0`. */
export function shortenAxisLabel(label: string): string {
  const shorter = label.replace(/(\.\d*?)0+(?!\d)/, "$1").replace(/\.(?!\d)/, "");
  return /^0\D*$/.test(shorter) ? "0" : shorter;
}
