import type { GraphRefusal } from './refusal.ts';

type Entry = readonly [applies: (refusal: GraphRefusal) => boolean, ...advice: string[]];

/** The meaning of, and remedy for, each refusal that users meet; the first match applies. */
const ADVICE: readonly Entry[] = [
  [
    ({ status }) => status === 429,
    'Microsoft Graph is throttling requests and requires a longer wait than the hook allows.',
    'Run this again in a few minutes: it continues where it stopped.',
  ],
  [
    ({ status }) => status === 401,
    'Microsoft Graph does not accept the sign-in.',
    'Run `azd auth login` again, with `--tenant-id` if your account has several directories,',
    'then run this again.',
  ],
  [
    ({ code }) => code === 'ServiceTreeValueMissing',
    'This directory requires a Service Tree reference on every registration.',
    'Run `azd env set AZURE_SERVICE_MANAGEMENT_REFERENCE <id of your service>`, then run this again.',
  ],
  [
    ({ message }) => /already exists/i.test(message),
    'Another registration already has this unique name or identifier URI, perhaps a deleted one that',
    'you cannot list. Ask an administrator to restore it or to delete it permanently, then run this again.',
  ],
  [
    // The directory's policy may word this differently; the subject stays the same.
    ({ code, message }) =>
      code === 'HostNameNotOnVerifiedDomain' || /identifier ?uri/i.test(message),
    'The directory refused the MCP URL as an identifier URI.',
    'Ask an administrator to exempt this registration from the policy, or give the gateway a host',
    'name on a verified domain (docs/deploy.md, "Identifier URI refused").',
  ],
  [
    ({ code }) => code === 'InvalidAppId',
    'AZURE_MCP_CLIENT_APP_ID names an application that does not exist in this directory, or that',
    'cannot sign users in. Use the application (client) id, not an object id. Managed identities',
    'and other callers without a user belong in AZURE_MCP_CALLER_APP_ID. Correct the value with',
    '`azd env set`, then run this again.',
  ],
  [
    ({ code }) => code === 'Directory_QuotaExceeded',
    'Your account has reached its limit of objects in this directory.',
    'Permanently delete objects that you no longer need, then run this again.',
  ],
  [
    ({ status }) => status === 403,
    'Your account does not have permission to do this in the directory.',
    'Ask for the role Application Developer or Cloud Application Administrator, or ask someone',
    'who has that role to run this once: later runs only read (docs/deploy.md, "Without directory',
    'rights").',
  ],
  [
    ({ status }) => status >= 500,
    'Microsoft Graph reported an internal error.',
    'Run this again in a few minutes: it continues where it stopped.',
  ],
  [
    () => true,
    'The directory refused a change. Completed steps are kept. Correct the cause given at the end of',
    'this message, then run this again.',
  ],
];

export function adviceOn(refusal: GraphRefusal): string {
  const [, ...advice] = ADVICE.find(([applies]) => applies(refusal)) as Entry;
  return advice.join(' ');
}
