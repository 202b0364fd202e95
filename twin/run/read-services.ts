import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { jsonFault } from '../../infra/source/json-fault.ts';
import { lineInJson } from '../../infra/source/line-in-json.ts';
import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
import { isServiceOrigin } from '../../server/src/contract/service-origin.ts';
import type { StandIn } from '../kit/stand-in.ts';
import { answerAsRecorded, type Recorded } from '../network/recorded-service.ts';
import { ANSWER, type Command, FIELDS, runStandIn } from './run-stand-in.ts';

const RECORDED = z.strictObject({
  request: z.string().regex(/^[A-Z]+ \/\S*$/, 'must be a method and a path: GET /tickets/7'),
  ...ANSWER.shape,
  requires: FIELDS.optional(),
});

const COMMAND = z.strictObject({ command: z.array(z.string().min(1)).min(1) });

const SERVICES = z.record(
  z.string().refine(isServiceOrigin, 'must be an origin such as https://api.example.com'),
  // Not a union: of two, zod would say only that neither fits.
  z.unknown().transform((value, context) => {
    const [schema, known] = Array.isArray(value)
      ? [z.array(RECORDED), RECORDED.shape]
      : [COMMAND, COMMAND.shape];
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues) {
      const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])];
      const near = unknown === undefined ? '' : didYouMean(unknown, Object.keys(known));
      context.addIssue({ code: 'custom', path, message: `${issue.message}${near}` });
    }
    return z.NEVER;
  }),
);

type Service = readonly Recorded[] | Command;

/** Services outside that are stood in for, by host name. */
type Services = ReadonlyMap<string, () => Service>;

/**
 * The stand-ins of services that tools call, from `services.json` in the tools' folders. Each is read
 * again for every request, so that an edit acts at once.
 *
 * @throws if a file is not usable.
 */
export function readServices(root: string): Services {
  const files = globSync('server/src/tools/**/services.json', { cwd: root }).sort();
  return new Map(
    files.flatMap((file) =>
      Object.keys(readFile(root, file)).map(
        (origin) => [new URL(origin).host, createRead(root, file, origin)] as const,
      ),
    ),
  );
}

/** While the file is not usable, the last service that was stays. */
function createRead(root: string, file: string, origin: string): () => Service {
  let usable: Service = [];
  return () => {
    try {
      const service = readFile(root, file)[origin] ?? [];
      usable = 'command' in service ? { ...service, folder: join(root, dirname(file)) } : service;
    } catch {
      // The terminal has shown why.
    }
    return usable;
  };
}

/** Answers a request as the service of the file does. */
export const standInFor =
  (read: () => Service): StandIn =>
  (asked, signal) => {
    const service = read();
    return 'command' in service
      ? runStandIn(service, asked, signal)
      : answerAsRecorded(service, asked);
  };

function readFile(root: string, file: string): z.infer<typeof SERVICES> {
  const text = readFileSync(join(root, file), 'utf8');
  const fault = jsonFault(text);
  if (fault)
    throw new Error(`${file}:${fault.line}:${fault.column}: this is not JSON from here on`);
  const checked = SERVICES.safeParse(JSON.parse(text));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const steps = issue?.path ?? [];
  const names = steps.flatMap((step) => (typeof step === 'string' ? [`"${step}"`] : []));
  const message = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
  throw new Error(`${file}:${lineInJson(text, steps)}: ${names.join(' ')}: ${message}`);
}
