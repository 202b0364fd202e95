/** What rules and tests cite by id: the ways in which a deployment like this one goes wrong. */
export const THREATS: Readonly<Record<string, string>> = {
  'Z-01': 'The app can still be reached without going through the gateway.',
  'Z-02': 'The deployment endpoint accepts basic credentials, FTP or remote debugging.',
  'Z-03': 'A connection is unencrypted or uses an outdated version of TLS.',
  'Z-04':
    'App Service authentication lets through callers without a valid token, or from another tenant.',
  'Z-05':
    'The vault is public, uses access policies, or its secrets can be purged or appear in the template.',
  'Z-06': 'An identity has more permissions than it uses.',
  'Z-07':
    'The gateway routes more than intended, traces requests, or runs on a tier that lacks a protection.',
  'Z-08': 'A subnet admits connections that nothing needs.',
  'Z-09': 'An alert is off, monitors the wrong signal, or notifies no one.',
  'Z-10':
    'A script of the deployment runs a value as a command, prints a secret or cannot be repeated.',
  'Z-11': 'A dependency is altered, runs code during installation or has an unsuitable licence.',
  'Z-12': 'A secret is in the repository.',
  'Z-13': 'Test code or a switch that weakens a protection is deployed.',
  'Z-14': 'The program of another MCP server reads or calls what is not its own.',
};
