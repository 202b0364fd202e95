/** The settings of the process, as its parts read them. */

export type SettingStatus = 'resolved' | 'unresolved' | 'missing';

export interface Authentication {
  /** Exactly the issuer of this tenant's v2 tokens. */
  readonly issuer: string;
  /** Client id of the API's registration: the only audience that counts. */
  readonly audience: string;
  readonly tenantId: string;
  /** Clients that may hold the token (`azp`); empty: any client of the tenant. */
  readonly clients: ReadonlySet<string>;
  readonly keysUrl: URL;
  /** The MCP URL, which every challenge names. */
  readonly publicUrl: string;
}

export interface Config {
  /** A port with the address to bind, or the path of a Unix socket. */
  readonly listen: { readonly port: number; readonly host: string } | { readonly path: string };
  /** Running on App Service. */
  readonly hosted: boolean;
  /** Absent where nothing is enforced: on a laptop, or hosted with `SKIP_EASY_AUTH=true`. */
  readonly authentication: Authentication | undefined;
  /** `SKIP_EASY_AUTH=true`, hosted: the one exception, which page and audit must show. */
  readonly authenticationSkipped: boolean;
  /** The MCP URL that clients use: the gateway's where there is one. */
  readonly publicUrl: string | undefined;
  /** Names that may stand in the Host header, without port, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  readonly vaultUrl: string | undefined;
  /** Calls leave through a proxy, so that this process never looks the vault's name up itself. */
  readonly proxied: boolean;
  readonly telemetry:
    | { readonly connectionString: string; readonly managedIdentity: boolean }
    | undefined;
  /** Settings that the deployment should have made, and how they arrived; never a value. */
  readonly settings: Readonly<Record<string, SettingStatus>>;
  /** What the deployment says about itself; this process has not seen it. */
  readonly declared: {
    readonly lockedDown: boolean | undefined;
    readonly privateAddress: string | undefined;
  };
}
