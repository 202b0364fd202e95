/** What a caller sends with HTTP Basic Authentication (RFC 7617). */
export class BasicCredentials {
  readonly userId: string;
  readonly password: string;

  constructor(userId: string, password: string) {
    this.userId = userId;
    this.password = password;
  }
}

/** The credentials in the value of the header `Authorization`; null if there are none. */
export function readBasic(text: string | null): BasicCredentials | null {
  const [, encoded = ''] = /^\s*Basic +([A-Za-z0-9+/]+={0,2})\s*$/i.exec(text ?? '') ?? [];
  if (encoded === '' || encoded.length % 4 !== 0) return null;
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon < 0) return null;
  return new BasicCredentials(decoded.slice(0, colon), decoded.slice(colon + 1));
}
