import { useId, useRef } from "react";
import type { PolicyProblem } from "../../../api/policies";
import { asSentence } from "../../../api/error";
import { Marked } from "../../../parts/Marked";
import classes from "./CodeEditor.module.css";

interface Props {
  label: string;
  value: string;
  readOnly: boolean;
  problems: readonly PolicyProblem[];
  onChange: (value: string) => void;
}

const LEAST_LINES = 14;

/** A plain field for code: numbered lines, problems in the margin, and a list of them that leads to each. */
export function CodeEditor({ label, value, readOnly, problems, onChange }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const lines = Math.max(LEAST_LINES, value.split("\n").length);
  const go = ({ line, column }: PolicyProblem) => {
    field.current?.focus();
    const at = offsetOf(value, line, column);
    field.current?.setSelectionRange(at, at);
  };
  return (
    <div>
      <div className={classes.frame} data-bad={problems.length > 0 || undefined}>
        <ol className={classes.gutter} aria-hidden>
          {Array.from({ length: lines }, (_, index) => {
            const found = problems.filter(({ line }) => line === index + 1);
            return (
              <li
                key={index}
                data-bad={found.length > 0 || undefined}
                data-hint={found.map(({ message }) => asSentence(message)).join("\n") || undefined}
              >
                {index + 1}
              </li>
            );
          })}
        </ol>
        <textarea
          ref={field}
          className={classes.text}
          aria-label={label}
          aria-invalid={problems.length > 0}
          aria-describedby={problems.length > 0 ? id : undefined}
          rows={lines}
          wrap="off"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          readOnly={readOnly}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      {problems.length > 0 && (
        <ul id={id} className={classes.problems}>
          {problems.map((problem, index) => (
            <li key={index}>
              <button type="button" onClick={() => go(problem)} className="num">
                Line {problem.line}, column {problem.column}
              </button>{" "}
              <Marked text={asSentence(problem.message)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Lines and columns count from one. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, Math.max(0, line - 1));
  const start = before.reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(text.length, start + Math.max(0, column - 1));
}
