import { Link } from "@tanstack/react-router";
import type { CatalogueDetails } from "../../api/governance";
import { Panel, PanelNote } from "../../parts/Panel";
import { Count, Money } from "../../parts/Quantity";
import classes from "./Model.module.css";

/** Which projects called it in the last 30 days: each row opens its calls. */
export function UsedBy({ model }: { model: CatalogueDetails }) {
  const rows = [...model.used_by].sort((one, other) => other.cost_nanos - one.cost_nanos);
  return (
    <Panel title="Who uses it" actions={<span className="dim">last 30 days</span>}>
      {rows.length === 0 && <PanelNote>No project called it in the last 30 days.</PanelNote>}
      {rows.length > 0 && (
        <table className={classes.prices}>
          <thead>
            <tr>
              <th scope="col">Project</th>
              <th scope="col">Calls</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ project, account, calls, cost_nanos }) => (
              <tr key={`${account} ${project}`}>
                <th scope="row">
                  <Link to="/calls" search={{ model: model.id, project, range: "30d" }} className="link">
                    {project}
                  </Link>{" "}
                  <span className="dim num">{account}</span>
                </th>
                <td>
                  <Count count={calls} />
                </td>
                <td>
                  <Money nanos={cost_nanos} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
