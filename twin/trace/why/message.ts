import { LIMITS } from '../../../server/src/contract/limits.ts';
import { SUPPORTED_VERSIONS } from '../../../server/src/mcp/versions.ts';
import type { Why } from '../call-view.ts';
import { helped, leaveOut, never, oneOf, send, way } from './answer.ts';
import type { Explain, RefusedCall } from './refused-call.ts';

const right = (call: RefusedCall) => way('A call in the right form.', { command: call.again() });

/** What is wrong with the form of a message, by the reason of the refusal. */
export const MESSAGE = {
  malformed_http: (call) =>
    helped(
      'The head must be valid HTTP/1.1, with one size of the body, and a body only with POST.',
      right(call),
    ),
  target_form: () =>
    helped('The request line must name a path.', way('Send `POST /mcp HTTP/1.1`.')),
  http_version: () => helped('Only HTTP/1.1 is supported.', way('Send `POST /mcp HTTP/1.1`.')),
  uri_too_long: (call) => helped('The path must be /mcp, without arguments.', right(call)),
  header_too_large: (call) =>
    helped(
      'The headers must be fewer or shorter.',
      way('Leave out headers that the call does not need.'),
      right(call),
    ),
  duplicate_header: () =>
    helped('A header that may appear once was sent twice.', way('Send each header once.')),
  platform_header: () =>
    never(
      'Only the platform may say who the caller is: a caller that could send these headers would be any user it likes. The token alone names the caller.',
    ),
  not_found: (call) =>
    helped(
      `The path must be ${new URL(call.facts.mcpUrl).pathname}.`,
      way(`Send the call to \`${call.facts.mcpUrl}\`.`),
    ),
  method: () =>
    helped('The MCP endpoint accepts POST alone.', way('Send the message with `POST`.')),
  page_method: () => helped('This page accepts GET alone.', way('Ask for it with `GET`.')),
  host: ({ facts }) =>
    helped(`The Host header must name this server.`, send('Host', new URL(facts.mcpUrl).host)),
  media_type: () =>
    helped('The body must be declared as JSON in UTF-8.', send('Content-Type', 'application/json')),
  content_coding: () =>
    helped('The body must be sent as it is, not compressed.', leaveOut('Content-Encoding')),
  expectation: () => helped('Only 100-continue may be expected.', leaveOut('Expect')),
  two_credentials: (call) =>
    helped(
      'The call must have one credential: hops could differ on which of two counts.',
      way('Send one `Authorization` header with one token.', { command: call.again() }),
    ),
  query: (call) =>
    helped(
      'The path must have no query: a token in it ends up in logs.',
      way('Leave out the query, and send the token as `Authorization: Bearer <token>`.', {
        command: call.again(),
      }),
    ),
  length_required: () =>
    helped('The body must declare its size.', way('Send `Content-Length` instead of chunks.')),
  body_too_large: () =>
    helped(
      `The body may have at most ${LIMITS.bodyBytes} bytes.`,
      way('Send less in one call, or several calls.'),
    ),
  body_timeout: () => helped('The body must arrive without pauses.', way('Send it again.')),
  not_json: () =>
    helped(
      'The body must be strict JSON in UTF-8: each name once in an object, no byte order mark, not too deep.',
      way('Send a body that a JSON serializer wrote.'),
    ),
  not_one_message: (call) =>
    helped(
      'The body must be one JSON-RPC message: a batch would count as one call and contain many.',
      way('Send each message in a request of its own.', { command: call.again() }),
    ),
  header_mismatch: mismatch,
  unsupported_version: () =>
    helped(
      `The protocol version must be ${oneOf(SUPPORTED_VERSIONS)}.`,
      send('MCP-Protocol-Version', SUPPORTED_VERSIONS[1] ?? ''),
    ),
  bad_envelope: () =>
    helped(
      'This protocol version needs its members in `params._meta`.',
      way('Send them, or an earlier version.'),
      send('MCP-Protocol-Version', SUPPORTED_VERSIONS[1] ?? ''),
    ),
  missing_capability: () =>
    helped(
      'The client must declare the capabilities that the call needs.',
      way('Send them in `params._meta`.'),
    ),
  unknown_method: () =>
    helped('The server does not support this method.', way('Send `tools/list` or `tools/call`.')),
  bad_params: (call) => helped('The parameters do not fit the method.', right(call)),
  invalid_arguments: invalidArguments,
} as const satisfies Readonly<Record<string, Explain>>;

function mismatch(call: RefusedCall): Why {
  const says =
    'Mcp-Method and Mcp-Name must be sent once and say what the body says: a gateway may have decided by them.';
  return call.tool
    ? helped(says, send('Mcp-Method', 'tools/call'), send('Mcp-Name', call.tool.name))
    : helped(
        says,
        leaveOut('Mcp-Method'),
        leaveOut('Mcp-Name'),
        way(
          'Or send them with the method and the name in the body, as the version 2026-07-28 requires.',
        ),
      );
}

function invalidArguments(call: RefusedCall): Why {
  const { tool } = call;
  const shape = tool?.input.shape ?? {};
  const names = Object.keys(shape);
  return helped(
    `The arguments do not fit: ${tool?.name ?? 'the tool'} takes ${
      names.length === 0
        ? 'none'
        : names.map((name) => (shape[name]?.isOptional() ? `${name} (optional)` : name)).join(', ')
    }.`,
    way('Call with valid ones.', { command: call.again() }),
  );
}
