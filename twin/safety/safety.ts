import roles from '../../infra/azure-roles.json' with { type: 'json' };
import type { Resource } from '../../infra/model/deployment.ts';
import { at, textAt } from '../../infra/model/select.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { currentCall } from '../kit/calls.ts';
import { createDispatcher, fetchJson } from '../kit/dial.ts';
import { GrantedCallers } from '../kit/granted-callers.ts';
import { type Hop, NotModelled, type Surroundings } from '../kit/hop.ts';
import { type Asked, type StandInAnswer, serveStandIn } from '../kit/stand-in.ts';
import { tellRefusals } from '../kit/tell-refusals.ts';
import { answerContentSafety, failed } from './content-safety.ts';
import { safetyTrail } from './safety-trail.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const AUDIENCES = ['https://cognitiveservices.azure.com', 'https://cognitiveservices.azure.com/'];

/**
 * Azure AI Content Safety: an account's endpoint, for identities with the role.
 *
 * @param tenant address of the directory at the sign-in service, with a slash at its end.
 */
export async function createSafety(surroundings: Surroundings, tenant: string): Promise<Hop> {
  const dialler = { service: 'CognitiveServicesManagement' };
  const dispatcher = createDispatcher(await surroundings.outbound(dialler));
  const callers = new GrantedCallers({
    audiences: AUDIENCES,
    role: roles['Cognitive Services User'],
    keys: () => fetchJson(dispatcher, `${tenant}discovery/v2.0/keys`),
    issuer: tenant,
    now: () => surroundings.clock.now(),
    tell: tellRefusals('safety', surroundings),
  });

  const answer = async (asked: Asked): Promise<StandInAnswer> => {
    const [, token] = /^Bearer (.+)$/i.exec(asked.headers.authorization ?? '') ?? [];
    const status = await callers.judge(token);
    if (status === 401) return failed(401, 'Unauthorized', 'Access denied: no valid token.');
    if (status === 403) {
      return failed(403, 'PermissionDenied', 'The principal lacks the required data action.');
    }
    return answerContentSafety(asked);
  };
  const recorded = async (asked: Asked): Promise<StandInAnswer> => {
    const answered = await answer(asked);
    const record = currentCall();
    record?.add(safetyTrail(record, asked, answered));
    return answered;
  };

  return {
    name: 'safety',
    types: [ACCOUNT],
    apply(resource) {
      checkSupported(resource, SUPPORTED_PROPERTIES[resource.type] ?? {});
      if (resource.type !== ACCOUNT) return callers.grant(resource);
      checkAccount(resource);
      surroundings.serve(hostOf(resource), { resource: resource.id }, serveStandIn(recorded));
    },
    remove: (id) => callers.revoke(id),
    reference: (id) => ({ id, properties: {} }),
    stop: () => dispatcher.destroy(),
  };
}

const hostOf = (account: Resource): string =>
  `${textAt(account, 'properties.customSubDomainName').toLowerCase()}.cognitiveservices.azure.com`;

function checkAccount(account: Resource): void {
  if (at(account, 'kind') !== 'ContentSafety') {
    throw new NotModelled('the twin supports only ContentSafety', account, 'kind');
  }
  if (at(account, 'properties.disableLocalAuth') !== true) {
    const path = 'properties.disableLocalAuth';
    throw new NotModelled('the twin has no keys of accounts, only tokens', account, path);
  }
}
