import type { Node } from 'web-tree-sitter';
import { isKnown } from './casts.ts';
import { Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** Finds a type by its name. */
export function typeOf({ text }: Node): Type {
  if (!isKnown(text)) throw new Unsupported(`the type ${text}`);
  return text;
}
