// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import type { Refused } from './refused.ts';

/** What the twin refuses although Azure accepts it, or refuses it elsewhere: no rule forbids it. */
export type NotTaken = Omit<Refused, 'rule'>;

const here = true;
const SITE = 'platform/site.bicep';
const API = 'gateway/api.bicep';
const VAULT = 'vault/vault.bicep';

export const NOT_TAKEN: readonly NotTaken[] = [
  {
    what: 'a data file that lacks a comma',
    file: 'network/rules/app.json',
    from: '"priority": 120,',
    to: '"priority": 120',
    says: [/not applied: infra\/network\/rules\/app\.json:\d+:\d+: this is not JSON/],
  },
  {
    what: 'a policy longer than Bicep loads',
    file: 'gateway/page.policy.xml',
    from: '<policies>',
    to: `<policies>\n<!-- ${'0123456789'.repeat(27034)} -->`,
    says: [/BCP184: infra\/gateway\/page\.policy\.xml has \d+ characters/],
  },
  {
    what: 'an operator that is not part of the query language',
    file: 'watch/refusals.kql',
    from: '| summarize Refusals',
    to: '| sumarize Refusals',
    says: [/watch\/refusals\.kql:13:3: .*did you mean "summarize"\?/],
    here,
  },
  {
    what: 'a different runtime',
    file: SITE,
    from: "'NODE|24-lts'",
    to: "'NODE|22-lts'",
    says: [/linuxFxVersion.*supports only Node/],
    here,
  },
  {
    what: 'a vault with access policies',
    file: VAULT,
    from: 'enableRbacAuthorization: true',
    to: 'enableRbacAuthorization: false',
    says: [/enableRbacAuthorization.*supports role assignments only/],
    here,
  },
  {
    what: 'a role unknown to the vault',
    file: 'azure-roles.json',
    from: '21090545-7ca7-4776-b22c-e363652d74d2',
    to: '21090545-7ca7-4776-b22c-e363652d74d3',
    needsCompiler: true,
    says: [/does not support the role 21090545/],
    here,
  },
  {
    what: 'a logger that does not exist',
    file: 'gateway/log.bicep',
    from: 'loggerId: logger.id',
    to: "loggerId: '${logger.id}s'",
    says: [/loggerId.*no such logger/],
    here,
  },
  {
    what: 'a policy format that is not modelled',
    file: API,
    from: "apiType: 'http'\n    format: 'openapi+json'\n    value: loadTextContent('mcp",
    to: "apiType: 'http'\n    format: 'openapi'\n    value: loadTextContent('mcp",
    says: [/properties\.format.*only "openapi\+json"/],
    here,
  },
  {
    what: 'an operation without an id',
    file: 'gateway/mcp.openapi.json',
    from: '"operationId": "call",',
    to: '',
    says: [/properties\.value paths.* post: the operation has no operationId/],
  },
];
