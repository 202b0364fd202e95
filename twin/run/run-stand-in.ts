import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import * as z from 'zod';
import type { Asked, StandInAnswer } from '../kit/stand-in.ts';

export const FIELDS = z.record(z.string(), z.string());

/** What a stand-in answers, whether it is recorded or a command prints it. */
export const ANSWER = z.strictObject({
  status: z.int().min(200).max(599).optional(),
  headers: FIELDS.optional(),
  body: z.unknown().optional(),
});

/** A command that is run in a folder for each request. */
export interface Command {
  readonly command: readonly string[];
  readonly folder: string;
}

/** Bytes of an answer: far more than a tool may read. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Runs a command for one request: it gets the request as JSON on standard input and writes the answer
 * as JSON to standard output. It has no port, so nothing reaches it but through the network.
 *
 * @throws with what it wrote to standard error if it fails.
 */
export function runStandIn(
  { command: [program = '', ...args], folder }: Command,
  asked: Asked,
  signal: AbortSignal,
): Promise<StandInAnswer> {
  // `node` is the one that the project brings, whatever is installed.
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const options = { cwd: folder, env: { ...process.env, PATH }, signal, maxBuffer: MAX_BYTES };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, out, err) => {
      if (error) {
        return reject(new Error(`The stand-in ${program} failed: ${err.trim() || error.message}`));
      }
      try {
        resolve(ANSWER.parse(JSON.parse(out)));
      } catch {
        const form = '{"status": 200, "headers": {}, "body": {}}';
        reject(new Error(`The stand-in ${program} must print JSON such as ${form}.`));
      }
    });
    // It may end without reading.
    child.stdin?.on('error', () => {}).end(JSON.stringify(asked));
  });
}
