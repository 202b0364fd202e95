/** Decides which values of a policy's expressions may be shown. */

import type { Kept } from './ran.ts';

/** What is known of the deployed policies. */
export interface Deployed {
  /** Values that no record may show. */
  readonly secrets: readonly string[];
  /** Whether the policies themselves contain a text, so that it tells nothing of a caller. */
  isDeclared(text: string): boolean;
}

/** Variables, and which of them came from a body or a query. */
export class Variables {
  readonly #shown = new Map<string, string>();
  readonly #foreign = new Set<string>();
  /** Whether an error tells of a value that is withheld. */
  hasForeignError = false;

  set(name: string, shown: string, isForeign: boolean): void {
    this.#shown.set(name, shown);
    if (isForeign) this.#foreign.add(name);
    else this.#foreign.delete(name);
  }

  get(name: string): string | undefined {
    return this.#shown.get(name);
  }

  /** Whether an expression can give what a caller or a service wrote into a body or a query. */
  isForeign(code: string): boolean {
    const read = code.replaceAll(HARMLESS, '');
    if (/\bBody\b|\bQuery(?:String)?\b/.test(read)) return true;
    if (this.hasForeignError && /\bLastError\b/.test(read)) return true;
    if (this.#foreign.size === 0) return false;
    const names = variablesIn(code);
    const mentions = code.match(/\bVariables\b/g)?.length ?? 0;
    // A name that is computed, or a collection under another name, may be any of them.
    return mentions > names.length || names.some((name) => this.#foreign.has(name));
  }
}

/** Whether there is a body or query, and how long it is. */
const HARMLESS =
  /\.Body\s*[!=]=\s*null|\.Body\s*\.\s*As<[^>]*>\([^()]*\)(?:\.Split\('[^']*'\))?\.Length\b|\.Query\.Any\(\)|IsNullOrEmpty\([\w.]*\.QueryString\)/g;

/** Names of the variables that an expression reads, each time that it does. */
export const variablesIn = (code: string): string[] =>
  [...code.matchAll(READS)].map(([, name = '']) => name);

const READS = /\bVariables\s*(?:\[|\.\s*\w+\s*(?:<[^>]*>)?\s*\()\s*"((?:[^"\\]|\\.)*)"/g;

/** A value as it may be shown. */
export function shown(value: Kept, isForeign: boolean, { isDeclared }: Deployed): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'object') return value.is;
  if (!isForeign) return String(value);
  if (typeof value === 'number') return 'a number';
  return value === '' || isDeclared(value) ? value : `a text of ${value.length} characters`;
}
