import type { CatalogueDetails, ListPrice } from "../../api/governance";
import { useSession } from "../../app/use-session";
import { modeWord } from "../../catalogue/words";
import { Panel, PanelNote } from "../../parts/Panel";
import { DateOf } from "../../parts/Quantity";
import { formatMoney, formatMoneyExact } from "../../quantity/money";
import classes from "./Model.module.css";

/** What its maker asks, and what calls are booked at. */
export function Prices({ model }: { model: CatalogueDetails }) {
  const { currency } = useSession().organisation;
  const { price, list_prices: list } = model;
  return (
    <Panel title="Prices" actions={<span className="dim">per million tokens</span>}>
      {!price && list.length === 0 && <PanelNote>No price is known.</PanelNote>}
      {(price ?? list[0]) && (
        <table className={classes.prices}>
          <thead>
            <tr>
              <th scope="col">Price</th>
              <th scope="col">Input</th>
              <th scope="col">Output</th>
              <th scope="col">Cache read</th>
            </tr>
          </thead>
          <tbody>
            {price && (
              <tr className={classes.inForce}>
                <th scope="row">
                  In force
                  <span className="dim">
                    {" "}
                    since <DateOf us={price.effective_from_us} />
                  </span>
                </th>
                <Rate nanos={price.input_nanos_per_million} currency={currency} />
                <Rate
                  nanos={model.task === "embedding" ? null : price.output_nanos_per_million}
                  currency={currency}
                />
                <Rate nanos={null} currency={currency} />
              </tr>
            )}
            {list.map((entry) => (
              <tr key={`${entry.region} ${entry.mode}`}>
                <th scope="row">{place(entry)}</th>
                <Rate nanos={entry.rates.input} currency="USD" />
                <Rate nanos={model.task === "embedding" ? null : entry.rates.output} currency="USD" />
                <Rate nanos={entry.rates.cache_read} currency="USD" />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!price && list.length > 0 && (
        <PanelNote>No price is in force: calls are refused until there is one.</PanelNote>
      )}
    </Panel>
  );
}

function place({ region, mode }: ListPrice): string {
  return `List, ${modeWord(mode).toLowerCase()}${region === "*" ? "" : `, ${region}`}`;
}

function Rate({ nanos, currency }: { nanos: number | null | undefined; currency: string }) {
  if (nanos === null || nanos === undefined) return <td className="dim">–</td>;
  return (
    <td className="num" data-hint={formatMoneyExact(nanos, currency)}>
      {formatMoney(nanos, currency)}
    </td>
  );
}
