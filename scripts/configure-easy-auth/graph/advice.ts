import type { GraphRefusal } from './refusal.ts';

type Entry = readonly [applies: (refusal: GraphRefusal) => boolean, ...advice: string[]];

/** The meaning of, and remedy for, each refusal that users meet; the first match applies. */
const ADVICE: readonly Entry[] = [
  [
    ({ status }) => status === 429,
    'Microsoft Graph has had too many requests and asks to wait longer than this does.',
    'Run this again in some minutes: it goes on where it stopped.',
  ],
  [
    ({ status }) => status === 401,
    'Microsoft Graph does not accept the sign-in.',
    'Run `azd auth login` again, with `--tenant-id` where your account has several directories,',
    'and then this.',
  ],
  [
    ({ code }) => code === 'ServiceTreeValueMissing',
    'This directory demands a Service Tree reference on every registration.',
    'Run `azd env set AZURE_SERVICE_MANAGEMENT_REFERENCE <id of your service>` and then this again.',
  ],
  [
    ({ message }) => /already exists/i.test(message),
    'Another registration has this name or address, perhaps a deleted one that you may not see.',
    'Have an administrator restore it, or delete it for good, and run this again.',
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
    'AZURE_MCP_CLIENT_APP_ID names an application that this directory does not know, or that',
    'cannot sign users in. Use the application (client) id, not an object id. Managed identities',
    'and other callers without a user belong in AZURE_MCP_CALLER_APP_ID: correct it with',
    '`azd env set`, and run this again.',
  ],
  [
    ({ code }) => code === 'Directory_QuotaExceeded',
    'Your account has made as many objects in this directory as it may.',
    'Delete registrations that you no longer need, for good, and run this again.',
  ],
  [
    ({ status }) => status === 403,
    'Your account may not do this in the directory.',
    'Ask for the role Application Developer or Cloud Application Administrator, or have somebody',
    'who holds it run this once: afterwards it only reads (docs/deploy.md, "Without directory',
    'rights").',
  ],
  [
    ({ status }) => status >= 500,
    'Microsoft Graph is in trouble.',
    'Run this again in some minutes: it goes on where it stopped.',
  ],
  [
    () => true,
    'The directory refused a change that should be possible.',
    'Nothing made so far is lost: set right what it says, and run this again.',
  ],
];

export function adviceOn(refusal: GraphRefusal): string {
  const [, ...advice] = ADVICE.find(([applies]) => applies(refusal)) as Entry;
  return advice.join(' ');
}
