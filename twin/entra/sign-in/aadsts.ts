/** An error of the sign-in service: its OAuth code, and the message before the trace ids. */
interface Entry {
  readonly error: string;
  readonly status?: number;
  readonly text: string;
}

/**
 * Errors by number, in the service's own wording as far as it has been reported. Clients show the
 * messages and people look the numbers up, so both must match Azure's. The list is at
 * https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes; 9010010 and its
 * message are known only from reports about clients.
 */
export const AADSTS = {
  28000: {
    error: 'invalid_scope',
    text: 'Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid.',
  },
  50011: {
    error: 'invalid_request',
    text: "The redirect URI '{0}' specified in the request does not match the redirect URIs configured for the application '{1}'. Make sure the redirect URI sent in the request matches one added to your application.",
  },
  50013: {
    error: 'invalid_grant',
    text: 'Assertion failed signature validation. [Reason - {0}]',
  },
  50034: {
    error: 'invalid_grant',
    text: 'The user account {0} does not exist in the {1} directory. To sign into this application, the account must be added to the directory.',
  },
  50058: {
    error: 'login_required',
    text: 'A silent sign-in request was sent but no user is signed in.',
  },
  50079: {
    error: 'interaction_required',
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multifactor authentication to access '{0}'.",
  },
  50105: {
    error: 'access_denied',
    text: "Your administrator has configured the application {0} ('{1}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{2}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.",
  },
  54005: {
    error: 'invalid_grant',
    text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
  },
  65001: {
    error: 'invalid_grant',
    text: "The user or administrator has not consented to use the application with ID '{0}' named '{1}'. Send an interactive authorization request for this user and resource.",
  },
  65004: { error: 'access_denied', text: 'User declined to consent to access the app.' },
  70000: { error: 'invalid_grant', text: 'Provided grant is invalid or malformed.' },
  70003: {
    error: 'unsupported_grant_type',
    text: "The app requested an unsupported grant type '{0}'.",
  },
  70008: {
    error: 'invalid_grant',
    text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  },
  70011: {
    error: 'invalid_scope',
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.",
  },
  70016: {
    error: 'authorization_pending',
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  70018: { error: 'bad_verification_code', text: 'Invalid verification code.' },
  70019: {
    error: 'expired_token',
    text: 'Verification code expired. Have the user retry the sign-in.',
  },
  90002: {
    error: 'invalid_tenant',
    text: "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
  },
  90009: {
    error: 'invalid_request',
    text: "Application '{0}'({1}) is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.",
  },
  90023: { error: 'invalid_request', text: "Unsupported 'prompt' value." },
  90095: {
    error: 'access_denied',
    text: "Admin consent is required for the permissions requested by the application '{0}'. An administrator must grant them.",
  },
  240002: {
    error: 'invalid_request',
    text: "Input id_token cannot be used as '{0}' grant.",
  },
  500011: {
    error: 'invalid_resource',
    text: 'The resource principal named {0} was not found in the tenant named {1}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
  },
  500112: {
    error: 'invalid_grant',
    text: 'The reply address does not match the reply address provided when requesting Authorization code.',
  },
  500131: {
    error: 'invalid_grant',
    text: "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{0}' and the expected audience is '{1}' or one of the Application Uris of this application with App ID '{1}'({2}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
  },
  500133: {
    error: 'invalid_grant',
    text: 'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {0}.',
  },
  501051: {
    error: 'invalid_grant',
    text: "Application '{0}'({1}) is not assigned to a role for the application '{2}'({3}).",
  },
  501481: {
    error: 'invalid_grant',
    text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  },
  650053: {
    error: 'invalid_client',
    text: "The application '{0}' asked for scope '{1}' that doesn't exist on the resource '{2}'. Contact the app vendor.",
  },
  700016: {
    error: 'unauthorized_client',
    text: "Application with identifier '{0}' was not found in the directory '{1}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  },
  700024: {
    error: 'invalid_client',
    status: 401,
    text: 'Client assertion is not within its valid time range. Current time: {0}.',
  },
  700025: {
    error: 'invalid_client',
    status: 401,
    text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  },
  700027: {
    error: 'invalid_client',
    status: 401,
    text: 'The certificate with identifier used to sign the client assertion is not registered on application, or the signature of the assertion is invalid.',
  },
  700051: {
    error: 'unsupported_response_type',
    text: "response_type '{0}' is not enabled for the application.",
  },
  700054: {
    error: 'unsupported_response_type',
    text: "response_type 'id_token' is not enabled for the application.",
  },
  700082: {
    error: 'invalid_grant',
    text: 'The refresh token has expired due to inactivity.',
  },
  700213: {
    error: 'invalid_client',
    status: 401,
    text: "No matching federated identity record found for presented assertion subject '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
  },
  900144: {
    error: 'invalid_request',
    text: "The request body must contain the following parameter: '{0}'.",
  },
  1002012: {
    error: 'invalid_scope',
    text: 'The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).',
  },
  7000114: {
    error: 'unauthorized_client',
    text: "Application '{0}' is not allowed to make application on-behalf-of calls.",
  },
  7000215: {
    error: 'invalid_client',
    status: 401,
    text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'.",
  },
  7000218: {
    error: 'invalid_client',
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  9002313: { error: 'invalid_request', text: 'Invalid request. Request is malformed or invalid.' },
  9002325: {
    error: 'invalid_request',
    text: 'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
  },
  9002326: {
    error: 'invalid_request',
    text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'.",
  },
  9002327: {
    error: 'invalid_request',
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  },
  9010010: {
    error: 'invalid_target',
    text: "The resource parameter provided in the request doesn't match with the requested scopes.",
  },
} as const satisfies Record<number, Entry>;

export type Code = keyof typeof AADSTS;

/** The message of an error before a request's values are put in, by its number. */
export const errorText = (code: string): string | undefined =>
  Object.hasOwn(AADSTS, code)
    ? AADSTS[Number(code) as Code].text.replace(/\{\d\}/g, '…')
    : undefined;

/** A request that the sign-in service refuses. */
export class SignInRefusal extends Error {
  readonly code: Code;
  readonly error: string;
  readonly status: number;

  constructor(code: Code, ...values: readonly string[]) {
    const { text, error, status = 400 }: Entry = AADSTS[code];
    super(text.replace(/\{(\d)\}/g, (_, index) => values[Number(index)] ?? ''));
    this.code = code;
    this.error = error;
    this.status = status;
  }
}
