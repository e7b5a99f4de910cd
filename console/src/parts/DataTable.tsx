// A table of rows with right-aligned numbers. On a narrow screen each row becomes a card. Roles are written out,
// because the cards' layout would otherwise take the table's meaning from assistive technology.
import type { MouseEvent, ReactNode } from "react";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  header: string;
  render: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Takes what room is left, and cuts its text with an ellipsis. */
  wide?: boolean;
  /** Shown only where the screen is wide. */
  roomy?: boolean;
  /** On a card, without its label: a line of its own, or the start or the end of the first line; what acts
   * on the row, at its foot. Or left out. */
  card?: "title" | "start" | "corner" | "foot" | "hidden";
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** What a click anywhere on a row does; a link in the row must do the same for the keyboard. */
  onOpen?: (row: Row) => void;
  selected?: string;
  /** Older rows than the URL asks for are still shown while new ones come. */
  stale?: boolean;
}

export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  selected,
  stale = false,
}: Props<Row>) {
  return (
    <div className={classes.frame} data-stale={stale || undefined}>
      <table className={classes.table} role="table" aria-label={label} aria-busy={stale}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} scope="col" role="columnheader" className={cellClass(column)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              role="row"
              className={onOpen && classes.opens}
              data-selected={selected === rowKey(row) || undefined}
              onClick={onOpen && ((event) => openUnlessHandled(event, () => onOpen(row)))}
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  role="cell"
                  data-label={column.header}
                  data-card={column.card}
                  className={cellClass(column)}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellClass<Row>({ numeric, wide, roomy }: Column<Row>): string {
  return [numeric && classes.numeric, wide && classes.wide, roomy && classes.roomy].filter(Boolean).join(" ");
}

/** A link or a button in the row acts for itself, and selecting text is no click. */
function openUnlessHandled(event: MouseEvent<HTMLElement>, open: () => void): void {
  if (event.target instanceof Element && event.target.closest("a, button")) return;
  if (window.getSelection()?.toString()) return;
  open();
}
