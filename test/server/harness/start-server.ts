import { type Arrange, createApp, type Parts } from '../../../server/src/app.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { listenQuietly } from './listen.ts';
import { MemorySink } from './memory-sink.ts';
import { whoami } from './tools.ts';
import { without } from './without-step.ts';

export interface TestServer {
  readonly url: URL;
  readonly port: number;
  readonly sink: MemorySink;
}

export interface TestServerOptions {
  /** Settings on top of an empty environment; see `enforced()` of the issuer for sign-in. */
  readonly env?: Record<string, string>;
  readonly tools?: readonly Tool[];
  readonly sink?: MemorySink;
  readonly secrets?: ReadonlyMap<string, string>;
  readonly features?: Parts['features'];
  readonly offerUpstreams?: Parts['offerUpstreams'];
  readonly now?: () => number;
  readonly lookup?: Parts['lookup'];
}

/** The product's own app on a free loopback port; it does not keep the test's process alive. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const sink = options.sink ?? new MemorySink();
  const parts: Parts = {
    config: readConfig({ ...options.env }),
    tools: options.tools ?? [whoami],
    sink,
    ...(options.secrets && { secrets: options.secrets }),
    ...(options.features && { features: options.features }),
    ...(options.offerUpstreams && { offerUpstreams: options.offerUpstreams }),
    ...(options.now && { now: options.now }),
    ...(options.lookup && { lookup: options.lookup }),
  };
  const app = createApp(parts, without(process.env.PROVE_WITHOUT) satisfies Arrange);
  const port = await listenQuietly(app.server, '127.0.0.1');
  return { url: new URL(`http://127.0.0.1:${port}/mcp`), port, sink };
}
