import { randomUUID } from 'node:crypto';
import type { FederatedCredential } from '../objects.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';

export function list(call: GraphCall): GraphAnswer {
  const value = ofApplication(call).map(({ applicationId: _, ...shown }) => shown);
  return { status: 200, body: { value } };
}

export function create(call: GraphCall): GraphAnswer {
  const held = ofApplication(call);
  const { name, issuer, subject, audiences } = call.body as unknown as FederatedCredential;
  if (!name || !issuer || !subject || audiences?.length !== 1) {
    throw badRequest('A federated credential needs name, issuer, subject and one audience.');
  }
  if (held.some((one) => one.name === name || (one.issuer === issuer && one.subject === subject))) {
    throw new Refusal(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      'FederatedIdentityCredential with name or issuer and subject already exists.',
    );
  }
  const applicationId = call.parameters.id ?? '';
  const created = { id: randomUUID(), name, issuer, subject, audiences, description: null };
  call.directory.federatedCredentials.push({ ...created, applicationId });
  return { status: 201, body: created };
}

export function update(call: GraphCall): GraphAnswer {
  const id = call.parameters.credential ?? '';
  const held = ofApplication(call).find((one) => one.id === id);
  if (!held) throw notFound(id);
  // The name is its key and cannot change.
  if ('name' in call.body) throw badRequest("Property 'name' is read-only.");
  Object.assign(held, call.body);
  return { status: 204 };
}

function ofApplication({ directory, parameters }: GraphCall): FederatedCredential[] {
  const id = parameters.id ?? '';
  if (!directory.applications.some((one) => one.id === id)) throw notFound(id);
  return directory.federatedCredentials.filter(({ applicationId }) => applicationId === id);
}
