// A difference between two texts, as a reader wants it: what changed, with a few words around it, and the rest
// folded away until it is asked for.
import type { DiffPiece } from "../api/governance";

export type FoldedPiece = DiffPiece | { op: "fold"; text: string; words: number };

/** Words of what did not change, on each side of what did. */
const CONTEXT_WORDS = 12;

export function foldPieces(pieces: readonly DiffPiece[], context = CONTEXT_WORDS): FoldedPiece[] {
  return pieces.flatMap((piece, index) => {
    if (piece.op !== "equal") return [piece];
    const head = index === 0 ? 0 : context;
    const tail = index === pieces.length - 1 ? 0 : context;
    return foldEqual(piece.text, head, tail);
  });
}

/** Keeps the first and the last words; text that is hardly longer than both is left whole. */
function foldEqual(text: string, head: number, tail: number): FoldedPiece[] {
  const words = text.match(/\s*\S+\s*/g) ?? [];
  if (words.length <= head + tail + CONTEXT_WORDS) return [{ op: "equal", text }];
  const hidden = words.slice(head, words.length - tail);
  const folded: FoldedPiece[] = [{ op: "fold", text: hidden.join(""), words: hidden.length }];
  if (head > 0) folded.unshift({ op: "equal", text: words.slice(0, head).join("") });
  if (tail > 0) folded.push({ op: "equal", text: words.slice(words.length - tail).join("") });
  return folded;
}

/** How much changed, in words. */
export function countChanges(pieces: readonly DiffPiece[]): { inserted: number; deleted: number } {
  const words = (op: DiffPiece["op"]) =>
    pieces
      .filter((piece) => piece.op === op)
      .reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0);
  return { inserted: words("insert"), deleted: words("delete") };
}
