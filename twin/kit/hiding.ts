/** Hides the secrets of one call in texts, in whatever form they stand there. */

import { digestOf } from './redact.ts';

/** Puts a digest in the place of each secret. */
export type Hide = (text: string) => string;

/** A part of a secret of this length is hidden too; shorter parts are ordinary words. */
const PART = 12;
/** Of the texts that are encoded, those shorter than this cannot hold a part of a secret. */
const RUN = /[\w+/-]{16,}={0,2}/g;
const HEX = /(?:[0-9a-f]{2}-?){12,}/gi;
/** Tokens have this form wherever they stand (RFC 7519: `{"` in base64url). */
const TOKENS = /\beyJ[\w-]{5,}(?:\.[\w-]*)*/g;

export function hiding(secrets: readonly string[]): Hide {
  const key = digestOf(JSON.stringify(secrets));
  const kept = latest.get(key) ?? createHide(secrets);
  latest.delete(key);
  latest.set(key, kept);
  if (latest.size > MOST_KEPT) latest.delete(latest.keys().next().value as string);
  return kept;
}

/** Callers come again with the same token, and a list looks at hundreds of their calls. */
const latest = new Map<string, Hide>();
const MOST_KEPT = 20;
/** Most texts of calls are the same few words. */
const MOST_KNOWN = 2_000;
/** A caller can send long ones, each another one. */
const LONGEST_KNOWN = 1_000;

function createHide(secrets: readonly string[]): Hide {
  const parts = new Parts(secrets);
  const known = new Map<string, string>();
  const hide = (text: string): string => {
    const kept = replaced(text, parts.in(fold(text)));
    const secretIn = (decoded: string) => parts.in(fold(decoded))[0]?.secret;
    return hideEncoded(kept, secretIn).replaceAll(TOKENS, digested);
  };
  return (text) => {
    if (text.length > LONGEST_KNOWN) return hide(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const kept = hide(text);
    known.set(text, kept);
    return kept;
  };
}

interface Range {
  readonly from: number;
  to: number;
  readonly secret: string;
}

/** Finds secrets and parts of them in texts. */
class Parts {
  readonly #parts = new Map<string, string>();
  /** By length: those that are too short to have parts. */
  readonly #short = new Map<number, Map<string, string>>();
  /** By two characters: whether a part begins with them, which most texts do nowhere. */
  readonly #begins = new Uint8Array(1 << 16);

  constructor(secrets: readonly string[]) {
    for (const secret of new Set(secrets)) {
      for (const form of formsOf(secret)) this.#add(fold(form), secret);
    }
  }

  #add(folded: string, secret: string): void {
    if (folded.length < PART) this.#addShort(folded, secret);
    for (let at = 0; at + PART <= folded.length; at += 1) {
      this.#parts.set(folded.slice(at, at + PART), secret);
      this.#begins[beginning(folded, at)] = 1;
    }
  }

  #addShort(folded: string, secret: string): void {
    // A single letter is in every text.
    if (folded.length < 2) return;
    const same = this.#short.get(folded.length) ?? new Map();
    this.#short.set(folded.length, same.set(folded, secret));
    this.#begins[beginning(folded, 0)] = 1;
  }

  /** In order. */
  in(folded: string): Range[] {
    const ranges: Range[] = [];
    const add = (from: number, to: number, secret: string): void => {
      const last = ranges.at(-1);
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else ranges.push({ from, to, secret });
    };
    for (let at = 0; at + 1 < folded.length; at += 1) {
      if (this.#begins[beginning(folded, at)] === 0) continue;
      const secret = this.#parts.get(folded.slice(at, at + PART));
      if (secret !== undefined) add(at, at + PART, secret);
      for (const [length, same] of this.#short) {
        const short = same.get(folded.slice(at, at + length));
        if (short !== undefined) add(at, at + length, short);
      }
    }
    return ranges;
  }
}

/** As it is, and as JSON and XML write it. */
function formsOf(secret: string): ReadonlySet<string> {
  const inXml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const inJson = JSON.stringify(secret).slice(1, -1);
  return new Set([secret, inJson, inXml, inXml.replaceAll('"', '&quot;')]);
}

/** Of the text at a place, as an index. */
const beginning = (text: string, at: number): number =>
  ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;

function replaced(text: string, ranges: readonly Range[]): string {
  let kept = '';
  let at = 0;
  for (const { from, to, secret } of ranges) {
    kept += text.slice(at, from) + digested(secret);
    at = to;
  }
  return kept + text.slice(at);
}

/** What is written in base64, hexadecimal or percent codes is as readable as plain text. */
function hideEncoded(text: string, secretIn: (decoded: string) => string | undefined): string {
  const judged = (run: string, decoded: readonly string[]): string => {
    const secret = decoded.map(secretIn).find((one) => one !== undefined);
    return secret === undefined ? run : digested(secret);
  };
  const kept = text
    .replaceAll(HEX, (run) => judged(run, [decoded(run.replaceAll('-', ''), 'hex')]))
    .replaceAll(RUN, (run) =>
      // The secret may begin anywhere in what was encoded.
      judged(
        run,
        [0, 1, 2, 3].map((skipped) => decoded(run.slice(skipped), 'base64')),
      ),
    );
  return kept.includes('%') ? judged(kept, [unescaped(kept)]) : kept;
}

const decoded = (text: string, from: 'base64' | 'hex'): string =>
  Buffer.from(text, from).toString('latin1');

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescape(text);
  }
}

/** Of the same length, unlike `toLowerCase`. */
const fold = (text: string): string => text.replaceAll(/[A-Z]+/g, (upper) => upper.toLowerCase());

const digested = (secret: string): string => `(sha256 ${digestOf(secret)})`;
