import { type KeyObject, X509Certificate } from 'node:crypto';
import { Fault } from '../fault.ts';
import { DateTime } from './date-time.ts';

/** A certificate with the facts that .NET shows of it. */
export class Certificate {
  readonly #read: X509Certificate;
  #isOpen = true;

  constructor(bytes: Uint8Array) {
    try {
      this.#read = new X509Certificate(Buffer.from(bytes));
    } catch {
      throw new Fault('CryptographicException');
    }
  }

  get #certificate(): X509Certificate {
    if (!this.#isOpen) throw new Fault('CryptographicException');
    return this.#read;
  }

  close(): void {
    this.#isOpen = false;
  }

  get raw(): Buffer {
    return Buffer.from(this.#certificate.raw);
  }

  get publicKey(): KeyObject {
    return this.#certificate.publicKey;
  }

  get thumbprint(): string {
    return this.#certificate.fingerprint.replaceAll(':', '');
  }

  get serial(): string {
    const hex = this.#certificate.serialNumber;
    return hex.length % 2 === 0 ? hex : `0${hex}`;
  }

  get subject(): string {
    return nameOf(this.#certificate.subject);
  }

  get issuer(): string {
    return nameOf(this.#certificate.issuer);
  }

  get from(): DateTime {
    return DateTime.fromUnix(Date.parse(this.#certificate.validFrom), 'Local');
  }

  get to(): DateTime {
    return DateTime.fromUnix(Date.parse(this.#certificate.validTo), 'Local');
  }
}

/** The last part of a name first, as .NET writes it. */
const nameOf = (lines: string | undefined): string =>
  (lines ?? '').split('\n').toReversed().map(quoted).join(', ');

/** A value with a comma or another sign stands in quotes. */
function quoted(part: string): string {
  const at = part.indexOf('=');
  const [key, value] = [part.slice(0, at), part.slice(at + 1).replace(/\\(.)/g, '$1')];
  const label = key === 'emailAddress' ? 'E' : key === 'ST' ? 'S' : key;
  return `${label}=${/[,+="\n<>#;]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}`;
}
