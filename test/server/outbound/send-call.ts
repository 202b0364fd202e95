import { type ClientRequest, request } from 'node:http';

export interface Reply {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Where the forwarding site listens. */
export type Site = { readonly port: number | string } | { readonly socketPath: string };

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
}

/** Sends a request to the forwarding site, as any program that can reach it could. */
export function sendTo(
  site: Site,
  headers: Readonly<Record<string, string>>,
  { method = 'POST', path = '/', body = '' }: Sent = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const where = { host: '127.0.0.1', ...site };
    const sent: ClientRequest = request({ ...where, method, path, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    sent.end(body);
  });
}
