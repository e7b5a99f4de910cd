// Which keys are there, who uses them, and which end soon?
import { Button, Checkbox, Menu, Select } from "@mantine/core";
import { IconChevronDown, IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { keysQuery, type AccessKey, type ApiKey } from "../../../api/keys";
import { principalsQuery, type Principal } from "../../../api/principals";
import { FILTER_MARK } from "../../../app/shell/use-shortcuts";
import { EmptyState } from "../../../parts/EmptyState";
import { useNow } from "../../../parts/InstantAgo";
import { TableSkeleton } from "../../../parts/TableSkeleton";
import page from "../Access.module.css";
import type { KeysSearch } from "../access-search";
import { counted } from "../change/words";
import { Failed } from "../Failed";
import { principalOptions } from "../principal-options";
import { isTaken, keyState } from "./key-state";
import { AccessKeyTable, ApiKeyTable } from "./KeyTables";
import { NewAccessKeyDialog } from "./NewAccessKeyDialog";
import { NewApiKeyDialog } from "./NewApiKeyDialog";
import { RevokeDialog, type Revocation } from "./RevokeDialog";
import { RotateDialog } from "./RotateDialog";

const route = getRouteApi("/console/access/keys");

type Dialog = "api_key" | "access_key" | { rotate: ApiKey } | { revoke: Revocation } | null;

export function KeysTab() {
  const { principal, state } = route.useSearch();
  const keys = useQuery(keysQuery(principal));
  const principals = useQuery(principalsQuery);
  const navigate = route.useNavigate();
  // What was just revoked ended after the last half minute began.
  const now = Math.max(useNow(), keys.dataUpdatedAt);
  const [dialog, setDialog] = useState<Dialog>(null);
  const { data } = keys;
  const shown = <Key extends AccessKey | ApiKey>(all: Key[]) =>
    state === "all" ? all : all.filter((key) => isTaken(key, now));
  const apiKeys = shown(data?.api_keys ?? []);
  const accessKeys = shown(data?.access_keys ?? []);
  const set = (changes: KeysSearch) => void navigate({ search: (before) => ({ ...before, ...changes }) });
  const close = () => setDialog(null);
  const names = new Map(principals.data?.map(({ id, name }) => [id, name]));

  return (
    <>
      <Failed title="The keys could not be read" queries={[keys, principals]} />
      <div className={page.bar}>
        <p>{data ? summary([...data.api_keys, ...data.access_keys], now) : " "}</p>
        <CreateMenu onChoose={setDialog} />
      </div>
      <Filters
        principals={principals.data ?? []}
        principal={principal}
        all={state === "all"}
        onChange={set}
      />
      {!data && !keys.error && <TableSkeleton label="Reading the keys" rows={6} />}
      {data && apiKeys.length + accessKeys.length === 0 && (
        <NoKeys
          hidden={data.api_keys.length + data.access_keys.length}
          onCreate={() => setDialog("api_key")}
        />
      )}
      {apiKeys.length > 0 && (
        <section aria-label="API keys">
          <h2 className={page.heading}>API keys</h2>
          <p className={page.about}>
            Sent as a bearer token: by the OpenAI and Anthropic dialects, and by Bedrock’s API keys.
          </p>
          <ApiKeyTable
            keys={apiKeys}
            names={names}
            now={now}
            onRotate={(key) => setDialog({ rotate: key })}
            onRevoke={(key) => setDialog({ revoke: { kind: "api_keys", key } })}
          />
        </section>
      )}
      {accessKeys.length > 0 && (
        <section aria-label="Access keys" className={page.section}>
          <h2 className={page.heading}>Access keys</h2>
          <p className={page.about}>Pairs of an id and a secret, with which the AWS SDKs sign requests.</p>
          <AccessKeyTable
            keys={accessKeys}
            names={names}
            now={now}
            onRevoke={(key) => setDialog({ revoke: { kind: "access_keys", key } })}
          />
        </section>
      )}
      <Dialogs
        dialog={dialog}
        principals={principals.data ?? []}
        principal={principal}
        all={data ? [...data.api_keys, ...data.access_keys] : []}
        now={now}
        onClose={close}
      />
    </>
  );
}

function CreateMenu({ onChoose }: { onChoose: (dialog: "api_key" | "access_key") => void }) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button size="xs" leftSection={<IconPlus size={15} />} rightSection={<IconChevronDown size={14} />}>
          Create a key
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChoose("api_key")}>API key</Menu.Item>
        <Menu.Item onClick={() => onChoose("access_key")}>Access key, for the AWS SDKs</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface FiltersProps {
  principals: readonly Principal[];
  principal: string | undefined;
  all: boolean;
  onChange: (changes: KeysSearch) => void;
}

function Filters({ principals, principal, all, onChange }: FiltersProps) {
  const options = principalOptions(principals);
  // A name from the URL stays in sight even when there is no such principal.
  const known = principal === undefined || options.some(({ value }) => value === principal);
  return (
    <div className={page.filters} role="search" aria-label="Filter keys">
      <Select
        {...FILTER_MARK}
        size="xs"
        aria-label="Principal"
        placeholder="Any principal"
        searchable
        clearable
        limit={100}
        data={known ? options : [{ value: principal, label: principal }, ...options]}
        value={principal ?? null}
        onChange={(value) => onChange({ principal: value ?? undefined })}
        clearButtonProps={{ "aria-label": "Any principal" }}
      />
      <Checkbox
        size="xs"
        label="Revoked and expired too"
        checked={all}
        onChange={(event) => onChange({ state: event.currentTarget.checked ? "all" : undefined })}
        my="auto"
      />
    </div>
  );
}

function NoKeys({ hidden, onCreate }: { hidden: number; onCreate: () => void }) {
  return (
    <EmptyState title="No keys in force" icon={<IconKey size={28} stroke={1.5} />}>
      <p>
        A key stands for a principal: what it may is what the principal’s roles and policies allow, narrowed
        to the key’s scopes. Its secret is shown once.
        {hidden > 0 && ` ${counted(hidden, "key is", "keys are")} revoked or expired, and not shown.`}
      </p>
      <p>
        <Button leftSection={<IconPlus size={16} />} onClick={onCreate}>
          Create an API key
        </Button>
      </p>
    </EmptyState>
  );
}

interface DialogsProps {
  dialog: Dialog;
  principals: readonly Principal[];
  principal: string | undefined;
  all: readonly (ApiKey | AccessKey)[];
  now: number;
  onClose: () => void;
}

function Dialogs({ dialog, principals, principal, all, now, onClose }: DialogsProps) {
  if (dialog === null) return null;
  if (dialog === "api_key")
    return <NewApiKeyDialog principals={principals} principal={principal ?? ""} onClose={onClose} />;
  if (dialog === "access_key")
    return <NewAccessKeyDialog principals={principals} principal={principal ?? ""} onClose={onClose} />;
  if ("rotate" in dialog) return <RotateDialog apiKey={dialog.rotate} onClose={onClose} />;
  const { key } = dialog.revoke;
  const others = all.filter(
    (other) => other.principal === key.principal && other.id !== key.id && isTaken(other, now),
  ).length;
  return <RevokeDialog revocation={dialog.revoke} others={others} onClose={onClose} />;
}

function summary(keys: readonly (ApiKey | AccessKey)[], now: number): string {
  const states = keys.map((key) => keyState(key, now));
  const taken = states.filter((state) => state === "active" || state === "expiring").length;
  const expiring = states.filter((state) => state === "expiring").length;
  const unused = keys.filter((key) => isTaken(key, now) && key.last_used_at_us === null).length;
  if (taken === 0) return "No key is in force.";
  const parts = [
    `${counted(taken, "key is", "keys are")} in force`,
    expiring > 0 && `${expiring} of them ${expiring === 1 ? "ends" : "end"} within two weeks`,
    unused > 0 && `${unused} never used`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}
