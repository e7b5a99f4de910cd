import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconAlertCircle, IconBuilding } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useRef, useState, type SyntheticEvent } from "react";
import { signInProvidersQuery, signInStart } from "../../api/sign-in-providers";
import { asSentence, toApiError } from "../../api/error";
import { signIn } from "../../api/session";
import { Brand } from "../../app/Logo";
import classes from "./SignInPage.module.css";
import { callbackError } from "./sign-in-search";
import { Strata } from "./Strata";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  useDocumentTitle("Sign in · Outcrop");
  const { return: returnPath, error: failed } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const providers = useQuery(signInProvidersQuery);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const passwordInput = useRef<HTMLInputElement>(null);
  const entering = useMutation({
    mutationFn: () => signIn(client, username, password),
    onSuccess: () => router.history.push(returnPath ?? "/overview"),
    onError: () => passwordInput.current?.select(),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    entering.mutate();
  };

  return (
    <div className={classes.root}>
      <main className={classes.panel}>
        <div className={classes.brand}>
          <Brand large />
        </div>
        <h1 className={classes.title}>Sign in</h1>
        {entering.isError ? (
          <Failure text={describe(entering.error)} />
        ) : (
          failed !== undefined && <Failure text={callbackError(failed)} />
        )}
        {providers.data && providers.data.length > 0 && (
          <>
            <div className={classes.providers}>
              {providers.data.map((provider) => (
                <Button
                  key={provider.name}
                  component="a"
                  href={signInStart(provider, returnPath ?? "/overview")}
                  variant="default"
                  size="md"
                  leftSection={<IconBuilding size={18} stroke={1.75} aria-hidden />}
                  fullWidth
                >
                  Continue with {provider.title}
                </Button>
              ))}
            </div>
            <p className={classes.or}>or with a local user</p>
          </>
        )}
        <form onSubmit={submit} className={classes.form}>
          <TextInput
            label="User name"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            withAsterisk={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            ref={passwordInput}
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          />
          <Button type="submit" loading={entering.isPending} fullWidth mt={4}>
            Sign in
          </Button>
        </form>
        <p className={classes.note}>
          First start with <span className="mono">--demo</span>? The user name and password are in{" "}
          <span className="mono">demo.json</span>, in the data directory.
        </p>
      </main>
      <Strata />
    </div>
  );
}

function Failure({ text }: { text: string }) {
  return (
    <p className={classes.error} role="alert">
      <IconAlertCircle size={18} aria-hidden />
      <span>{text}</span>
    </p>
  );
}

function describe(cause: unknown): string {
  const error = toApiError(cause);
  if (error.status === 401) return "The user name or the password is wrong. Check both and try again.";
  return error.requestId === null
    ? asSentence(error.message)
    : `${asSentence(error.message)} Request id ${error.requestId}.`;
}
