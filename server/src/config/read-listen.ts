import { commaList } from '../contract/comma-list.ts';
import type { Config } from './config.ts';
import { ConfigError, type Environment, filled } from './setting.ts';

export function readListen(env: Environment, hosted: boolean, enforced: boolean): Config['listen'] {
  const port = filled(env.PORT) ?? '8000';
  const isSocket = port.includes('/') || port.startsWith('\\\\.\\pipe\\');
  if (isSocket) return { path: port };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new ConfigError('PORT must be a port number or the path of a socket.');
  }
  const host = filled(env.HOST) ?? (hosted ? '0.0.0.0' : 'localhost');
  // Without sign-in, only this machine may connect (TR-04, BP-06).
  if (!hosted && !enforced && !LOOPBACK.test(host)) {
    throw new ConfigError(
      'Without authentication, the server must listen on a loopback address. Remove HOST, or set it to localhost.',
    );
  }
  return { port: Number(port), host };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export function readHosts(env: Environment, hosted: boolean): ReadonlySet<string> {
  const own = hosted ? commaList(env.WEBSITE_HOSTNAME) : LOCAL_HOSTS;
  const more = commaList(env.MCP_ALLOWED_HOSTS);
  if (!more.every((host) => HOST_NAME.test(host))) {
    throw new ConfigError(
      'MCP_ALLOWED_HOSTS must contain host names without scheme, port, path or wildcard. Every port of a listed name is accepted.',
    );
  }
  const hosts = [...own, ...more].map((host) => host.toLowerCase());
  if (hosts.length > 0) return new Set(hosts);
  throw new ConfigError(
    'No host name is configured, so every request would be refused. Set MCP_ALLOWED_HOSTS, because the platform has not set WEBSITE_HOSTNAME.',
  );
}

/** A Host header without its port. */
const HOST_NAME = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/i;

/** Compared as whole strings with what browsers send, so any other spelling would never match. */
export function readOrigins(value: string | undefined): ReadonlySet<string> {
  const origins = commaList(value);
  if (origins.every(isOrigin)) return new Set(origins);
  throw new ConfigError(
    'MCP_ALLOWED_ORIGINS must contain origins as browsers send them: scheme and host in lower case, without a trailing slash, for example https://app.example.',
  );
}

function isOrigin(text: string): boolean {
  if (text.includes('*') || !URL.canParse(text)) return false;
  const { protocol, host } = new URL(text);
  return host !== '' && text === `${protocol}//${host}`;
}
