import type { Refused } from './refused.ts';

const typed = 'deployment/matches-published-types';
const inOrder = 'gateway/policy-elements-in-allowed-places';

/** Documents whose elements are all known but which are refused as a whole. */
export const REFUSED_DOCUMENTS: readonly Refused[] = [
  {
    what: '<base/> in a fragment',
    rule: inOrder,
    file: 'gateway/origin.fragment.xml',
    from: '<fragment>',
    to: '<fragment>\n<base />',
    says: [/origin\.fragment\.xml:\d+:\d+: .*: a fragment cannot contain <base \/>/],
  },
  {
    what: 'a fragment over 32 KB',
    rule: typed,
    file: 'gateway/origin.fragment.xml',
    from: '<fragment>',
    to: `<fragment>\n<!-- ${'0123456789'.repeat(3300)} -->`,
    says: [/properties\.value: text of \d+ bytes is not at most 32768 bytes/],
  },
  {
    what: 'a second policy in <backend>',
    rule: inOrder,
    file: 'gateway/global.policy.xml',
    from: '  <backend>\n',
    to: '  <backend>\n    <set-variable name="a" value="b" />\n',
    says: [/global\.policy\.xml:\d+:\d+: .*: <backend> can contain only one policy/],
  },
  {
    what: 'elements of <validate-jwt> out of order',
    rule: inOrder,
    file: 'gateway/mcp.policy.xml',
    from: '<openid-config ',
    to: '<issuers>\n<issuer>x</issuer>\n</issuers>\n<openid-config ',
    says: [
      /mcp\.policy\.xml:\d+:\d+: .*: <openid-config> must come before <issuers> in <validate-jwt>/,
    ],
  },
  {
    what: 'a repeated element of <validate-jwt>',
    rule: inOrder,
    file: 'gateway/mcp.policy.xml',
    from: '<audiences>',
    to: '<audiences>\n<audience>x</audience>\n</audiences>\n<audiences>',
    says: [/mcp\.policy\.xml:\d+:\d+: .*: a second <audiences> in <validate-jwt>/],
  },
  {
    what: 'a <choose> without a condition',
    rule: inOrder,
    file: 'gateway/preflight.policy.xml',
    from: "<include-fragment fragment-id='origin' />",
    to: "<include-fragment fragment-id='origin' />\n<choose></choose>",
    says: [/preflight\.policy\.xml:\d+:\d+: .*: <choose> must contain at least one <when>/],
  },
  {
    what: 'a <when> behind <otherwise>',
    rule: inOrder,
    file: 'gateway/preflight.policy.xml',
    from: "<include-fragment fragment-id='origin' />",
    to: "<include-fragment fragment-id='origin' />\n<choose><when condition='@(true)' /><otherwise /><when condition='@(true)' /></choose>",
    says: [/preflight\.policy\.xml:\d+:\d+: .*: <when> must come before <otherwise> in <choose>/],
  },
];
