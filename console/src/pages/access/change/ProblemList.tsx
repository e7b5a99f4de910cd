import { IconAlertTriangle } from "@tabler/icons-react";
import { asSentence, toApiError, type Problem } from "../../../api/error";
import { Marked } from "../../../parts/Marked";
import classes from "./Change.module.css";
import { counted, kindWord } from "./words";

/** Why a change was refused: what no field can show, and how many fields show the rest. */
export function Refused({
  error,
  others,
  atFields,
}: {
  error: unknown;
  others: readonly Problem[];
  atFields: number;
}) {
  const { message, problems, requestId } = toApiError(error);
  return (
    <div className={classes.refused} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        {problems.length === 0 && (
          <p>
            <Marked text={asSentence(message)} />
          </p>
        )}
        {problems.length > 0 && (
          <p>
            <strong>Nothing was changed.</strong>{" "}
            {atFields === 1 && "One field has a problem, said under it. "}
            {atFields > 1 && `${atFields} fields have a problem, said under each. `}
            {others.length > 0 && `${counted(others.length, "problem", "problems")} to solve first:`}
          </p>
        )}
        {others.length > 0 && (
          <ul className={classes.problems}>
            {others.map(({ kind, id, message: text }, index) => (
              <li key={index}>
                {kindWord(kind)} <code>{id}</code>: <Marked text={text} />
              </li>
            ))}
          </ul>
        )}
        {requestId && problems.length === 0 && (
          <p className="dim">
            Request id <span className="mono">{requestId}</span>
          </p>
        )}
      </div>
    </div>
  );
}
