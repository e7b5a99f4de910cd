import type { Grade } from "../api/vocabulary";
import classes from "./GradeTag.module.css";

const GRADE: Record<Grade, { word: string; hint: string }> = {
  production: { word: "Production", hint: "May be used for work." },
  demo: { word: "Demo", hint: "For trying the platform out: not for work." },
  simulator: { word: "Simulator", hint: "Not a model: a deterministic stand-in for tests." },
};

/** What a model may be trusted with. */
export function GradeTag({ grade }: { grade: Grade }) {
  return (
    <span className={classes.root} data-grade={grade} data-hint={GRADE[grade].hint}>
      {GRADE[grade].word}
    </span>
  );
}
