/** What sessions use of the SDK; loaded with the first call of a fronted tool. */
export { Client, ProtocolError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
