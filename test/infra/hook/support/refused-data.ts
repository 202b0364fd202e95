export interface RefusedEdit {
  readonly what: string;
  /** Path below infra/entra. */
  readonly file: string;
  readonly old: string;
  readonly text: string;
  /** The line or lines that the hook must name. */
  readonly lines: readonly number[];
}

const BASE = 'c731d616-96d0-5b4a-b4b5-2fd04f3ff0b1';
const ROLE = '489b7997-107a-56e9-941c-22d1c5c7ce5f';

const redirect = (what: string, text: string): RefusedEdit => ({
  what: `a redirect ${what}`,
  file: 'public-client.json',
  old: '"http://localhost/callback"',
  text: JSON.stringify(text),
  lines: [5],
});

const SCOPE = {
  id: '0b9f3c52-7d8e-4a61-9c40-5e2a1f6b7d83',
  value: 'one.more',
  type: 'User',
  adminConsentDisplayName: 'One more',
  adminConsentDescription: 'One more scope.',
  userConsentDisplayName: 'One more',
  userConsentDescription: 'One more scope.',
  isEnabled: true,
};

/** One more scope, before the base scope, which every list of tools has. */
const scope = (what: string, wrong: Readonly<Record<string, unknown>>, ...lines: number[]) => ({
  what,
  file: 'scopes.generated.json',
  old: `  {\n    "id": "${BASE}"`,
  text: `${JSON.stringify({ ...SCOPE, ...wrong }, null, 4).replace(/^(?=[{}])/gm, '  ')},\n  {\n    "id": "${BASE}"`,
  lines,
});

/** Each entry has one value that Microsoft Graph refuses: the hook stops and names file and line. */
export const REFUSED_DATA: readonly RefusedEdit[] = [
  redirect('in plain HTTP to another machine', 'http://example.com/cb'),
  redirect('to another spelling of this machine', 'http://127.1/callback'),
  redirect('to the IPv6 loopback', 'http://[::1]/callback'),
  redirect('with a fragment', 'https://example.com/cb#there'),
  redirect('with credentials', 'https://me:secret@example.com/cb'),
  redirect('with a wildcard', 'https://*.example.com/cb'),
  redirect('with a character that Entra excludes', 'https://example.com/(cb)'),
  redirect('with a space', 'https://example.com/c b'),
  redirect('that is relative', '/callback'),
  redirect('that is a script', 'javascript:alert(1)'),
  redirect('over 256 characters', `https://example.com/${'x'.repeat(240)}`),
  {
    what: 'a redirect twice',
    file: 'public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["http://localhost/callback"]',
    lines: [5, 14],
  },
  {
    what: 'a custom scheme for a page',
    file: 'public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["myapp://auth"]',
    lines: [14],
  },
  {
    what: 'an unknown platform',
    file: 'public-client.json',
    old: '"spa"',
    text: '"pages"',
    lines: [13],
  },
  scope('a scope with a space', { value: 'one more' }, 4),
  scope('a scope with a non-ASCII letter', { value: 'on\u00e9.more' }, 4),
  scope('a scope that begins with a dot', { value: '.more' }, 4),
  scope('a scope over 120 characters', { value: 'x'.repeat(121) }, 4),
  scope('a scope of an unknown type', { type: 'Everybody' }, 5),
  scope('a scope whose id is not a GUID', { id: 'secrets' }, 3),
  scope('a scope without a title', { adminConsentDisplayName: ' ' }, 6),
  scope('two scopes with the same id', { id: BASE }, 3, 13),
  scope('a scope with an unknown member', { value: undefined, name: 'one.more' }, 10),
  scope('two scopes with the same name', { value: 'user_impersonation' }, 4, 14),
  {
    what: 'a role for an unknown kind of member',
    file: 'app-roles.generated.json',
    old: '["Application"]',
    text: '["Device"]',
    lines: [7],
  },
  {
    what: 'a role with a space',
    file: 'app-roles.generated.json',
    old: '"Mcp.Access"',
    text: '"Mcp Access"',
    lines: [4],
  },
  {
    what: 'a role with the id of a scope',
    file: 'app-roles.generated.json',
    old: `"${ROLE}"`,
    text: `"${BASE}"`,
    lines: [3],
  },
  {
    what: 'a known client that is not registered',
    file: 'known-clients.json',
    old: 'aebc6443-996d-45c2-90f0-388ff96faa56',
    text: 'aebc6443-996d-45c2-90f0-388ff96faa57',
    lines: [2],
  },
  {
    what: 'a known client whose id is not a GUID',
    file: 'known-clients.json',
    old: 'aebc6443-996d-45c2-90f0-388ff96faa56',
    text: 'vscode',
    lines: [2],
  },
  {
    what: 'a permission whose id is not a GUID',
    file: 'sign-in-permissions.json',
    old: '37f7f235-527c-4136-accd-4a02d197296e',
    text: 'openid-of-graph',
    lines: [4],
  },
  {
    what: 'a grant of a role that is not declared',
    file: 'grants.generated.json',
    old: '["Mcp.Access"]',
    text: '["Mcp.Acces"]',
    lines: [3],
  },
];
