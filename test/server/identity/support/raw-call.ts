import { toolCall } from '../../harness/call.ts';
import { sendRaw } from '../../harness/raw.ts';
import type { Door } from './door.ts';

/** One header line as sent over the wire. */
export type Line = readonly [name: string, value: string];

const { body, headers } = toolCall('2026', 'whoami');

/** A call with header lines that no HTTP client would send: repeated, misspelt, too large. */
export function rawCall(door: Door, lines: readonly Line[], host = 'localhost'): Promise<string> {
  const text = JSON.stringify(body);
  const all: readonly Line[] = [
    ['Host', host],
    ...Object.entries(headers),
    ...lines,
    ['Content-Length', String(text.length)],
    ['Connection', 'close'],
  ];
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return sendRaw(door.server.port, `POST /mcp HTTP/1.1\r\n${head}\r\n${text}`);
}

export const statusOf = (response: string): number => Number(response.slice(9, 12));
export const bodyOf = (response: string): string =>
  response.slice(response.indexOf('\r\n\r\n') + 4);
