import { section } from './requirement.ts';

export const SDK = section('Gaps of the SDK and Node, as measured', {
  'SG-01': ['parse-json', 'Duplicate names are refused instead of the last one winning.'],
  'SG-02': ['parse-json', 'Bytes that are not UTF-8 are refused instead of replaced.'],
  'SG-03': ['parse-json', 'Lone surrogates and NUL in strings are refused.'],
  'SG-04': ['parse-json', 'Depth and number of names are bounded.'],
  'SG-05': ['check-envelope', 'Batches of the 2025 wire are refused.'],
  'SG-06': ['run-tool', 'The text of an exception does not reach the caller.'],
  'SG-07': ['check-access', 'No response repeats what the caller sent.'],
  'SG-08': ['check-access', 'An inherited name is treated like any unknown tool.'],
  'SG-09': ['admit-target', 'TRACE and unknown paths are refused in front of the SDK.'],
  'SG-10': ['admit-fields', 'Of two headers, neither is silently kept.'],
  'SG-11': ['admit-target', 'HTTP/1.0 and absolute targets are refused.'],
  'SG-12': ['admit-content', 'Other charsets and codings are answered 415.'],
  'SG-13': ['listener', 'Slow heads are cut off in seconds.'],
  'SG-14': ['admit-fields', 'No header is dropped silently.'],
  'SG-15': ['features', 'Connection: close is honoured, including for streams.'],
  'SG-16': ['admit-content', 'Refusals use no code that new servers should not use.'],
  'SG-17': ['identify', 'The caller is identified in front of the SDK.'],
  'SG-18': ['check-revision', 'Both revisions are served, each by its own rules.'],
});
