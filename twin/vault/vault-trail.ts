import ROLES from '../../infra/azure-roles.json' with { type: 'json' };
import { textAt } from '../../infra/model/select.ts';
import type { CallRecord, Decision, Trail } from '../kit/call-record.ts';
import type { Answer } from './errors.ts';
import type { Call } from './secrets-api.ts';

/** What the vault decided on a request; no value of a secret is kept. */
export function vaultTrail(
  record: CallRecord,
  { method, path }: Call,
  { status, judged }: Answer,
  why: string,
): Trail {
  const from = record.now();
  return {
    decisions: () => [
      {
        hop: 'vault',
        step: 'authorize',
        from,
        ...(judged ? onGrant(judged, status) : onToken(status)),
        says: `${method} ${path}: ${judged ? sayGrant(judged) : why} → ${status}`,
      },
    ],
  };
}

const onToken = (status: number): Pick<Decision, 'verdict'> => ({
  verdict: status >= 500 ? 'failed' : 'refused',
});

type Judged = NonNullable<Answer['judged']>;

function onGrant(
  { grant, caller, action, resourceId, vault }: Judged,
  status: number,
): Pick<Decision, 'at' | 'facts' | 'verdict'> {
  return {
    verdict: grant && status < 400 ? 'passed' : 'refused',
    // Without a grant, the mode of the vault decides: only role assignments allow anything.
    at: grant
      ? { resource: grant.assignment, steps: ['properties', 'roleDefinitionId'] }
      : { resource: vault, steps: ['properties', 'enableRbacAuthorization'] },
    facts: {
      principal: caller.oid,
      action,
      resource: resourceId,
      ...(grant && { role: roleOf(grant), scope: grant.scope }),
    },
  };
}

const sayGrant = ({ grant, action, resourceId }: Judged): string =>
  grant
    ? `${roleOf(grant)} on ${lastOf(grant.scope)} allows ${lastOf(action.replace(/\/action$/, ''))}`
    : `no role assignment allows ${lastOf(action.replace(/\/action$/, ''))} on ${lastOf(resourceId)}`;

/** Its title, or its id. */
function roleOf({ assignment }: NonNullable<Judged['grant']>): string {
  const id = lastOf(textAt(assignment, 'properties.roleDefinitionId'));
  return Object.entries(ROLES).find(([, known]) => known === id)?.[0] ?? id;
}

const lastOf = (path: string): string => path.split('/').at(-1) ?? '';
