import { plainWord } from "../../catalogue/words";
import classes from "./Approvals.module.css";
import type { BoardColumn } from "./board";
import { RequestCard } from "./RequestCard";

/** A column a stage. On a narrow screen the stages follow each other as lists. */
export function Board({ columns, nowMs }: { columns: BoardColumn[]; nowMs: number }) {
  return (
    <div className={classes.board} role="group" aria-label="Stages" tabIndex={0}>
      {columns.map(({ id, name, role, rows }) => (
        <section
          key={id}
          className={classes.column}
          aria-label={name}
          data-empty={rows.length === 0 || undefined}
        >
          <header className={classes.columnHead}>
            <h2>{name}</h2>
            <span className="num dim">{rows.length}</span>
            {role !== null && <p className="dim">{plainWord(role)}</p>}
          </header>
          <ul className={classes.cards}>
            {rows.map((row) => (
              <li key={row.id}>
                <RequestCard row={row} nowMs={nowMs} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
