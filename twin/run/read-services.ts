import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isServiceOrigin } from '../../server/src/contract/service-origin.ts';
import type { Recorded } from '../network/recorded-service.ts';

const FIELDS = z.record(z.string(), z.string());

const SERVICES = z.record(
  z.string().refine(isServiceOrigin, 'must be an origin such as https://api.example.com'),
  z.array(
    z.strictObject({
      request: z.string().regex(/^[A-Z]+ \/\S*$/, 'must be a method and a path: GET /tickets/7'),
      status: z.int().min(200).max(599).optional(),
      headers: FIELDS.optional(),
      body: z.unknown().optional(),
      requires: FIELDS.optional(),
    }),
  ),
);

/** Services outside that stand-ins answer for, by host name. */
export type Services = ReadonlyMap<string, () => readonly Recorded[]>;

/**
 * The stand-ins of services that tools call, from `services.json` in the tools' folders. Each is read
 * again for every request.
 *
 * @throws if a file is not usable.
 */
export function readServices(root: string): Services {
  const files = globSync('server/src/tools/**/services.json', { cwd: root }).sort();
  return new Map(
    files.flatMap((file) =>
      Object.keys(readFile(root, file)).map(
        (origin) =>
          [new URL(origin).host, () => (readFile(root, file)[origin] ?? []) as Recorded[]] as const,
      ),
    ),
  );
}

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
