import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { issuerOf, type Service } from './service.ts';

const DATA = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'data', 'discovery.json'), 'utf8'),
) as Readonly<Record<'document' | 'preview', Readonly<Record<string, unknown>>>>;

/** Entra's discovery document, with this service's address. */
export function discovery({ directory, login, strictness }: Service): Record<string, unknown> {
  const document = { ...DATA.document, ...(strictness.preview ? DATA.preview : {}) };
  const text = JSON.stringify(document)
    .replaceAll('{login}', login)
    .replaceAll('{tenant}', directory.tenantId);
  return JSON.parse(text) as Record<string, unknown>;
}

/** The keys, each with the issuer that it signs for. */
export function keySet(service: Service): { keys: JWK[] } {
  const issuer = issuerOf(service);
  const added = { cloud_instance_name: 'microsoftonline.com', issuer };
  return { keys: service.keys.published().map((key) => ({ ...key, ...added })) };
}
