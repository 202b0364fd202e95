import { section } from './requirement.ts';

export const TOOLS = [
  ...section('MCP tools; OWASP MCP Top 10', {
    'T-04': ['vault', 'No field contains the value of a secret.'],
    'T-06': ['vault', 'A misbehaving vault is a bounded error and gets no token elsewhere.'],
    'T-07': ['vault', 'Only the call that lists versions is made.'],
    'T-10': ['check-arguments', 'Arguments are strict: none unknown, none coerced.'],
    'T-11': ['run-tool', 'The text of an exception stays inside.'],
    'T-12': ['watch', 'A cancelled call leaves one record that says so.'],
    'T-13': ['tools', 'The same call gives the same result.'],
    'T-14': ['tools', 'The hints of a tool are true.'],
  }),
  ...section('Prompt injection and exfiltration (OWASP MCP06, MCP10)', {
    'I-01': ['tools', 'The list of tools is the one that was reviewed, from every process.'],
    'I-02': ['tools', 'No output repeats what the caller sent.'],
    'I-04': ['check-output', 'No markup, link or control leaves in a result.'],
    'I-08': ['check-method', 'Nothing asks the client’s model or user for anything.'],
  }),
  ...section('OWASP MCP Top 10', {
    MCP03: ['tools', 'Descriptions of tools are plain, fixed and order nothing.'],
    MCP05: ['tools', 'No command, code or module runs that an input could name.'],
    MCP06: ['tools', 'Results are data of a declared shape.'],
  }),
];
