/** The parsed settings of the process. */

export type SettingStatus = 'resolved' | 'unresolved' | 'missing';

export interface Authentication {
  /** Exactly the issuer of this tenant's v2 tokens. */
  readonly issuer: string;
  /** Client id of the API's registration: the only accepted audience. */
  readonly audience: string;
  readonly tenantId: string;
  /** Clients whose tokens are accepted (`azp`); empty: any client of the tenant. */
  readonly clients: ReadonlySet<string>;
  readonly keysUrl: URL;
  /** URL of the sign-in service, with a trailing slash. */
  readonly loginEndpoint: string;
  /** Client id that clients are given, only to show it. */
  readonly publicClientId: string | undefined;
  /** Where the tokens of callers are exchanged. */
  readonly tokenUrl: URL;
  /** Client id of the identity whose tokens prove to the sign-in service that this is the API. */
  readonly signInIdentity: string | undefined;
  /** The MCP URL, which every challenge contains. */
  readonly publicUrl: string;
}

export interface Config {
  /** A port and the address to bind, or the path of a Unix socket. */
  readonly listen: { readonly port: number; readonly host: string } | { readonly path: string };
  /** Running on App Service. */
  readonly hosted: boolean;
  /** Absent if not enforced: on a laptop, or hosted with `SKIP_EASY_AUTH=true`. */
  readonly authentication: Authentication | undefined;
  /** Hosted with `SKIP_EASY_AUTH=true`: the one exception, which page and audit must show. */
  readonly authenticationSkipped: boolean;
  /** The MCP URL that clients use: the gateway's if a gateway is deployed. */
  readonly publicUrl: string | undefined;
  /** Names accepted in the Host header, without port, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  readonly vaultUrl: string | undefined;
  /** Secrets of that vault whose expiry is reported. */
  readonly watchedSecrets: readonly string[];
  /** The site that forwards the tools' calls to services outside; absent if there is none. */
  readonly egressUrl: string | undefined;
  /** URLs of the upstreams' own sites, by setting. */
  readonly upstreamUrls: ReadonlyMap<string, string>;
  /** Outbound calls go through a proxy, so this process never resolves the vault's name itself. */
  readonly proxied: boolean;
  /** Every message goes through the SDK, also those that need not (`MCP_SDK_ONLY=true`). */
  readonly sdkOnly: boolean;
  readonly telemetry:
    | { readonly connectionString: string; readonly managedIdentity: boolean }
    | undefined;
  /** Settings that the deployment should have made, each with its status; never a value. */
  readonly settings: Readonly<Record<string, SettingStatus>>;
  /** What the deployment reports about itself; this process has not observed it. */
  readonly declared: {
    readonly lockedDown: boolean | undefined;
    readonly privateAddress: string | undefined;
  };
}
