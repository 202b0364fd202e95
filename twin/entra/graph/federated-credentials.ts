import { randomUUID } from 'node:crypto';
import type { FederatedCredential } from '../objects.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { list as listOf, object, orNull, text } from './checks.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';

/** The limits of https://learn.microsoft.com/graph/api/resources/federatedidentitycredential. */
const checkCredential = object('FederatedIdentityCredential', {
  name: text(/^[A-Za-z0-9][\w-]{0,119}$/),
  issuer: text(/^(?:https:\/\/|http:\/\/localhost[:/])\S{1,580}$/),
  subject: text(/^(?=.*\S).{1,600}$/),
  audiences: listOf(text(/^(?=.*\S).{1,600}$/), { min: 1, max: 1 }),
  description: orNull(text(/^.{0,600}$/)),
});

/** Maximum number of credentials per application. */
const MAX_CREDENTIALS = 20;

export function list(call: GraphCall): GraphAnswer {
  const value = ofApplication(call).map(({ applicationId: _, ...shown }) => shown);
  return { status: 200, body: { value } };
}

export function create(call: GraphCall): GraphAnswer {
  const held = ofApplication(call);
  const { name, issuer, subject, audiences } = call.body as unknown as FederatedCredential;
  checkCredential(call.body, 'federatedIdentityCredentials', 'Application');
  if (held.length >= MAX_CREDENTIALS)
    throw badRequest(`An application has ${MAX_CREDENTIALS} credentials at most.`);
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
  // The name is the key of a credential and cannot change.
  if ('name' in call.body) throw badRequest("Property 'name' is read-only.");
  const { id: _, applicationId: __, ...now } = { ...held, ...call.body };
  checkCredential(now, 'federatedIdentityCredentials', 'Application');
  Object.assign(held, call.body);
  return { status: 204 };
}

function ofApplication({ directory, parameters }: GraphCall): FederatedCredential[] {
  const id = parameters.id ?? '';
  if (!directory.applications.some((one) => one.id === id)) throw notFound(id);
  return directory.federatedCredentials.filter(({ applicationId }) => applicationId === id);
}
