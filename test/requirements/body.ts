import { section } from './requirement.ts';

export const BODY = section('RFC 8259, RFC 7493, JSON-RPC 2.0', {
  'B-01': ['check-arguments', 'Names that target a prototype are refused and pollute nothing.'],
  'B-02': ['check-access', 'Inherited names are unknown tools like any other.'],
  'B-03': ['parse-json', 'A duplicate name in an object is refused.'],
  'B-04': ['check-envelope', 'Arrays are refused on both wires.'],
  'B-05': ['parse-json', 'Only strict UTF-8 without a byte order mark is accepted.'],
  'B-06': ['parse-json', 'Lone surrogates, controls and noncharacters are refused.'],
  'B-07': ['parse-json', 'Deep and wide bodies are refused.'],
  'B-08': ['parse-json', 'Numbers that are not valid JSON are refused.'],
  'B-09': ['check-envelope', 'Ids that are long or cannot be echoed unchanged are refused.'],
  'B-10': ['check-envelope', 'Unknown members of a request are refused.'],
  'B-11': ['take-notification', 'A tool call as a notification runs nothing and is recorded.'],
  'B-12': ['check-revision', 'A malformed _meta is refused.'],
  'B-13': ['check-method', 'Names that resemble a valid one are unknown and not repeated.'],
  'B-14': ['read-body', 'Bytes are counted as they arrive, and one too many is refused.'],
  'B-15': ['parse-json', 'What is not JSON is refused.'],
  'B-16': ['read-body', 'Whitespace counts as bytes.'],
  'B-17': ['check-arguments', 'Arguments of the wrong kind are refused.'],
  'B-18': ['parse-json', 'Input that two parsers may read differently is refused.'],
});
