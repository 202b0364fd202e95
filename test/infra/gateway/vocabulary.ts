/*
 * The part of the policy language that the deployed policies use. Both lists are short on purpose.
 */

/**
 * Members that the policies' expressions use. All are in the vendor's list of types allowed in
 * expressions, and mean what they mean in .NET.
 */
export const VOCABULARY: readonly string[] = [
  // The context
  'Algorithm',
  'As',
  'Audiences',
  'Body',
  'Claims',
  'Headers',
  'Id',
  'IpAddress',
  'LastError',
  'Method',
  'Operation',
  'OriginalUrl',
  'Path',
  'PolicyId',
  'Query',
  'QueryString',
  'Reason',
  'Request',
  'RequestId',
  'Response',
  'Source',
  'StatusCode',
  'Variables',
  // Dictionaries and lists
  'Any',
  'Contains',
  'ContainsKey',
  'Count',
  'First',
  'GetValueOrDefault',
  'Key',
  'Select',
  'Value',
  'Where',
  // Text
  'CompareOrdinal',
  'Equals',
  'IndexOf',
  'IsNullOrEmpty',
  'Join',
  'Length',
  'Ordinal',
  'OrdinalIgnoreCase',
  'PadLeft',
  'Replace',
  'Split',
  'StartsWith',
  'ToString',
  // Numbers, patterns, JSON
  'IgnoreCase',
  'IsMatch',
  'None',
  'Parse',
  'SerializeObject',
];

/** Elements of the policy language that the policies use. */
export const ELEMENTS: readonly string[] = [
  'audience',
  'audiences',
  'authentication-managed-identity',
  'backend',
  'base',
  'choose',
  'claim',
  'forward-request',
  'fragment',
  'inbound',
  'include-fragment',
  'issuer',
  'issuers',
  'message',
  'metadata',
  'on-error',
  'openid-config',
  'otherwise',
  'outbound',
  'policies',
  'rate-limit-by-key',
  'required-claims',
  'return-response',
  'rewrite-uri',
  'send-request',
  'set-backend-service',
  'set-body',
  'set-header',
  'set-method',
  'set-status',
  'set-url',
  'set-variable',
  'trace',
  'validate-jwt',
  'value',
  'when',
];

const STRINGS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

/** Names after a dot, and types created with `new`; the content of strings does not count. */
export function membersOf(code: string): string[] {
  const bare = code.replaceAll(STRINGS, '""');
  const members = [...bare.matchAll(/\.\s*([A-Za-z_]\w*)/g)].map(([, name]) => name as string);
  const made = [...bare.matchAll(/\bnew\s+(\w+)/g)].map(([, name]) => `new ${name}`);
  return [...new Set([...members, ...made])].sort();
}
