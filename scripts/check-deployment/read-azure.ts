import { execFile } from 'node:child_process';
import type { Json, JsonObject } from '../../infra/model/deployment.ts';
import { plain } from '../configure-easy-auth/printable.ts';
import { Stop } from '../configure-easy-auth/stop.ts';
import type { Answers, Read } from './reads.ts';

const ORIGIN = 'https://management.azure.com';
/** Each request is a process of the Azure CLI, which takes a second and 100 MB. */
const MOST_AT_ONCE = 4;
/** A list with more pages is not one of this deployment. */
const MOST_PAGES = 50;
const TIMEOUT_MS = 120_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** What an address may contain; on Windows, a shell starts the Azure CLI. */
const ADDRESS = /^https:\/\/management\.azure\.com\/[\w\-./?&=%$~+,:()']*$/;

/** Reads everything with the Azure CLI's sign-in. It sends only GET requests. */
export async function readAzure(reads: readonly Read[]): Promise<Answers> {
  const answers = new Map<string, Json | undefined>();
  const waiting = [...reads];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const url = `${ORIGIN}${next.path}`;
      answers.set(next.path, await (next.isList ? readList(url) : get(url)));
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
  return answers;
}

async function readList(url: string): Promise<Json | undefined> {
  try {
    return await readPages(url);
  } catch (error) {
    if (error instanceof Refused) return { refused: error.reason };
    throw error;
  }
}

/** Azure offers this request to nobody for the resource. */
class Refused extends Stop {
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}

/** A list with all its pages; undefined if its parent does not exist. */
async function readPages(first: string): Promise<Json | undefined> {
  const value: Json[] = [];
  let url: string | undefined = first;
  for (let pages = 0; url !== undefined; pages++) {
    if (pages === MOST_PAGES) throw new Stop(`${first} has more than ${MOST_PAGES} pages.`);
    const page = (await get(url)) as JsonObject | undefined;
    if (page === undefined) return undefined;
    value.push(...((page.value as readonly Json[] | undefined) ?? []));
    // Some services return an empty link on the last page.
    url = typeof page.nextLink === 'string' && page.nextLink !== '' ? page.nextLink : undefined;
  }
  return { value };
}

async function get(url: string): Promise<Json | undefined> {
  if (!ADDRESS.test(url)) throw new Stop(`Azure returned an unexpected address: ${plain(url)}.`);
  const { failed, stdout, stderr } = await az([
    'rest',
    '--method',
    'get',
    '--url',
    url,
    '--output',
    'json',
    '--only-show-errors',
  ]);
  if (failed) {
    // The CLI prints the reason phrase and the body of a refusal, and gives all of them status 1.
    if (/\bNot Found\(/.test(stderr)) return undefined;
    const refusal = /\b(?:Bad Request|Conflict|Method Not Allowed)\(/.exec(stderr);
    if (refusal)
      throw new Refused(explain(url, stderr), `Azure refused it: ${refusal[0].slice(0, -1)}`);
    throw new Stop(explain(url, stderr));
  }
  try {
    return JSON.parse(stdout) as Json;
  } catch {
    throw new Stop('`az rest` did not return JSON. Update the Azure CLI, then run this again.');
  }
}

function explain(url: string, stderr: string): string {
  const said = plain(stderr).slice(0, 300);
  if (/az login|AADSTS\d+|No subscription found/.test(stderr)) {
    return `The Azure CLI is not signed in (${said}). Run \`az login\`, then run this again.`;
  }
  if (/\bForbidden\(|AuthorizationFailed/.test(stderr)) {
    const resource = new URL(url).pathname;
    return `Your account may not read ${resource}. Ask for the role Reader on the resource group, then run this again.`;
  }
  if (/\bToo Many Requests\(/.test(stderr)) {
    return 'Azure is throttling requests. Run this again in a few minutes.';
  }
  return `Azure could not be read (\`az rest --method get --url ${url}\`: ${said}). Correct the cause, then run this again.`;
}

interface Ended {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function az(args: readonly string[]): Promise<Ended> {
  // There, the CLI is a batch file, which only a shell can start.
  const shell = process.platform === 'win32';
  const given = shell ? args.map((arg) => `"${arg}"`) : args;
  const options = { timeout: TIMEOUT_MS, maxBuffer: MOST_BYTES, shell };
  return new Promise((resolve, reject) => {
    execFile('az', given, options, (error, stdout, stderr) => {
      const isMissing = error?.code === 'ENOENT' || /is not recognized/.test(stderr);
      if (!isMissing) return resolve({ failed: error !== null, stdout, stderr });
      reject(
        new Stop(
          'The Azure CLI (az) is not on the PATH. Install it (https://aka.ms/azure-cli), run `az login`, then run this again.',
        ),
      );
    });
  });
}
