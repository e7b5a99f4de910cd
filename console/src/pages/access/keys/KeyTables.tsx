import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { AccessKey, ApiKey } from "../../../api/keys";
import { DataTable, type Column } from "../../../parts/DataTable";
import { Instant } from "../../../parts/Quantity";
import { formatAgo, formatInstant, formatInstantUtc } from "../../../time/instant";
import page from "../Access.module.css";
import { endUs, formatLeft, isTaken, keyState, type KeyState } from "./key-state";
import classes from "./Keys.module.css";

const STATES: Record<KeyState, { word: string; icon: Icon }> = {
  active: { word: "In force", icon: IconCircleCheck },
  expiring: { word: "Ends soon", icon: IconAlertTriangle },
  expired: { word: "Expired", icon: IconCircleMinus },
  revoked: { word: "Revoked", icon: IconCircleX },
};

interface Props<Key> {
  keys: readonly Key[];
  /** Principals' names by id. */
  names: ReadonlyMap<string, string>;
  now: number;
  onRevoke: (key: Key) => void;
}

export function ApiKeyTable({
  keys,
  names,
  now,
  onRotate,
  onRevoke,
}: Props<ApiKey> & { onRotate: (key: ApiKey) => void }) {
  const columns: Column<ApiKey>[] = [
    ...common<ApiKey>(names, now),
    {
      key: "scopes",
      header: "Scopes",
      render: ({ scopes }) => <span className="mono">{scopes.join(", ") || "none"}</span>,
    },
    { key: "region", header: "Region", card: "hidden", roomy: true, render: ({ region }) => region },
    ...times<ApiKey>(now),
    {
      key: "actions",
      header: "",
      card: "foot" as const,
      render: (key) =>
        isTaken(key, now) && (
          <span className={page.rowActions}>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Rotate ${key.name}`}
              onClick={() => onRotate(key)}
            >
              Rotate
            </Button>
            <RevokeButton name={key.name} onClick={() => onRevoke(key)} />
          </span>
        ),
    },
  ];
  return <DataTable label="API keys" columns={columns} rows={keys} rowKey={({ id }) => id} />;
}

export function AccessKeyTable({ keys, names, now, onRevoke }: Props<AccessKey>) {
  const columns: Column<AccessKey>[] = [
    ...common<AccessKey>(names, now),
    ...times<AccessKey>(now),
    {
      key: "actions",
      header: "",
      card: "foot" as const,
      render: (key) =>
        isTaken(key, now) && (
          <span className={page.rowActions}>
            <RevokeButton name={key.name || key.id} onClick={() => onRevoke(key)} />
          </span>
        ),
    },
  ];
  return <DataTable label="Access keys" columns={columns} rows={keys} rowKey={({ id }) => id} />;
}

function RevokeButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Revoke ${name}`} onClick={onClick}>
      Revoke
    </Button>
  );
}

function common<Key extends ApiKey | AccessKey>(names: Props<Key>["names"], now: number): Column<Key>[] {
  return [
    {
      key: "key",
      header: "Key",
      wide: true,
      card: "title",
      render: ({ id, name }) => (
        <div className={page.two}>
          <span>{name || "Without a name"}</span>
          <span className="mono" data-hint={id}>
            {id}
          </span>
        </div>
      ),
    },
    {
      key: "state",
      header: "State",
      render: (key) => <StateWord state={keyState(key, now)} />,
    },
    {
      key: "principal",
      header: "Principal",
      render: ({ principal }) => (
        <Link to="/access/members" search={{ principal }} className="link">
          {names.get(principal) ?? principal}
        </Link>
      ),
    },
  ];
}

function times<Key extends ApiKey | AccessKey>(now: number): Column<Key>[] {
  return [
    {
      key: "used",
      header: "Last used",
      render: ({ last_used_at_us: at }) =>
        at === null || at === undefined ? (
          <span className="dim">Never</span>
        ) : (
          <span className={classes.when} data-hint={`${formatInstant(at)}\n${formatInstantUtc(at)}`}>
            <span className="num">{formatInstant(at).slice(0, -3)}</span>
            <span className="num">{formatAgo(at, now)}</span>
          </span>
        ),
    },
    {
      key: "ends",
      header: "Ends",
      render: (key) => <Ends endsAt={endUs(key)} state={keyState(key, now)} now={now} />,
    },
    {
      key: "created",
      header: "Created",
      card: "hidden",
      roomy: true,
      render: ({ created_at_us }) => <Instant us={created_at_us} />,
    },
  ];
}

function Ends({ endsAt, state, now }: { endsAt: number | null; state: KeyState; now: number }) {
  if (endsAt === null) return <span className="dim">Never</span>;
  const ahead = state === "active" || state === "expiring";
  return (
    <span className={classes.when} data-hint={`${formatInstant(endsAt)}\n${formatInstantUtc(endsAt)}`}>
      <span className="num">{dayText(endsAt)}</span>
      {ahead && <span className="num">{formatLeft(endsAt, now)}</span>}
    </span>
  );
}

function dayText(us: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", year: "numeric" }).format(
    us / 1000,
  );
}

function StateWord({ state }: { state: KeyState }) {
  const { word, icon: Shape } = STATES[state];
  return (
    <span className={classes.state} data-state={state}>
      <Shape size={15} stroke={2} aria-hidden />
      {word}
    </span>
  );
}
