import { section } from './requirement.ts';

export const RECORDS = section('OWASP ASVS 5.0 chapter 16, log injection', {
  'L-01': ['watch', 'A record is one line of JSON whatever its text contains.'],
  'L-02': ['watch', 'Text from outside stays inside one string.'],
  'L-03': ['watch', 'Each value of a record stays one value and cannot become a query.'],
  'L-04': ['tools', 'No recorded field begins like a formula.'],
  'L-05': ['tools', 'Names are from a closed set, and values are bounded.'],
  'L-06': ['record', 'A caller cannot set the server’s own fields of a record.'],
  'L-07': ['watch', 'No flood of refusals hides a call from the alert.'],
  'L-08': [
    'record',
    'A record that is lost is counted, and a tool that records its arguments says so.',
  ],
  'L-09': ['watch', 'No token, secret or body is recorded.'],
  'L-10': ['watch', 'Trace context from outside is linked, never adopted.'],
  'L-11': ['watch', 'Refusals cannot flood the records.'],
});
