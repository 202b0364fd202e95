import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

type Value = (request: IncomingMessage, host: string) => string;

/** Whoever dials sits in the network; which address it has there is not seen on this side. */
const CALLER = '10.20.0.4:443';

/**
 * What the front end of the platform adds to each request, as an app printed it
 * (shibayan/IIS.Compression.SiteExtension#9). An app that trips over one of them trips here as well.
 */
const FRONT_HEADERS: Readonly<Record<string, Value>> = {
  'client-ip': () => CALLER,
  'disguised-host': (_request, host) => host,
  'max-forwards': () => '10',
  'was-default-hostname': (_request, host) => host,
  'x-arr-log-id': () => randomUUID(),
  'x-arr-ssl': () => '2048|256|CN=The network of this run|CN=*.azurewebsites.net',
  'x-forwarded-for': ({ headers }) =>
    [headers['x-forwarded-for'], CALLER].flat().filter(Boolean).join(', '),
  // A gateway that says what the browser sees is believed; on Azure both are https.
  'x-forwarded-proto': ({ headers }) => String(headers['x-forwarded-proto'] ?? 'https'),
  'x-original-url': ({ url }) => url ?? '/',
  'x-site-deployment-id': (_request, host) => host.split('.')[0] ?? '',
  'x-waws-unencoded-url': ({ url }) => url ?? '/',
};

export const isFrontHeader = (name: string): boolean =>
  Object.hasOwn(FRONT_HEADERS, name.toLowerCase());

export const frontHeaders = (request: IncomingMessage, host: string): [string, string][] =>
  Object.entries(FRONT_HEADERS).map(([name, value]) => [name, value(request, host)]);
