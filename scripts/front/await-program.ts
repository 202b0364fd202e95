/** Milliseconds after which somebody who waits is told what for. */
const PATIENCE_MS = 3_000;

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'secure-mcp-app-service', version: '0' },
  },
};

/**
 * Waits until a program answers for the first time, for as long as the bridge does: `uvx` and others
 * download it first, which takes longer than any call may.
 *
 * @param headers the credential that the program needs.
 */
export async function awaitProgram(
  endpoint: URL,
  program: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const notice = setTimeout(
    () => console.error(`front      waiting for ${program}, which may download packages first ...`),
    PATIENCE_MS,
  );
  try {
    const opened = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(INITIALIZE),
    });
    await opened.body?.cancel();
    const session = opened.headers.get('mcp-session-id');
    if (session === null) return;
    const ended = await fetch(endpoint, {
      method: 'DELETE',
      headers: { 'mcp-session-id': session },
    });
    await ended.body?.cancel();
  } finally {
    clearTimeout(notice);
  }
}
