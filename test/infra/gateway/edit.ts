import { type Element, parse, walk } from './document.ts';
import type { Files } from './files.ts';

/** The files without the element whose start tag contains `mark`, and without a <choose> left empty. */
export function remove(files: Files, file: string, mark: string): Files {
  const root = parse(files[file] as string);
  const [found, more] = [...walk(root)].filter((element) => tagOf(element).includes(mark));
  if (!found || more) throw new Error(`${mark} stands ${more ? 'twice' : 'nowhere'} in ${file}.`);
  const isLeft = (one: Element) =>
    one !== found && !(one.name === 'choose' && one.children.every((child) => child === found));
  return rebuild(files, file, root, (siblings) => siblings.filter(isLeft));
}

/**
 * The files with that element moved after all its siblings or, if it is the last of its block, the block
 * moved after its siblings. Unchanged if it is the last of the whole section.
 */
export function moveToEnd(files: Files, file: string, mark: string): Files {
  const root = parse(files[file] as string);
  let [moved] = [...walk(root)].filter((element) => tagOf(element).includes(mark));
  for (;;) {
    const parent = [...walk(root)].find(({ children }) => moved && children.includes(moved));
    if (!moved || !parent || SECTIONS.has(moved.name)) return files;
    if (parent.children.at(-1) !== moved) break;
    moved = parent;
  }
  const last = moved;
  return rebuild(files, file, root, (siblings) =>
    siblings.includes(last) ? [...siblings.filter((one) => one !== last), last] : siblings,
  );
}

/** The files with one text replaced, which must occur. */
export function replace(files: Files, file: string, from: string, to: string): Files {
  const text = files[file] as string;
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}.`);
  return { ...files, [file]: text.replace(from, to) };
}

/** The start tag as a reader sees it: with quotes, not their escapes. */
export const tagOf = ({ name, attributes }: Element): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('')}>`;

const SECTIONS = new Set(['inbound', 'backend', 'outbound', 'on-error', 'fragment']);

function rebuild(
  files: Files,
  file: string,
  root: Element,
  change: (siblings: readonly Element[]) => readonly Element[],
): Files {
  const apply = (element: Element): Element => ({
    ...element,
    children: change(element.children).map(apply),
  });
  return { ...files, [file]: serialize(apply(root)) };
}

function serialize(element: Element): string {
  const attributes = Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
  const inside = element.children.map(serialize).join('') + escaped(element.text);
  return `<${element.name}${attributes}>${inside}</${element.name}>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
