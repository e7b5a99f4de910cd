import type { CallDetails, PriceLine } from "../../api/vocabulary";
import { Count, MoneyExact } from "../../parts/Quantity";
import classes from "./Receipt.module.css";

const WORDS: Record<PriceLine["class"], string> = {
  input: "Input tokens",
  output: "Output tokens",
  cache_read: "Read from cache",
  cache_write_5m: "Written to cache, 5 min",
  cache_write_1h: "Written to cache, 1 h",
  image: "Images",
  audio_second: "Seconds of audio",
  request: "Requests",
};

/** The version of calls that no price was known for: they cost something, and nobody knows what. */
const UNPRICED = 0;

/** Count × rate = cost, line by line, as the ledger holds it. */
export function Receipt({ call }: { call: CallDetails }) {
  const lines = call.attempt_details.flatMap((attempt) => attempt.lines.map((line) => ({ line, attempt })));
  const versions = [...new Set(lines.map(({ attempt }) => attempt.price_version))];
  if (lines.length === 0) return <p className="dim">No attempt was billed.</p>;
  return (
    <table className={classes.root}>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Count</th>
          <th scope="col">Per million</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, attempt }) => (
          <tr key={`${attempt.id} ${line.class}`}>
            <th scope="row">
              {WORDS[line.class]}
              {call.attempt_details.length > 1 && <span className="dim"> · attempt {attempt.ordinal}</span>}
            </th>
            <td>
              <Count count={line.count} />
            </td>
            <td>
              {line.nanos_per_million === null ? (
                <span className="dim">
                  {attempt.price_version === UNPRICED ? "no price" : "at the bound"}
                </span>
              ) : (
                <>
                  <span className={classes.sign}>×</span> <MoneyExact nanos={line.nanos_per_million} />
                </>
              )}
            </td>
            <td>
              <span className={classes.sign}>=</span> <MoneyExact nanos={line.cost_nanos} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            Total{call.estimated && ", estimated"}{" "}
            <span className={classes.version}>
              price {versions.map((version) => (version === UNPRICED ? "unknown" : version)).join(", ")}
            </span>
          </th>
          <td>
            <MoneyExact nanos={call.cost_nanos} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
