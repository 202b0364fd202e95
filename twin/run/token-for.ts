import type { Twin } from './start-twin.ts';

/** A user who signs in to the public client, or the application with its own role. */
export type Caller =
  | {
      readonly user: string;
      /** Full names, separated by spaces; the default is the base scope. */
      readonly scope?: string | undefined;
      readonly isExpired?: boolean;
    }
  | 'application';

/** An access token for the chain, as its sign-in service issues it. @throws with the refusal. */
export async function tokenFor(
  { entra, hookEnvironment, mcpUrl }: Twin,
  who: Caller,
): Promise<string> {
  if (who === 'application') return entra.signInAsApplication(hookEnvironment.caller, mcpUrl);
  const { user, scope = `${mcpUrl}/user_impersonation`, isExpired = false } = who;
  const clientId = String(hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID);
  return entra.signInAs(user, { clientId, scope, accepts: true, isExpired }).access_token;
}
