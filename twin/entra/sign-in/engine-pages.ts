import type { KoaContextWithOIDC } from 'oidc-provider';
import { codePage, confirmPage, signOutPage } from '../pages/device-pages.ts';
import { link, lostPage, noticePage } from '../pages/notice-page.ts';
import { html, type Page } from '../pages/page.ts';
import { findClient } from '../registry.ts';
import type { Pages } from './engine.ts';
import type { Service } from './service.ts';

/** Pages the engine shows itself: errors without a redirect, device codes, signing out. */
export function enginePages({ directory, login }: Service): Pages {
  const confirmLogout = `/${directory.tenantId}/oauth2/v2.0/logout/confirm`;
  const devices = `/${directory.tenantId}/oauth2/deviceauth`;
  return {
    renderError: (ctx, { error, error_description: text = '' }) =>
      show(ctx, lostPage(`${error}: ${text}`)),
    device: {
      userCodeInputSource: (ctx, _form, _out, error) =>
        show(ctx, codePage(devices, guardOf(ctx), error && problemOf(error))),
      userCodeConfirmSource: (ctx, _form, client, _info, code) => {
        const name = findClient(directory, client.clientId)?.displayName ?? client.clientId;
        show(ctx, confirmPage(devices, guardOf(ctx), code, name));
      },
      successSource: (ctx) =>
        show(ctx, noticePage('You are signed in', 'Go back to your other device.')),
    },
    logout: {
      logoutSource: (ctx) => show(ctx, signOutPage(confirmLogout, guardOf(ctx))),
      postLogoutSuccessSource: (ctx) =>
        show(ctx, noticePage('You are signed out', html`To sign in again, open ${link(login)}.`)),
    },
  };
}

function show(ctx: KoaContextWithOIDC, { headers, body }: Page): void {
  ctx.set(headers);
  ctx.body = body;
}

/** Ties a form to the session in which it was shown. */
const guardOf = (ctx: KoaContextWithOIDC): string =>
  String((ctx.oidc.session as unknown as { state?: { secret?: string } })?.state?.secret ?? '');

const problemOf = (error: Error): string =>
  /NoCode/.test(error.name)
    ? 'Enter the code first.'
    : /Aborted/.test(error.name)
      ? 'The sign-in was cancelled. You can close this page.'
      : 'This code is unknown, already used or expired. Check the code on your device.';
