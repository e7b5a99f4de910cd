import { useQuery } from "@tanstack/react-query";
import { organisationQuery } from "../../api/organisation";
import { useSession } from "../../app/use-session";
import { ROOT } from "./tree";

const CHANGERS: readonly string[] = ["platform-admin", "unit-admin"];

/** Whether to offer changes at all. What may really be changed is the server's to say, on every plan. */
export function useMayChange(): boolean {
  const { roles } = useSession().user;
  const units = useQuery(organisationQuery).data?.units ?? [];
  if (roles.some((role) => CHANGERS.includes(role))) return true;
  // In charge of a unit that is not the viewer's own; who looks after everything is an auditor.
  const looksAfterAll = units.some(({ id, administered }) => id === ROOT && administered);
  return !looksAfterAll && units.some(({ administered }) => administered);
}
