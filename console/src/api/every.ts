// The values of a union at runtime: a type alone leaves nothing to list.

/** Every value of a union, in the order written. One that is missing, or unknown, does not compile. */
export function every<Value extends string>(values: Record<Value, true>): readonly Value[] {
  return Object.keys(values) as Value[];
}
