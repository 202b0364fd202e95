import type { IncomingMessage } from 'node:http';
import type { Head } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** The paths that exist, each with the only method it accepts. */
const TARGETS = { '/mcp': 'POST', '/': 'GET', '/readyz': 'GET' } as const;
type Path = keyof typeof TARGETS;

/**
 * Compares path and method byte by byte and undecoded: protected paths are reached when a later hop
 * reads `%2f`, `//` or `;` differently (V-19, H-10, TR-01).
 */
export function admitTarget(head: Head): Refusal | undefined {
  if (head.httpVersion !== '1.1') return refuse('http_version');
  if (head.target.length > LIMITS.targetLength) return refuse('uri_too_long');
  if (!head.target.startsWith('/')) return refuse('target_form');
  const path = pathOf(head.target);
  if (!isPath(path)) return refuse('not_found');
  if (head.method === TARGETS[path]) return undefined;
  return refuse(path === '/mcp' ? 'method' : 'page_method');
}

/** The target without its query. */
function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

function isPath(path: string): path is Path {
  return Object.hasOwn(TARGETS, path);
}

/** Selects the list of steps for a request; any path that is not a page gets the endpoint's. */
export const isPage = ({ url }: IncomingMessage): boolean => {
  const path = pathOf(url ?? '');
  return path !== '/mcp' && isPath(path);
};

/** The platform's probe sends no credential and any Host; the answer is a constant. */
export const isHealthProbe = ({ method, url }: IncomingMessage): boolean =>
  method === 'GET' && url === '/healthz';
