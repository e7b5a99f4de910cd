import { IconChecklist } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "../../parts/EmptyState";
import type { ApprovalsSearch } from "./approvals-search";

export function ApprovalsEmpty({ search }: { search: ApprovalsSearch }) {
  const icon = <IconChecklist size={28} stroke={1.5} />;
  if (search.scope !== undefined || search.model !== undefined || search.status !== undefined)
    return (
      <EmptyState
        title={search.scope === "waiting" ? "Nothing waits for you" : "No request matches"}
        icon={icon}
      >
        <p>
          <Link to="/approvals" search={{}} className="link linkInText">
            Show everything that is under way
          </Link>
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="No request is under way" icon={icon}>
      <p>
        A model is called only after it was approved. Choose one in{" "}
        <Link to="/models" className="link linkInText">
          Models
        </Link>{" "}
        and request access: the request then walks its stages here, and whoever has to decide sees it first.
      </p>
    </EmptyState>
  );
}
