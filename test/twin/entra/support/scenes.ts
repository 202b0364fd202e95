import type { Page } from 'playwright-core';
import { AZURE_CLI, CLIENT, RES, type Tenant } from './tenant.ts';
import { authorizeUrl } from './visitor.ts';

/** A page of the sign-in service, and how a user reaches it. */
export interface Scene {
  readonly title: string;
  readonly open: (page: Page, tenant: Tenant) => Promise<void>;
  /** In a directory where users are not allowed to consent. */
  readonly isStrict?: true;
}

const scope = `openid profile offline_access ${RES}/user_impersonation ${RES}/secrets.read`;

const choose = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name}`) }).click();

async function askConsent(page: Page, tenant: Tenant, name: string): Promise<void> {
  await page.goto(authorizeUrl(tenant, { scope, prompt: 'consent' }));
  await choose(page, name);
}

async function enterCode(page: Page, tenant: Tenant): Promise<void> {
  const body = new URLSearchParams({ client_id: AZURE_CLI, scope: `${RES}/user_impersonation` });
  const response = await fetch(`${tenant.base}oauth2/v2.0/devicecode`, { method: 'POST', body });
  const { verification_uri, user_code } = (await response.json()) as Record<string, string>;
  await page.goto(verification_uri ?? '');
  await page.getByLabel('Code').fill(user_code ?? '');
  await page.getByRole('button', { name: 'Next' }).click();
}

async function answerForAll(page: Page, tenant: Tenant, name: string): Promise<void> {
  await page.goto(`${tenant.base}adminconsent?client_id=${CLIENT}`);
  await page.getByRole('button', { name }).click();
}

export const SCENES: readonly Scene[] = [
  {
    title: 'The sign-in service',
    open: async (page, tenant) => {
      await page.goto(tenant.entra.login);
    },
  },
  {
    title: 'Choose an account',
    open: async (page, tenant) => {
      await page.goto(authorizeUrl(tenant, { login_hint: 'ben@twin.example' }));
    },
  },
  {
    title: 'Allow MCP client (reference) to access MCP server (reference)?',
    open: (page, tenant) => askConsent(page, tenant, 'Ben'),
  },
  {
    title: 'Allow MCP client (reference) to access MCP server (reference)? ',
    open: (page, tenant) => askConsent(page, tenant, 'Cleo'),
  },
  {
    title: 'Administrator approval required',
    open: (page, tenant) => askConsent(page, tenant, 'Ben'),
    isStrict: true,
  },
  {
    title: 'Accept MCP client (reference) for all users?',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}adminconsent?client_id=${CLIENT}`);
    },
  },
  {
    title: 'Accepted for all users',
    open: (page, tenant) => answerForAll(page, tenant, 'Accept as Cleo'),
    isStrict: true,
  },
  {
    title: 'Nothing to accept',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}adminconsent?client_id=${AZURE_CLI}`);
    },
  },
  {
    title: 'Declined',
    open: (page, tenant) => answerForAll(page, tenant, 'Decline'),
  },
  {
    title: 'This application cannot sign you in',
    open: async (page, tenant) => {
      await page.goto(authorizeUrl(tenant, { redirect_uri: 'https://elsewhere.example/callback' }));
    },
  },
  {
    title: 'This sign-in cannot continue',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}login/too-old`);
    },
  },
  {
    title: 'This request is not valid',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}adminconsent?client_id=unknown`);
    },
  },
  {
    title: 'AADSTS50011',
    open: async (page, tenant) => {
      await page.goto(`${tenant.entra.login}error?code=50011`);
    },
  },
  {
    title: 'Page not found',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}oauth2/v2.0/nothing`);
    },
  },
  {
    title: 'Enter the code',
    open: async (page, tenant) => {
      await page.goto(`${tenant.base}oauth2/deviceauth`);
      await page.getByLabel('Code').fill('WRONG');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { title: 'Sign in to Azure CLI?', open: enterCode },
  {
    title: 'You are signed in',
    open: async (page, tenant) => {
      await enterCode(page, tenant);
      await page.getByRole('button', { name: 'Continue' }).click();
      await choose(page, 'Ada');
    },
  },
  {
    title: 'Sign out?',
    open: async (page, tenant) => {
      await page.goto(authorizeUrl(tenant, { scope, prompt: 'consent' }));
      await choose(page, 'Ada');
      await page.goto(`${tenant.base}oauth2/v2.0/logout`);
    },
  },
];
