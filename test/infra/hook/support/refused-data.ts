export interface RefusedEdit {
  readonly what: string;
  /** Path below infra/entra. */
  readonly file: string;
  readonly old: string;
  readonly text: string;
  /** The line or lines that the hook must name. */
  readonly lines: readonly number[];
}

const SECRETS_READ = '35b97269-b55a-52a4-8827-65c0a2d1eeff';
const BASE = 'c731d616-96d0-5b4a-b4b5-2fd04f3ff0b1';
const ROLE = '489b7997-107a-56e9-941c-22d1c5c7ce5f';

const redirect = (what: string, text: string): RefusedEdit => ({
  what: `a redirect ${what}`,
  file: 'public-client.json',
  old: '"http://localhost/callback"',
  text: JSON.stringify(text),
  lines: [5],
});

const scope = (what: string, old: string, text: string, line: number): RefusedEdit => ({
  what: `a scope ${what}`,
  file: 'scopes.generated.json',
  old,
  text,
  lines: [line],
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
    lines: [5, 13],
  },
  {
    what: 'a custom scheme for a page',
    file: 'public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["myapp://auth"]',
    lines: [13],
  },
  {
    what: 'an unknown platform',
    file: 'public-client.json',
    old: '"spa"',
    text: '"pages"',
    lines: [12],
  },
  scope('with a space', '"value": "secrets.read"', '"value": "secrets read"', 14),
  scope('with a non-ASCII letter', '"value": "secrets.read"', '"value": "secrets.r\u00e9ad"', 14),
  scope('that begins with a dot', '"value": "secrets.read"', '"value": ".secrets"', 14),
  scope('over 120 characters', '"secrets.read"', `"${'x'.repeat(121)}"`, 14),
  scope(
    'of an unknown type',
    `"secrets.read",\n    "type": "User"`,
    '"secrets.read",\n    "type": "Everybody"',
    15,
  ),
  scope('whose id is not a GUID', `"${SECRETS_READ}"`, '"secrets"', 13),
  scope('without a title', '"Read secret metadata on behalf of the signed-in user"', '" "', 16),
  {
    what: 'two scopes with the same id',
    file: 'scopes.generated.json',
    old: `"${SECRETS_READ}"`,
    text: `"${BASE}"`,
    lines: [3, 13],
  },
  {
    what: 'a scope with an unknown member',
    file: 'scopes.generated.json',
    old: '"value": "secrets.read"',
    text: '"name": "secrets.read"',
    lines: [14],
  },
  {
    what: 'two scopes with the same name',
    file: 'scopes.generated.json',
    old: '"value": "secrets.read"',
    text: '"value": "user_impersonation"',
    lines: [4, 14],
  },
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
