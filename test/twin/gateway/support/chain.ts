import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, Resource } from '../../../../infra/model/deployment.ts';
import { readDeployment } from '../../../../infra/model/read-deployment.ts';
import { siteOf } from '../../../../infra/model/select.ts';
import { createGateway, type Gateway } from '../../../../twin/gateway/gateway.ts';
import { Calls } from '../../../../twin/kit/calls.ts';
import type { Outbound, Surroundings } from '../../../../twin/kit/hop.ts';
import { createNetwork, type Network } from '../../../../twin/network/network.ts';
import { KeptCalls } from '../../../../twin/trace/kept-calls.ts';
import { type Change, deployed } from '../../../support/gateway/deployed.ts';
import { createSigner, type Signer } from '../../../support/gateway/tokens.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const TENANT = '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02';
const ISSUER = `http://localhost:8001/${TENANT}/v2.0`;
const AUDIENCE = 'c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03';

const nothing: RequestListener = (_request, response) => void response.writeHead(404).end();

/** The gateway on the real network, between a site and a sign-in service that the test plays. */
export class Chain {
  readonly clock = new ManualClock();
  readonly kept = new KeptCalls();
  readonly #calls = new Calls(this.clock, this.kept);
  readonly folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  /** The deployment, which a test may change. */
  deployment: Deployment = readDeployment('twin');
  site: RequestListener = nothing;
  signer: Signer | undefined;
  /** How often the sign-in service was asked for its keys. */
  fetches = 0;
  isSignInDown = false;
  #network: Network | undefined;
  #gateway: Gateway | undefined;

  async start(outbound?: (network: Network) => Promise<Outbound>): Promise<this> {
    const network = await createNetwork(this.folder, () => this.deployment);
    this.#network = network;
    const siteId = siteOf(this.deployment).id;
    network.serve(this.siteHost, { resource: siteId }, (request, response) =>
      this.site(request, response),
    );
    const directory = { service: 'AzureActiveDirectory' };
    network.serve('localhost:8001', directory, (request, response) =>
      this.#signIn(request, response),
    );
    this.signer = await createSigner('first');
    const surroundings: Surroundings = {
      clock: this.clock,
      folder: this.folder,
      serve: network.serve,
      calls: this.#calls,
      outbound: outbound ? () => outbound(network) : network.outbound,
      log() {},
    };
    this.#gateway = await createGateway(surroundings, { port: 0 });
    await this.apply();
    return this;
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop();
    this.#calls.close();
    await this.#network?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Adds another service that the gateway can reach. */
  serve(host: string, listener: RequestListener): void {
    this.#network?.serve(host, { service: 'AzureActiveDirectory' }, listener);
  }

  async apply(change: Change = {}): Promise<void> {
    for (const resource of deployed({ siteHost: this.siteHost, ...change })) {
      this.gateway.apply(resource);
    }
    await this.gateway.settle?.();
  }

  get gateway(): Gateway {
    if (!this.#gateway) throw new Error('The chain has not been started.');
    return this.#gateway;
  }

  get siteHost(): string {
    return `${siteOf(this.deployment).name}.azurewebsites.net`;
  }

  /** Removes a rule from the gateway's subnet. */
  async close(rule: string): Promise<void> {
    const closed = (resource: Resource): Resource => {
      const rules = resource.properties?.securityRules;
      if (!resource.name.endsWith('-gateway') || !Array.isArray(rules)) return resource;
      const kept = rules.filter(({ name }) => name !== rule);
      return { ...resource, properties: { ...resource.properties, securityRules: kept } };
    };
    this.deployment = { ...this.deployment, resources: this.deployment.resources.map(closed) };
    await this.gateway.settle?.();
  }

  token(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    if (!this.signer) throw new Error('The chain has not been started.');
    const now = Math.floor(this.clock.now() / 1000);
    return this.signer.sign({
      iss: ISSUER,
      aud: AUDIENCE,
      tid: TENANT,
      ver: '2.0',
      oid: 'ada',
      azp: 'client',
      scp: 'user_impersonation',
      nbf: now,
      exp: now + 100 * 3600,
      ...claims,
    });
  }

  /** A call of a tool, by default one that succeeds. */
  async call(init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.gateway.origin}/mcp`, {
      method: 'POST',
      redirect: 'manual',
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      ...init,
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${await this.token()}`,
        ...init.headers,
      },
    });
  }

  #signIn: RequestListener = (request, response) => {
    if (this.isSignInDown) return void response.destroy();
    const isKeys = request.url?.endsWith('/keys');
    if (isKeys) this.fetches += 1;
    const configuration = { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: [this.signer?.jwk] } : configuration));
  };
}

/** Runs a test on a separate chain. */
export function onChain(
  body: (chain: Chain) => Promise<void>,
  outbound?: (network: Network) => Promise<Outbound>,
): () => Promise<void> {
  return async () => {
    const chain = await new Chain().start(outbound);
    try {
      await body(chain);
    } finally {
      await chain.stop();
    }
  };
}
