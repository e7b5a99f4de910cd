import { IconBox } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "../../parts/EmptyState";

export function ModelsEmpty({ filtered }: { filtered: boolean }) {
  const icon = <IconBox size={28} stroke={1.5} />;
  if (filtered)
    return (
      <EmptyState title="No model matches" icon={icon}>
        <p>
          No model of the catalogue matches these filters.{" "}
          <Link to="/models" search={{}} className="link linkInText">
            Show all models
          </Link>
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="The catalogue is empty" icon={icon}>
      <p>
        Models come with Outcrop, from a price list, or from a file. Declare one with{" "}
        <code className="mono">outcrop apply -f DIR</code>, or import a price list with{" "}
        <code className="mono">outcrop catalog import FILE</code>.
      </p>
    </EmptyState>
  );
}
