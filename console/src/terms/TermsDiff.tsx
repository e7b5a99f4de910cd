import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { termsDiffQuery } from "../api/governance-queries";
import { ErrorState } from "../parts/ErrorState";
import { countChanges, foldPieces, type FoldedPiece } from "./fold";
import classes from "./Terms.module.css";

interface Props {
  subject: string;
  /** Hashes of the two versions. */
  from: string;
  to: string;
}

/** What changed between two versions, word by word. */
export function TermsDiff({ subject, from, to }: Props) {
  const { data, error, refetch, isFetching } = useQuery(termsDiffQuery(subject, from, to));
  if (error)
    return (
      <ErrorState
        title="The two versions could not be compared"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (!data) return <Skeleton height={120} />;
  const { inserted, deleted } = countChanges(data.pieces);
  if (inserted + deleted === 0) return <p className="dim">The two versions say the same.</p>;
  return (
    <div>
      <p className={classes.count}>
        <ins>{inserted} words added</ins> <del>{deleted} words removed</del>
      </p>
      <div
        className={classes.text}
        data-testid="terms-diff"
        tabIndex={0}
        role="region"
        aria-label="Changed terms"
      >
        {foldPieces(data.pieces).map((piece, index) => (
          <Piece key={index} piece={piece} />
        ))}
      </div>
    </div>
  );
}

function Piece({ piece }: { piece: FoldedPiece }) {
  if (piece.op === "insert") return <ins>{piece.text}</ins>;
  if (piece.op === "delete") return <del>{piece.text}</del>;
  if (piece.op === "fold") return <Fold text={piece.text} words={piece.words} />;
  return <>{piece.text}</>;
}

function Fold({ text, words }: { text: string; words: number }) {
  const [open, setOpen] = useState(false);
  if (open) return <>{text}</>;
  return (
    <button type="button" className={classes.fold} onClick={() => setOpen(true)}>
      Show {words} unchanged words
    </button>
  );
}
