/** What the server uses of the SDK, for the bundle to leave out the rest. */
export {
  classifyInboundRequest,
  isSpecType,
  PerRequestHTTPServerTransport,
  ProtocolError,
  Server,
} from '@modelcontextprotocol/server';
