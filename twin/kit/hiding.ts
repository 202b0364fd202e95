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

export function hiding(secrets: Iterable<string>): Hide {
  const parts = new Map<string, string>();
  const short: string[] = [];
  for (const secret of new Set(secrets)) {
    const folded = fold(secret);
    if (folded.length < PART) short.push(folded);
    for (let at = 0; at + PART <= folded.length; at += 1)
      parts.set(folded.slice(at, at + PART), secret);
  }
  const known = new Map<string, string>();
  const found = (text: string): Range[] => rangesIn(fold(text), parts, short);
  const hide = (text: string): string => {
    const kept = replaced(text, found(text));
    return hideEncoded(kept, (decoded) => found(decoded)[0]?.secret).replaceAll(TOKENS, digested);
  };
  // Most texts of a call are the same few words.
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
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

/** Where secrets and their parts stand, in order. */
function rangesIn(
  folded: string,
  parts: ReadonlyMap<string, string>,
  short: readonly string[],
): Range[] {
  const ranges: Range[] = [];
  const add = (from: number, to: number, secret: string): void => {
    const last = ranges.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else ranges.push({ from, to, secret });
  };
  for (let at = 0; at < folded.length; at += 1) {
    const secret = parts.get(folded.slice(at, at + PART));
    if (secret !== undefined) add(at, at + PART, secret);
    for (const one of short) if (folded.startsWith(one, at)) add(at, at + one.length, one);
  }
  return ranges;
}

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
