import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { isServiceOrigin } from '../../server/src/contract/service-origin.ts';
import { answerAsRecorded, type Recorded } from '../network/recorded-service.ts';
import type { StandIn } from '../network/stand-in.ts';
import { runStandIn } from './run-stand-in.ts';

const FIELDS = z.record(z.string(), z.string());

const RECORDED = z.array(
  z.strictObject({
    request: z.string().regex(/^[A-Z]+ \/\S*$/, 'must be a method and a path: GET /tickets/7'),
    status: z.int().min(200).max(599).optional(),
    headers: FIELDS.optional(),
    body: z.unknown().optional(),
    requires: FIELDS.optional(),
  }),
);

const COMMAND = z.strictObject({ command: z.array(z.string().min(1)).min(1) });

const SERVICES = z.record(
  z.string().refine(isServiceOrigin, 'must be an origin such as https://api.example.com'),
  // Not a union: of two, zod would say only that neither fits.
  z.unknown().transform((value, context) => {
    const checked = (Array.isArray(value) ? RECORDED : COMMAND).safeParse(value);
    if (checked.success) return checked.data;
    for (const { path, message } of checked.error.issues) {
      context.addIssue({ code: 'custom', path, message });
    }
    return z.NEVER;
  }),
);

/** Recorded answers, or a command that is run in a folder for each request. */
type Service =
  | readonly Recorded[]
  | { readonly command: readonly string[]; readonly folder: string };

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
      Object.keys(readFile(root, file)).map((origin): [string, () => Service] => [
        new URL(origin).host,
        () => {
          const service = readFile(root, file)[origin] ?? [];
          return 'command' in service ? { ...service, folder: join(root, dirname(file)) } : service;
        },
      ]),
    ),
  );
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
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
  const checked = SERVICES.safeParse(parsed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}
