import { Fault } from '../fault.ts';
import { IPAddress } from './ip-address.ts';
import { escaped, normalized, shown, unescaped } from './uri-escapes.ts';

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

export const wrongUri = (): Fault => new Fault('UriFormatException');

interface Parts {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  readonly hasAuthority: boolean;
}

/** An address as .NET reads and writes it; one without a scheme is relative. */
export class Uri {
  readonly original: string;
  readonly #parts: Parts | undefined;

  private constructor(original: string, parts: Parts | undefined) {
    this.original = original;
    this.#parts = parts;
  }

  /** As on Windows, on which the gateway runs, `/path` is no file and so not absolute. */
  static absolute(text: string | null): Uri {
    if (text === null) throw new Fault('ArgumentNullException');
    return new Uri(text, partsOf(text.trim()));
  }

  static relative = (text: string): Uri => new Uri(text, undefined);

  /** A reference, taken from the place of a base. */
  static resolved(base: Uri, given: string): Uri {
    const reference = given.trim();
    const { scheme, path, query } = base.parts;
    if (reference === '') return base;
    // `http:a` is taken for `a` if the base is `http` too.
    const own = new RegExp(`^${RegExp.escape(scheme)}:(?!//)`, 'i');
    if (own.test(reference)) return Uri.resolved(base, reference.replace(own, ''));
    if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference)) return Uri.absolute(reference);
    const site = base.left(base.parts.hasAuthority ? 'authority' : 'scheme');
    const [, ref = '', refQuery, refFragment = ''] =
      /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(reference.replaceAll('\\', '/')) ?? [];
    if (ref.startsWith('//')) return Uri.absolute(`${scheme}:${reference}`);
    if (ref === '') return Uri.absolute(`${site}${path}${refQuery ?? query}${refFragment}`);
    const folder = ref.startsWith('/') ? '' : path.replace(/[^/]*$/, '');
    return Uri.absolute(`${site}${folder}${ref}${refQuery ?? ''}${refFragment}`);
  }

  get isAbsolute(): boolean {
    return this.#parts !== undefined;
  }

  get parts(): Parts {
    if (!this.#parts) throw new Fault('InvalidOperationException');
    return this.#parts;
  }

  get isDefaultPort(): boolean {
    const { scheme, port } = this.parts;
    return port === (PORTS[scheme] ?? -1);
  }

  get authority(): string {
    const { host, port } = this.parts;
    return this.isDefaultPort ? host : `${host}:${port}`;
  }

  get pathAndQuery(): string {
    return this.parts.path + this.parts.query;
  }

  get uri(): string {
    return this.left('query') + this.parts.fragment;
  }

  get segments(): string[] {
    return this.parts.path.match(/[^/]*\/|[^/]+$/g) ?? [];
  }

  get localPath(): string {
    return unescaped(this.parts.path);
  }

  get isLoopback(): boolean {
    const { host } = this.parts;
    if (host === 'localhost' || host === 'loopback') return true;
    const address = IPAddress.read(host.replace(/^\[|\]$/g, ''));
    return 'value' in address && address.value.isLoopback;
  }

  /** Up to the end of a part. */
  left(part: 'scheme' | 'authority' | 'path' | 'query'): string {
    const { scheme, user, path, query, hasAuthority } = this.parts;
    const start = hasAuthority ? `${scheme}://` : `${scheme}:`;
    if (part === 'scheme') return start;
    const site = hasAuthority ? start + (user && `${user}@`) + this.authority : start;
    if (part === 'authority') return hasAuthority ? site : '';
    return site + path + (part === 'query' ? query : '');
  }

  /** Without its fragment and its user: what makes two addresses equal. */
  equals(other: Uri): boolean {
    if (!this.isAbsolute || !other.isAbsolute) return this.original === other.original;
    const [one, two] = [this.parts, other.parts];
    return (
      one.scheme === two.scheme &&
      this.authority === other.authority &&
      this.pathAndQuery === other.pathAndQuery
    );
  }

  /** The reference from here to another address. */
  relativeTo(other: Uri): Uri {
    const [from, to] = [this.parts, other.parts];
    if (from.scheme !== to.scheme || this.authority !== other.authority) return other;
    const rest = to.query + to.fragment;
    const [start, end] = [this.segments.slice(0, -1), other.segments];
    if (from.path === to.path) return Uri.relative(rest);
    const folders = from.path.endsWith('/') ? this.segments : start;
    let same = 0;
    while (same < folders.length && same < end.length && folders[same] === end[same]) same += 1;
    const path = '../'.repeat(folders.length - same) + end.slice(same).join('');
    const isColon = /^[^/?#]*:/.test(path);
    return Uri.relative((isColon || path + rest === '' ? './' : '') + path + rest);
  }

  isBaseOf(other: Uri): boolean {
    const [base, full] = [this.parts, other.parts];
    if (base.scheme !== full.scheme || this.authority !== other.authority) return false;
    const folder = base.path.replace(/[^/]*$/, '');
    return full.path.startsWith(folder) || full.path === base.path;
  }

  text(): string {
    if (!this.#parts) return this.original;
    const { path, query, fragment } = this.parts;
    const site = this.#parts.hasAuthority ? this.left('authority') : this.left('scheme');
    return site + shown(path) + shown(query) + shown(fragment);
  }
}

function partsOf(text: string): Parts {
  if (text === '') throw wrongUri();
  const [, schemeText, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):([\s\S]*)$/.exec(text) ?? [];
  if (schemeText === undefined || schemeText.length === 1) throw wrongUri();
  const scheme = schemeText.toLowerCase();
  const isKnown = Object.hasOwn(PORTS, scheme);
  if (['file', 'ftp', 'mailto'].includes(scheme)) {
    throw new Fault('NotSupportedException', `the twin does not read ${scheme} addresses`);
  }
  const slashed = isKnown ? rest.replace(/^[^?#]*/, (part) => part.replaceAll('\\', '/')) : rest;
  const [, authority, pathText = '', queryText = '', fragmentText = ''] =
    /^(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/.exec(slashed) ?? [];
  if (authority === undefined && isKnown) throw wrongUri();
  const tail = {
    query: normalized(queryText),
    fragment: normalized(fragmentText),
  };
  const path = normalized(pathText);
  if (authority === undefined) {
    return { scheme, user: '', host: '', port: -1, path, ...tail, hasAuthority: false };
  }
  const whole = isKnown ? withoutDots(path || '/') : path || '/';
  return {
    scheme,
    ...siteOf(authority, PORTS[scheme] ?? -1),
    path: whole,
    ...tail,
    hasAuthority: true,
  };
}

function siteOf(authority: string, usual: number): Pick<Parts, 'user' | 'host' | 'port'> {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : escaped(authority.slice(0, at));
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
  if (!host || (port && Number(port) > 65_535)) throw wrongUri();
  return { user, host: hostOf(host), port: port ? Number(port) : usual };
}

function hostOf(text: string): string {
  if (text.startsWith('[')) {
    const address = IPAddress.read(text.slice(1, -1));
    if ('fault' in address || address.value.isV4) throw wrongUri();
    return `[${address.value.text()}]`;
  }
  const address = /^[\d.xXa-fA-F]+$/.test(text) ? IPAddress.read(text) : undefined;
  if (address && 'value' in address) return address.value.text();
  if (!/^[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)*\.?$/u.test(text)) throw wrongUri();
  return text.toLowerCase();
}

/** Removes `.` and `..` from a path. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/').slice(1);
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    if (part === '..') kept.pop();
    else if (part !== '.') kept.push(part);
    if (isLast && (part === '.' || part === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}
