/** Whether a text is the path of an MCP endpoint: a URL that begins with two slashes names a host. */
export const isEndpointPath = (text: string): boolean => /^\/(?!\/)[\w./-]*$/.test(text);
