import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { firstHost } from '../../infra/network/address.ts';
import plan from '../../infra/network/plan.json' with { type: 'json' };

type Value = (request: IncomingMessage, host: string) => string;

/** The caller is inside the network; its real address there is not known at this point. */
const CALLER = `${firstHost(plan.subnets.gateway)}:443`;

/**
 * What the platform's front end adds to each request, as printed by an app
 * (shibayan/IIS.Compression.SiteExtension#9). An app that fails on one of them fails here as well.
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
  // A gateway that states the browser's scheme is believed; on Azure both use https.
  'x-forwarded-proto': ({ headers }) => String(headers['x-forwarded-proto'] ?? 'https'),
  'x-original-url': ({ url }) => url ?? '/',
  'x-site-deployment-id': (_request, host) => host.split('.')[0] ?? '',
  'x-waws-unencoded-url': ({ url }) => url ?? '/',
};

export const isFrontHeader = (name: string): boolean =>
  Object.hasOwn(FRONT_HEADERS, name.toLowerCase());

export const frontHeaders = (request: IncomingMessage, host: string): [string, string][] =>
  Object.entries(FRONT_HEADERS).map(([name, value]) => [name, value(request, host)]);
