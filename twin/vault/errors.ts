import type { Resource } from '../../infra/model/deployment.ts';
import type { Grant } from './grants.ts';
import type { DataAction } from './roles.ts';
import type { Caller } from './verify-caller.ts';

/** An answer of the vault. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What decided, for the record of a call. */
  readonly judged?: Judged;
}

/** A request of a caller that is known. */
export interface Judged {
  readonly caller: Caller;
  readonly action: DataAction;
  /** What the action is about; names of secrets are not secret. */
  readonly resourceId: string;
  readonly grant: Grant | undefined;
  readonly vault: Resource;
}

const failure = (status: number, code: string, message: string, inner?: string): Answer => ({
  status,
  body: { error: { code, message, ...(inner && { innererror: { code: inner } }) } },
});

export const badParameter = (message: string): Answer => failure(400, 'BadParameter', message);

export const notAllowed = (): Answer =>
  failure(405, 'MethodNotAllowed', 'Method is not allowed for this resource.');

export const notServed = (): Answer => failure(404, 'NotFound', 'There is no such resource.');

/** The challenge that tells clients where to get a token, and for which resource. */
export const unauthorized = (authorization: string, message: string): Answer => ({
  ...failure(401, 'Unauthorized', message),
  headers: {
    'www-authenticate': `Bearer authorization="${authorization}", resource="https://vault.azure.net"`,
  },
});

/** Members and order match the service's, because clients parse them and people search for them. */
export const forbidden = (
  { appId, oid, issuer }: Caller,
  action: DataAction,
  resourceId: string,
  vaultName: string,
): Answer =>
  failure(
    403,
    'Forbidden',
    [
      'Caller is not authorized to perform action on resource.',
      'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
      `Caller: appid=${appId};oid=${oid};iss=${issuer}`,
      `Action: '${action}'`,
      `Resource: '${resourceId.toLowerCase()}'`,
      'Assignment: (not found)',
      'DenyAssignmentId: null',
      "DecisionReason: 'DeniedWithNoValidRBAC' ",
      `Vault: ${vaultName}`,
      '',
    ].join('\r\n'),
    'ForbiddenByRbac',
  );

export const secretNotFound = (name: string): Answer =>
  failure(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault.`,
  );

export const secretDisabled = (): Answer =>
  failure(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled');

export const unavailable = (): Answer =>
  failure(503, 'ServiceUnavailable', 'Tokens cannot be verified at the moment.');
