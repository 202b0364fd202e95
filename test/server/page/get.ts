import type { TestServer } from '../harness/start-server.ts';

/** A GET of a page, with the headers that the platform adds to it. */
export async function get(
  server: TestServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(new URL(path, server.url), { headers, redirect: 'error' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

interface Readiness {
  readonly ready: boolean;
  readonly version: string;
  readonly checks: { readonly keys: { readonly ok: boolean; readonly fact: string } };
  readonly records: { readonly delivered: number; readonly lost: number; readonly waiting: number };
  readonly requests: { readonly judged: number; readonly refused: number };
  readonly settings: Readonly<Record<string, string>>;
  readonly upstreams: readonly object[];
  readonly posture: readonly { hop: string; state: string; evidence: string; at?: string }[];
}

/** `/readyz` as its reader receives it: the status, the facts, and each hop's state by name. */
export async function readiness(server: TestServer, headers: Record<string, string> = {}) {
  const { status, headers: sent, text } = await get(server, '/readyz', headers);
  const body = JSON.parse(text) as Readiness;
  const states = Object.fromEntries(body.posture.map(({ hop, state }) => [hop, state]));
  return { status, headers: sent, text, body, states };
}
