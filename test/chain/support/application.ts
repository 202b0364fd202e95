import type { Page } from 'playwright-core';
import type { Callback } from './callback.ts';
import { type Attempt, type Connect, Provider, withSignIn } from './official-clients.ts';

/** An application around an official client, whose user signs in with a browser. */
export interface Application {
  /** Runs the attempt, signing in as often as the client requires. */
  run<T>(attempt: (client: Attempt) => Promise<T>): Promise<T>;
  /** Scopes that the client requested at each sign-in, sorted. */
  asked(): string[][];
  readonly provider: Provider;
}

export interface ApplicationOptions {
  readonly connect: Connect;
  readonly mcpUrl: string;
  readonly clientId: string;
  readonly callback: Callback;
  readonly page: Page;
  /** What the user does on the pages of the nth sign-in, counted from 0. */
  answer(page: Page, nth: number): Promise<unknown>;
}

export function createApplication(options: ApplicationOptions): Application {
  const { connect, mcpUrl, clientId, callback, page, answer } = options;
  const provider = new Provider(clientId, callback.redirectUri);
  const signIn = async (url: URL): Promise<URLSearchParams> => {
    const arrived = callback.arrival();
    await page.goto(url.href);
    await answer(page, provider.asked.length - 1);
    return arrived;
  };
  return {
    provider,
    run: (attempt) => withSignIn(() => connect(mcpUrl, provider), provider, signIn, attempt),
    asked: () =>
      provider.asked.map(({ searchParams }) => (searchParams.get('scope') ?? '').split(' ').sort()),
  };
}
