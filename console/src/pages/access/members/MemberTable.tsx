import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Unit } from "../../../api/organisation";
import type { Member } from "../../../api/principals";
import { DataTable, type Column } from "../../../parts/DataTable";
import page from "../Access.module.css";
import { pathText } from "../tree";
import { roleMeaning, roleWord } from "../words";
import type { MemberRow } from "./rows";

interface Props {
  rows: readonly MemberRow[];
  units: readonly Unit[];
  /** The rows are those of one unit, where roles can be inherited. */
  atUnit: boolean;
  selected: string | undefined;
  onOpen: (principal: string) => void;
  onRemove: ((member: Member) => void) | undefined;
}

/** So many rows are drawn at once. */
const STEP = 100;

export function MemberTable({ rows, ...rest }: Props) {
  const { selected, onOpen } = rest;
  const [limit, setLimit] = useState(STEP);
  return (
    <>
      <DataTable
        label="Members"
        columns={columns(rest)}
        rows={rows.slice(0, limit)}
        rowKey={({ key }) => key}
        selected={rows.find(({ principal }) => principal.id === selected)?.key}
        onOpen={({ principal }) => onOpen(principal.id)}
      />
      {rows.length > limit && (
        <Button size="xs" variant="default" className={page.more} onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, rows.length - limit)} more of {rows.length}
        </Button>
      )}
    </>
  );
}

function columns({ units, atUnit, onRemove }: Omit<Props, "rows">): Column<MemberRow>[] {
  return [
    {
      key: "principal",
      header: "Principal",
      wide: true,
      card: "title",
      render: ({ principal }) => (
        <div className={page.two}>
          <Link
            to="/access/members"
            search={(before) => ({ ...before, principal: principal.id })}
            className="link"
          >
            {principal.name}
          </Link>
          <span className="mono">{principal.id}</span>
        </div>
      ),
    },
    {
      key: "type",
      header: "Type",
      render: ({ principal }) => (
        <span className="dim">
          {principal.type === "user" ? "User" : "Service"}
          {principal.disabled && ", disabled"}
        </span>
      ),
    },
    {
      key: "role",
      header: "Role",
      render: ({ role }) => <span data-hint={roleMeaning(role)}>{roleWord(role)}</span>,
    },
    {
      key: "unit",
      header: "Given at",
      render: ({ unit, group }) => (
        <span>
          {pathText(units, unit)}
          {group !== null && <span className="dim"> by group {group}</span>}
        </span>
      ),
    },
    ...(atUnit
      ? [
          {
            key: "inherited",
            header: "Holds here",
            render: ({ inherited }: MemberRow) =>
              inherited ? <span className={page.tag}>Inherited</span> : <span className="dim">Directly</span>,
          },
        ]
      : []),
    ...(onRemove
      ? [
          {
            key: "remove",
            header: "",
            card: "foot" as const,
            // What a group gives goes with the group: below, or at the identity provider.
            render: ({ principal, role, unit, inherited, group }: MemberRow) =>
              group === null && (
                <span className={page.rowActions}>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${roleWord(role)} at ${pathText(units, unit)} from ${principal.name}`}
                    data-hint={
                      inherited
                        ? "It was given above: it goes from there, and everything under it"
                        : undefined
                    }
                    onClick={() => onRemove({ principal: principal.id, unit, role })}
                  >
                    Remove
                  </Button>
                </span>
              ),
          },
        ]
      : []),
  ];
}
