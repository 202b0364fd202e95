import { ConfigError } from '../config/setting.ts';
import { didYouMean } from '../contract/did-you-mean.ts';
import { faultOfOrigin } from '../contract/service-origin.ts';

/** What a tool needs besides its arguments. A tool that declares nothing can read and reach nothing. */
export interface ToolNeeds {
  /** Settings with a key or password that only this tool gets, each from the vault. */
  readonly secrets?: readonly string[];
  /** Origins that it calls, such as `https://api.example.com`. */
  readonly outbound?: readonly string[];
}

/** Each member of a declaration. */
const MEMBERS = ['secrets', 'outbound'] as const satisfies readonly (keyof ToolNeeds)[];

const SECRET = /^[A-Z][A-Z0-9_]{2,60}$/;

/** Names that the server, the platform, the SDKs, Node, OpenSSL or the loader read for themselves. */
const TAKEN =
  /^(?:APPLICATIONINSIGHTS|APPLICATION_INSIGHTS|APPSETTING|AZURE|DOCKER|FUNCTIONS|IDENTITY|LD|MCP|MSI|NODE|OPENSSL|ORYX|OTEL|SCM|SSL|UV|WEBSITE|WEBSITES)_|^(?:DEBUG|DEMO_SECRET|ENABLE_ORYX_BUILD|HOME|HOST|HOSTNAME|KEY_VAULT_URI|PATH|PORT|REGION_NAME|SECURE_CONFIG_VALUE|SKIP_EASY_AUTH|TMPDIR)$|_(?:PROXY|LOG_LEVEL)$/;

export const isSecretName = (name: string): boolean => SECRET.test(name) && !TAKEN.test(name);

export const SECRET_FORM =
  'use upper-case letters, digits and underscores, such as TICKETS_KEY, and no name that the server or the platform uses';

/** @throws {ConfigError} if a declaration cannot be deployed. */
export function checkNeeds({
  name,
  needs,
}: {
  readonly name: string;
  readonly needs?: ToolNeeds;
}): void {
  for (const member of Object.keys(needs ?? {})) {
    if ((MEMBERS as readonly string[]).includes(member)) continue;
    throw new ConfigError(
      `The tool ${name} declares "needs.${member}". The supported members are ${MEMBERS.join(' and ')}${didYouMean(member, MEMBERS) || '.'}`,
    );
  }
  for (const secret of needs?.secrets ?? []) {
    if (isSecretName(secret)) continue;
    throw new ConfigError(
      `The tool ${name} declares a secret with the invalid name "${secret}"; ${SECRET_FORM}.`,
    );
  }
  for (const origin of needs?.outbound ?? []) {
    const fault = faultOfOrigin(origin);
    if (fault === undefined) continue;
    throw new ConfigError(`The tool ${name} declares the invalid origin "${origin}". ${fault}`);
  }
}
