import { Link } from "@tanstack/react-router";
import { EmptyState } from "../parts/EmptyState";

export function NotFound() {
  return (
    <EmptyState title="There is no such page">
      <p>
        The address may have been mistyped.{" "}
        <Link to="/overview" className="link">
          Go to the overview
        </Link>
      </p>
    </EmptyState>
  );
}
