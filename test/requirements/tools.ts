import { section } from './requirement.ts';

export const TOOLS = [
  ...section('MCP tools; OWASP MCP Top 10', {
    'T-04': ['vault', 'No field contains the value of a secret.'],
    'T-06': [
      'vault',
      'A misbehaving vault causes a bounded error, and no token is sent elsewhere.',
    ],
    'T-07': ['vault', 'Only the call that lists versions is made.'],
    'T-10': [
      'check-arguments',
      'Arguments are strict: unknown ones are refused and none is coerced.',
    ],
    'T-11': ['run-tool', 'The text of an exception does not leave the server.'],
    'T-12': ['watch', 'A cancelled call leaves one record that says so.'],
    'T-13': ['tools', 'The same call gives the same result.'],
    'T-14': ['tools', 'The hints of a tool are true.'],
  }),
  ...section('Prompt injection and exfiltration (OWASP MCP06, MCP10)', {
    'I-01': ['tools', 'The list of tools is the one that was reviewed, from every process.'],
    'I-02': ['tools', 'No output repeats what the caller sent.'],
    'I-04': ['check-output', 'No result contains markup, links or control characters.'],
    'I-08': ['check-method', 'The server requests nothing from the client’s model or user.'],
  }),
  ...section('OWASP MCP Top 10', {
    MCP03: ['tools', 'Tool descriptions are plain and fixed, and contain no instructions.'],
    MCP05: ['tools', 'No input can name a command, code or module that runs.'],
    MCP06: ['tools', 'Results are data with a declared schema.'],
  }),
];
