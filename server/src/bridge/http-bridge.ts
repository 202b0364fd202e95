import { type IncomingHttpHeaders, type IncomingMessage, request as send } from 'node:http';
import { pipeline, Transform } from 'node:stream';
import { readBounded } from '../call/read-bounded.ts';
import type { BridgedProgram } from '../config/read-bridge.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { ENVIRONMENT_HEADER } from '../contract/program-environment.ts';
import { type Bridge, refusalOfHead, refused, type Say } from './bridge.ts';
import { BRIDGE_LIMITS } from './bridge-limits.ts';
import { keepRunning } from './keep-running.ts';

/** Relays each message to a program that serves Streamable HTTP itself, and keeps it running. */
export function createHttpBridge(
  { command, environment }: BridgedProgram,
  path: string,
  say: Say,
): Bridge {
  const program = keepRunning(command, environment, say);
  return {
    async answer(request, response) {
      const refusal = refusalOfHead(request, path);
      if (refusal) return refusal;
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        const body = await readBounded(request, BRIDGE_LIMITS.requestBytes, 'pause');
        const answer = await program.reach(gone.signal, (port) =>
          relay(request, body, port, gone.signal),
        );
        return withFixedHeaders({
          status: answer.statusCode as number,
          headers: passedBack(answer.headers),
          body: bounded(answer),
        });
      } catch {
        return refused(502, 'The program did not answer.');
      }
    },
    close: () => program.close(),
  };
}

function relay(
  { method, headers, url }: IncomingMessage,
  body: Buffer,
  port: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = send({
      // A program may listen on one address of this name only.
      host: 'localhost',
      port,
      path: url,
      method,
      headers: { ...passedOn(headers), 'content-length': body.length },
      signal,
    });
    // What follows an answer would be taken for the next one, which may be that of another caller.
    sent.shouldKeepAlive = false;
    // A program that switches protocols gives neither a response nor an error.
    sent.on('close', () => reject(new Error('no answer')));
    sent.on('response', resolve).on('error', reject).end(body);
  });
}

/** Of one connection, of the platform in front of the bridge, of browsers, or for the bridge itself. */
const KEPT =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length|cookie|client-ip|disguised-host|max-forwards|was-default-hostname|x-(?:ms|arr|appservice|client|forwarded|original|site|waws)-.*)$/;

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  // With this header the platform says that it has verified the token, which is for the site, and which
  // the program could use to call this API in the server's name.
  const isVerified = headers['x-ms-client-principal'] !== undefined;
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) =>
        !KEPT.test(name) &&
        name !== ENVIRONMENT_HEADER &&
        !(isVerified && name === 'authorization'),
    ),
  );
}

/** What a client of MCP reads. */
const PASSED_BACK = /^(?:content-type|mcp-[a-z-]+|retry-after|allow)$/;

const passedBack = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => PASSED_BACK.test(name))
      .map(([name, value]) => [name, String(value)]),
  );

/** Ends an answer, and with it the call, that is too long. */
function bounded(answer: IncomingMessage): Transform {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      size += chunk.length;
      const isTooLong = size > BRIDGE_LIMITS.messageBytes;
      pass(isTooLong ? new Error('too long') : null, isTooLong ? undefined : chunk);
    },
  });
  return pipeline(answer, counted, () => {});
}
