import { isObject, type Members } from '../call/members.ts';
import { type ExchangeFault, NeedUnmet } from '../call/need-unmet.ts';
import { LIMITS } from '../contract/limits.ts';

/** Numbers of Entra's errors; see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes. */
const FAULTS: Readonly<Record<ExchangeFault, readonly number[]>> = {
  exchange_anonymous: [],
  exchange_application: [7000114],
  exchange_consent: [65001, 90094, 90095],
  exchange_interaction: [50072, 50074, 50076, 50078, 50079, 50158, 53003],
  exchange_not_assigned: [50105],
  exchange_expired: [500133],
  exchange_assertion: [50013, 50034, 50057, 50173, 240002],
  exchange_audience: [500131],
  exchange_client: [70021, 700016, 700024, 700027, 700211, 700212, 700213, 7000112, 7000218],
  exchange_scope: [28000, 65005, 70011, 90009, 500011, 650053, 650057],
  exchange_unavailable: [90033, 90055],
  exchange_refused: [],
};

const BY_NUMBER = new Map(
  Object.entries(FAULTS).flatMap(([fault, numbers]) =>
    numbers.map((number) => [number, fault as ExchangeFault] as const),
  ),
);

export interface Exchange {
  readonly clientId: string;
  /** What proves who the client is: a token of the identity that its registration trusts. */
  readonly clientAssertion: string;
  /** The caller's token. */
  readonly assertion: string;
  readonly scope: string;
}

/** RFC 7523 sections 2.1 and 2.2, with Entra's parameter for the use of the token. */
export const exchangeForm = ({ clientId, clientAssertion, assertion, scope }: Exchange): string =>
  new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: clientAssertion,
    assertion,
    scope,
  }).toString();

/** A credential in one header (RFC 9110 section 11.2), whatever format the other API asks for. */
const TOKEN = /^[\w.~+/-]+=*$/;

/**
 * The token in an answer of the token endpoint.
 *
 * @throws {NeedUnmet} otherwise; its message names the error by its number, because descriptions
 *   quote the request.
 */
export function readExchange(
  status: number,
  body: unknown,
  scope: string,
): { readonly text: string; readonly lifeMs: number } {
  const answer = isObject(body) ? body : {};
  if (status !== 200) throw refusalOf(status, answer, scope);
  const { access_token: text, token_type: type, expires_in: seconds } = answer;
  const isUsable =
    typeof text === 'string' &&
    text.length <= LIMITS.tokenLength &&
    TOKEN.test(text) &&
    String(type).toLowerCase() === 'bearer' &&
    typeof seconds === 'number' &&
    seconds > 0;
  if (isUsable) return { text, lifeMs: seconds * 1000 };
  throw new NeedUnmet('exchange_unavailable', 'the sign-in service answered without a token');
}

function refusalOf(status: number, answer: Members, scope: string): NeedUnmet {
  const codes = Array.isArray(answer.error_codes) ? answer.error_codes : [];
  const number = codes.find((code): code is number => Number.isSafeInteger(code));
  const what = number === undefined ? `status ${status}` : `AADSTS${number}`;
  return new NeedUnmet(
    faultOf(status, number, answer),
    `the exchange for ${scope} was refused with ${what}; see docs/front.md#on-behalf-of-the-caller`,
  );
}

function faultOf(status: number, number: number | undefined, answer: Members): ExchangeFault {
  const known = number === undefined ? undefined : BY_NUMBER.get(number);
  if (known) return known;
  // New policies have new numbers; a demand to be fulfilled by the user always has this form.
  if (answer.error === 'interaction_required' || typeof answer.claims === 'string') {
    return 'exchange_interaction';
  }
  return status === 429 || status >= 500 ? 'exchange_unavailable' : 'exchange_refused';
}
