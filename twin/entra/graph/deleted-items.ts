import type { GraphAnswer, GraphCall } from './call.ts';
import { isBorn } from './lag.ts';
import { notFound } from './refusal.ts';

export function listApplications({ directory }: GraphCall): GraphAnswer {
  return { status: 200, body: { value: directory.deleted.applications } };
}

export function listServicePrincipals({ directory }: GraphCall): GraphAnswer {
  return { status: 200, body: { value: directory.deleted.servicePrincipals } };
}

/** Restores this object alone: the service principal of an application stays deleted. */
export function restore(call: GraphCall): GraphAnswer {
  const { directory, parameters } = call;
  const id = parameters.id ?? '';
  const { applications, servicePrincipals } = directory.deleted;
  const application = applications.find((one) => one.id === id);
  const principal = servicePrincipals.find((one) => one.id === id);
  if (application) {
    directory.deleted.applications = applications.filter((one) => one !== application);
    directory.applications.push(application);
  } else if (principal) {
    directory.deleted.servicePrincipals = servicePrincipals.filter((one) => one !== principal);
    directory.servicePrincipals.push(principal);
  } else {
    throw notFound(id);
  }
  isBorn(call, id);
  return { status: 200, body: application ?? principal };
}
