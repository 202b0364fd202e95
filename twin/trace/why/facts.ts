import type { Resource } from '../../../infra/model/deployment.ts';
import type { FileLine } from '../../kit/call-record.ts';

/** What an explanation needs to know of the running chain besides the call. */
export interface ChainFacts {
  /** The MCP endpoint, through the gateway. */
  readonly mcpUrl: string;
  /** The API's client id, which is the audience of its tokens. */
  readonly api: string;
  readonly tenantId: string;
  readonly publicClientId: string;
  /** The application that `--as app` calls as. */
  readonly callerAppId: string;
  readonly resources: readonly Resource[];
  readonly users: readonly Member[];
  /** Roles of the API, with who has them. */
  readonly roles: readonly Role[];
  /** Object id of the API's service principal, for which roles are assigned. */
  readonly apiPrincipalId: string;
  /** Object id of the principal of an application of the directory. */
  principalOf(appId: string): string | undefined;
  /** The element of a policy that begins on a line, with its named values replaced. */
  elementAt(name: string, where: FileLine): PolicyElement | undefined;
  /** Scopes of the API. */
  readonly scopes: readonly string[];
  /** Where redirect URIs of the public client are listed. */
  readonly redirects: FileLine;
  /** Settings of the azd environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the deployment on this machine sets a parameter, or the last line of that file. */
  parameter(name: string): FileLine;
  /** The line that says what a resource has at a path. */
  lineOf(resource: Resource, path: string): FileLine | undefined;
}

export interface Member {
  readonly id: string;
  /** As commands take it. */
  readonly name: string;
}

export interface Role {
  readonly id: string;
  readonly value: string;
  /** Object ids. */
  readonly holders: readonly string[];
}

/** An element as its policy states it. */
export interface PolicyElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly PolicyElement[];
  readonly text: string;
  readonly line: number;
}
