import { section } from './requirement.ts';

const NO_MIRRORED_PARAMETERS = 'No tool mirrors an argument in a header.';

export const TRANSPORT = [
  ...section('MCP 2026-07-28, Streamable HTTP', {
    'TR-01': ['admit-target', 'One path accepts POST, and every other spelling of it is unknown.'],
    'TR-02': [
      'admit-origin',
      'The Origin header is checked on every request, whatever its method.',
    ],
    'TR-03': ['admit-origin', 'An Origin that is not exactly a configured one is refused.'],
    'TR-04': ['config', 'A development server listens only on loopback.'],
    'TR-05': ['identify', 'No request to the endpoint is served without a credential.'],
    'TR-06': ['take-notification', 'An accepted notification is answered 202 with no body.'],
    'TR-07': ['check-revision', 'A notification that is not acceptable is answered with a 4xx.'],
    'TR-08': ['features', 'A request is answered with one JSON object or an event stream.'],
    'TR-09': ['features', 'The server sends no requests to the client on a response stream.'],
    'TR-10': ['features', 'Everything in a stream belongs to its own request.'],
    'TR-11': ['features', 'The final response ends the stream.'],
    'TR-12': ['features', 'A stream tells proxies not to buffer it.'],
    'TR-13': ['features', 'A lost connection cancels the request of the 2026 revision.'],
    'TR-14': ['check-revision', 'The version header is present and matches the body.'],
    'TR-15': ['check-revision', 'An unknown version is refused with the list of supported ones.'],
    'TR-16': ['check-method', 'An unknown method is answered 404, inherited names included.'],
    'TR-17': [
      null,
      'A request without version header is refused.',
      'Clients of the 2025 family are served, and their rule reads an absent header as 2025-03-26.',
    ],
    'TR-18': ['check-revision', 'Mcp-Method and Mcp-Name are present and match the body.'],
    'TR-19': ['check-revision', 'An encoded header value is decoded before it is compared.'],
    'TR-20': [
      'check-revision',
      'Header names are compared case-insensitively, their values case-sensitively.',
    ],
    'TR-22': [null, 'A mirrored argument equals the one in the body.', NO_MIRRORED_PARAMETERS],
    'TR-23': [null, 'Names of mirrored arguments are tokens and unique.', NO_MIRRORED_PARAMETERS],
    'TR-24': [null, 'No secret is mirrored in a header.', NO_MIRRORED_PARAMETERS],
    'TR-25': [null, 'Mirrored integers are compared as numbers.', NO_MIRRORED_PARAMETERS],
    'TR-27': [
      'check-revision',
      'A header of this revision that contradicts the body is refused on the 2025 wire too.',
    ],
    'TR-28': ['serve', 'No session id is created, echoed or requested, and no stream is resumed.'],
    'TR-29': [
      null,
      'A server that supports only the new revision answers initialize with its versions.',
      'Both revisions are served.',
    ],
    'TR-30': ['admit-target', 'The event stream endpoints of 2024 do not exist.'],
  }),
  ...section('MCP 2025-11-25, transports, lifecycle and tools', {
    'TL-01': ['admit-target', 'GET is answered 405, which says that no stream is offered.'],
    'TL-02': ['admit-origin', 'An Origin that is not allowed is refused on this wire too.'],
    'TL-03': ['check-envelope', 'A body is one message, never a batch.'],
    'TL-04': ['take-notification', 'A notification of this wire is answered 202 with no body.'],
    'TL-05': ['features', 'A lost connection does not cancel a request of this wire.'],
    'TL-06': ['features', 'No stream can be joined or replayed, because events have no ids.'],
    'TL-07': ['serve', 'A session id that a client sends has no effect.'],
    'TL-08': ['check-revision', 'An unsupported version header is refused, an absent one is not.'],
    'TL-09': [
      'features',
      'Initialize is answered with the requested version, or with a supported one.',
    ],
    'TL-10': [
      'check-access',
      'Unknown tools are a protocol error, invalid arguments a tool error.',
    ],
  }),
];
