import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { callsOf } from '../harness/arguments.ts';
import { BUNDLE, buildBundle } from '../harness/bundle.ts';
import { request, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { READER } from '../harness/reader.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { ERROR_CANARY } from '../vault/faults.ts';
import { CANARY, openStandIn, TAG_CANARY, TOKEN_CANARY, VAULT_URL } from '../vault/stand-in.ts';
import { CONNECTION_STRING, createRecorder, INGESTION_HOST } from '../watch/ingestion.ts';

const CONFIGURED = 'canary-config-5a3e';
const CLAIMED = 'canary-claim-88c1';
const ARGUMENT = 'canary-argument-02bb';

describe('a secret value', () => {
  test('appears in no answer, log line, record or outgoing request [MCP01, L-09, AU-13, T-04]', async (t) => {
    await buildBundle();
    const folder = await mkdtemp(join(tmpdir(), 'canaries-'));
    t.after(() => rm(folder, { recursive: true }));
    const authority = join(folder, 'authority.pem');
    const issuer = await startIssuer();
    const recorder = createRecorder();
    await using vault = await openStandIn(authority, { [INGESTION_HOST]: recorder.listener });
    await writeFile(authority, vault.internet.authority);
    const port = await freePort();
    const server = await startProcess(t, BUNDLE, {
      ...issuer.env,
      ...vault.env,
      PORT: port,
      KEY_VAULT_URI: VAULT_URL,
      SECURE_CONFIG_VALUE: CONFIGURED,
      APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION_STRING,
    });
    const claims = {
      ...issuer.userClaims(READER),
      preferred_username: CLAIMED,
      email: CLAIMED,
      groups: [CLAIMED],
    };
    const headers = await signedIn(issuer, claims);
    const answers: string[] = [];
    const send = async (path: string, init: RequestInit) => {
      const response = await fetch(`http://localhost:${port}${path}`, init);
      const headersOut = [...response.headers].map((pair) => pair.join(': ')).join('\n');
      answers.push(`${response.status}\n${headersOut}\n${await response.text()}`);
      return response.status;
    };

    for (const wire of WIRES) {
      const calls = [
        request(wire, 'tools/list'),
        ...TOOLS.flatMap(({ name, samples }) =>
          samples.map((sample) => toolCall(wire, name, sample)),
        ),
        // The arguments of the other tools are meant to be recorded.
        ...TOOLS.filter(({ auditFields }) => !auditFields).flatMap((tool) =>
          callsOf(wire, tool, ARGUMENT),
        ),
        ...TOOLS.map(({ name, samples }) =>
          toolCall(wire, name, { ...samples[0], nonsense: ARGUMENT }),
        ),
        toolCall(wire, ARGUMENT),
        request(wire, ARGUMENT),
      ];
      for (const { body, headers: own } of calls) {
        const init = { method: 'POST', body: JSON.stringify(body) };
        await send('/mcp', { ...init, headers: { ...own, ...headers } });
        // The same with an invalid token, and with something that is not a token.
        const forged = { ...headers, authorization: `${headers.authorization}x` };
        assert.equal(await send('/mcp', { ...init, headers: { ...own, ...forged } }), 401);
        await send(`/mcp?access_token=${ARGUMENT}`, { ...init, headers: { ...own, ...headers } });
      }
    }
    for (const page of ['/', '/readyz', '/healthz', `/${ARGUMENT}`]) await send(page, { headers });
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);

    const identitySecret = String(vault.env.IDENTITY_HEADER);
    const token = String(headers.authorization).slice('Bearer '.length);
    const [, payload = '', signature = ''] = token.split('.');
    const secrets = [
      CONFIGURED,
      CLAIMED,
      ARGUMENT,
      CANARY,
      TAG_CANARY,
      ERROR_CANARY,
      TOKEN_CANARY,
      payload,
      signature,
      String(headers['x-ms-client-principal']),
      identitySecret,
    ];
    const outbound = [...vault.asked, ...vault.valueRequests, ...vault.internet.dialled];
    const places = {
      answers: answers.join('\n'),
      'standard output': server.output.out,
      'standard error': server.output.err,
      records: recorder.bodies.join('\n'),
      'requests to others': outbound.join('\n'),
      'requests for keys': issuer.state.requests.join('\n'),
      'requests to the identity': vault.toIdentity.join('\n').replaceAll(identitySecret, ''),
      'requests to the vault': vault.toVault.join('\n').replaceAll(`Bearer ${TOKEN_CANARY}`, ''),
    };
    for (const [place, bytes] of Object.entries(places)) {
      for (const secret of secrets) assert.ok(!bytes.includes(secret), `${secret} is in ${place}`);
    }
    // Proves that these places were searched, and that the tools that read the vault did reach it.
    for (const { name } of TOOLS) {
      assert.ok(places.answers.includes(name) && places.records.includes(name), name);
    }
    assert.match(places['requests for keys'], /^GET .*\/discovery\/v2\.0\/keys\n.*host\n/is);
    for (const { samples } of TOOLS.filter(({ readsVault }) => readsVault)) {
      assert.match(
        places['requests to the identity'],
        /^GET \/msi\/token\?.*x-identity-header\n/is,
      );
      assert.match(places['requests to the vault'], /^GET \/secrets\/[\w-]+\/versions/);
      assert.ok(vault.asked.length >= samples.length);
    }
    assert.deepEqual(vault.valueRequests, []);
  });
});
