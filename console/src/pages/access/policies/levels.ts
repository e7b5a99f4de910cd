// The levels at which policies decide, from the root down: the platform's baseline of each unit on the way first,
// then what each unit says itself.
import type { Unit } from "../../../api/organisation";
import type { Policy } from "../../../api/policies";
import { pathTo } from "../tree";

export interface Level {
  unit: Unit;
  baseline: boolean;
  policies: Policy[];
}

export function levelsOf(policies: readonly Policy[], units: readonly Unit[], at: string): Level[] {
  const path = pathTo(units, at);
  return [true, false].flatMap((baseline) =>
    path.map((unit) => ({
      unit,
      baseline,
      policies: policies.filter(
        (policy) => policy.unit === unit.id && (policy.baseline ?? false) === baseline,
      ),
    })),
  );
}

/** Whose say it is, after the unit's name. */
export function levelName({ baseline }: Level): string {
  return baseline ? "baseline, by the platform" : "own policies";
}

/** How many statements of a policy's text permit, and how many forbid. */
export function effectsOf(text: string): { permits: number; forbids: number } {
  // Words in comments and in strings are no statements.
  const code = text.replace(/\/\/[^\n]*|"(?:\\.|[^"\\])*"/g, (found) => (found.startsWith("/") ? "" : '""'));
  const count = (effect: RegExp) => code.match(effect)?.length ?? 0;
  return { permits: count(/\bpermit\s*\(/g), forbids: count(/\bforbid\s*\(/g) };
}

/** `1 permit, 2 forbids`. */
export function effectsText(text: string): string {
  const { permits, forbids } = effectsOf(text);
  const parts = [
    permits > 0 && `${permits} ${permits === 1 ? "permit" : "permits"}`,
    forbids > 0 && `${forbids} ${forbids === 1 ? "forbid" : "forbids"}`,
  ];
  return parts.filter(Boolean).join(", ") || "No statement";
}
