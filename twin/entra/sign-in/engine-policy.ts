import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { findClient } from '../registry.ts';
import { missingConsent } from './consents.ts';
import { pendingOf } from './grants.ts';
import type { Service } from './service.ts';

/** Prompts for sign-in, then for consent to scopes that do not have it yet. */
export function enginePolicy(service: Service) {
  const prompts = interactionPolicy.base();
  prompts.remove('consent');
  const consent = new interactionPolicy.Check(
    'scopes_missing',
    'scopes without consent',
    'consent_required',
    (ctx) => !ctx.oidc.result?.consent && isConsentMissing(service, ctx),
  );
  prompts.add(new interactionPolicy.Prompt({ name: 'consent', requestable: true }, consent));
  return prompts;
}

function isConsentMissing({ directory }: Service, { oidc }: KoaContextWithOIDC): boolean {
  const client = findClient(directory, oidc.client?.clientId ?? '');
  const userId = oidc.session?.accountId ?? '';
  const { asked } = pendingOf(oidc.params);
  return client !== undefined && missingConsent(directory, client, asked, userId).length > 0;
}
