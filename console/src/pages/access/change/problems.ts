// Which of a refusal's problems belongs beside which field of a form.
import type { Problem } from "../../../api/error";

/** For each field of a form, the words by which a problem speaks of it. */
export type FieldWords = Readonly<Record<string, readonly string[]>>;

export interface SortedProblems {
  /** By field; a field without a problem is absent. */
  fields: Readonly<Record<string, string>>;
  /** What no field of the form can mend. */
  others: readonly Problem[];
}

/** A problem stands beside the field whose word it says first, if it is about the thing that the form edits. */
export function sortProblems(
  problems: readonly Problem[],
  subject: { kind: string; id: string } | null,
  words: FieldWords,
): SortedProblems {
  const fields: Record<string, string> = {};
  const others: Problem[] = [];
  for (const problem of problems) {
    const mine = subject?.kind === problem.kind && subject.id === problem.id;
    const field = mine ? fieldOf(problem.message, words) : undefined;
    if (field === undefined) others.push(problem);
    else fields[field] = [fields[field], problem.message].filter(Boolean).join("\n");
  }
  return { fields, others };
}

function fieldOf(message: string, words: FieldWords): string | undefined {
  const text = ` ${message.toLowerCase().replace(/[^a-z0-9]+/g, " ")} `;
  let best: { field: string; at: number } | undefined;
  for (const [field, spoken] of Object.entries(words)) {
    for (const word of spoken) {
      const at = text.indexOf(` ${word} `);
      if (at >= 0 && (best === undefined || at < best.at)) best = { field, at };
    }
  }
  return best?.field;
}
