import { randomBytes } from 'node:crypto';
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, textAt } from '../../infra/model/select.ts';

/** The newest version of a secret; later deployments do not change it. */
export interface Secret {
  readonly resourceId: string;
  readonly name: string;
  /** The name as it is looked up: vault names are case-insensitive. */
  readonly key: string;
  readonly version: string;
  readonly value: string;
  readonly contentType: string | undefined;
  readonly enabled: boolean;
  /** Seconds since the epoch, like every time of the vault. */
  readonly expires: number | undefined;
  readonly created: number;
  readonly tags: JsonObject | undefined;
}

export function makeSecret(resource: Resource, now: number): Secret {
  const attributes = 'properties.attributes';
  const name = resource.name.split('/').at(-1) ?? '';
  return {
    resourceId: resource.id,
    name,
    key: name.toLowerCase(),
    version: randomBytes(16).toString('hex'),
    value: textAt(resource, 'properties.value'),
    contentType: textAt(resource, 'properties.contentType') || undefined,
    enabled: at(resource, `${attributes}.enabled`) !== false,
    expires: numberAt(resource, `${attributes}.exp`),
    created: Math.floor(now / 1000),
    tags: resource.tags,
  };
}

/** A new version, which lives for a year as the template's first one does. */
export const renewSecret = (secret: Secret, value: string, now: number): Secret => ({
  ...secret,
  value,
  version: randomBytes(16).toString('hex'),
  created: Math.floor(now / 1000),
  expires: Math.floor(now / 1000) + YEAR_S,
});

const YEAR_S = 365 * 24 * 60 * 60;

const numberAt = (resource: Resource, path: string): number | undefined => {
  const found = at(resource, path);
  return typeof found === 'number' ? found : undefined;
};

/** The vault's recovery settings for its secrets. */
export interface Recovery {
  readonly recoveryLevel: string;
  readonly recoverableDays: number;
}

/** A secret without its value: an item of a list, and most of the secret itself. */
export function metadataOf(secret: Secret, base: string, withVersion: boolean, recovery: Recovery) {
  const { name, version, contentType, enabled, expires, created, tags } = secret;
  return {
    id: `${base}/secrets/${name}${withVersion ? `/${version}` : ''}`,
    ...(contentType && { contentType }),
    attributes: {
      enabled,
      ...(expires !== undefined && { exp: expires }),
      created,
      updated: created,
      ...recovery,
    },
    ...(tags && { tags }),
  };
}
