import type { SiteIdentities } from '../identities.ts';
import type { OutboundRoutes } from '../outbound-routes.ts';
import type { Issuer } from './issuer.ts';
import type { Sessions } from './sessions.ts';
import type { LoginSettings, Provider } from './settings.ts';

/** What the browser sign-in depends on. */
export interface SignInParts {
  readonly settings: LoginSettings;
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly routes: OutboundRoutes;
  readonly now: () => number;
  /** Prints at the terminal why a token was refused. */
  readonly tell: (why: string) => void;
  readonly appSettings: () => Readonly<Record<string, string>>;
  readonly identities: () => SiteIdentities;
}

export interface SignInContext extends SignInParts {
  readonly sessions: Sessions;
  readonly prefix: string;
}
