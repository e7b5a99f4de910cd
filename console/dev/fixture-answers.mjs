// What the fixture server answers to the reading questions: sums and pages over its made-up calls.
import { MODELS } from "./fixture-data.mjs";

const BUCKETS_US = [60, 300, 900, 3600, 21_600, 86_400].map((seconds) => seconds * 1_000_000);
const MAX_BUCKETS = 96;

const quantile = (values, share) => {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : known[Math.min(known.length - 1, Math.floor(known.length * share))];
};
const sum = (calls, key) => calls.reduce((total, call) => total + call[key], 0);
const count = (calls, outcome) => calls.filter((call) => call.outcome === outcome).length;

function sums(calls) {
  return {
    calls: calls.length,
    failed: count(calls, "failed"),
    input_tokens: sum(calls, "input_tokens"),
    output_tokens: sum(calls, "output_tokens"),
    cost_nanos: sum(calls, "cost_nanos"),
    duration_p50_us: quantile(
      calls.map((call) => call.duration_us),
      0.5,
    ),
    duration_p95_us: quantile(
      calls.map((call) => call.duration_us),
      0.95,
    ),
  };
}

function totals(calls) {
  return {
    ...sums(calls),
    cancelled: count(calls, "cancelled"),
    interrupted: count(calls, "interrupted"),
    first_event_p50_us: quantile(
      calls.map((call) => call.first_event_us),
      0.5,
    ),
  };
}

export function overview(calls, fromUs, toUs) {
  const within = (from, to) => calls.filter((call) => call.started_at_us >= from && call.started_at_us < to);
  const current = within(fromUs, toUs);
  const bucketUs = BUCKETS_US.find((size) => (toUs - fromUs) / size <= MAX_BUCKETS) ?? BUCKETS_US.at(-1);
  const series = [];
  for (let at = Math.floor(fromUs / bucketUs) * bucketUs; at < toUs; at += bucketUs) {
    const bucket = current.filter((call) => call.started_at_us >= at && call.started_at_us < at + bucketUs);
    series.push({
      at_us: at,
      ...sums(bucket),
      first_event_p50_us: quantile(
        bucket.map((call) => call.first_event_us),
        0.5,
      ),
    });
  }
  const models = [...new Set(current.map((call) => call.model))].map((model) => ({
    model,
    ...sums(current.filter((call) => call.model === model)),
  }));
  models.sort((one, other) => other.cost_nanos - one.cost_nanos);
  return {
    from_us: fromUs,
    to_us: toUs,
    bucket_us: bucketUs,
    totals: totals(current),
    previous: totals(within(2 * fromUs - toUs, fromUs)),
    series,
    models,
  };
}

export function callPage(calls, query) {
  const limit = Number(query.get("limit") ?? 50);
  const from = Number(query.get("from_us") ?? 0);
  const to = Number(query.get("to_us") ?? Number.MAX_SAFE_INTEGER);
  const inSpan = calls.filter((call) => call.started_at_us >= from && call.started_at_us < to);
  const wanted = inSpan.filter((call) =>
    ["model", "project", "principal", "outcome"].every(
      (key) => !query.get(key) || call[key] === query.get(key),
    ),
  );
  const cursor = query.get("cursor");
  const start = cursor ? wanted.findIndex((call) => call.id === cursor) + 1 : 0;
  const page = wanted.slice(start, start + limit);
  const names = (key) => [...new Set(inSpan.map((call) => call[key]))].sort();
  return {
    calls: page.map((call) => ({ ...call, attempt_details: undefined })),
    next_cursor: start + limit < wanted.length ? page.at(-1).id : null,
    filters: { models: names("model"), projects: names("project"), principals: names("principal") },
  };
}

export const modelById = (id) => MODELS.find((model) => model.id === id);
