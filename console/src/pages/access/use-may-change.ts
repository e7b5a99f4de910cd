import { useSession } from "../../app/use-session";

const CHANGERS: readonly string[] = ["platform-admin", "unit-admin"];

/** Whether to offer changes at all. What may really be changed is the server's to say, on every plan. */
export function useMayChange(): boolean {
  return useSession().user.roles.some((role) => CHANGERS.includes(role));
}
