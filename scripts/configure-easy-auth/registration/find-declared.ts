import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = 'infra/entra';
const MOST = 3;

/** A JSON string, and whether a colon makes it a member name. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Finds in infra/entra the value that Microsoft Graph's refusal quotes, or else the member that it
 * names, since Graph does not know these files. Empty if the refusal refers to neither.
 */
export function findDeclared(message: string, root = ROOT): string[] {
  // The object's kind is not a value, although the word may be one elsewhere.
  const said = message.replace(/ of resource '\w+'/, '');
  const strings = readdirSync(join(root, FOLDER))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => stringsIn(root, file))
    .filter(({ text }) => said.includes(`'${text}'`));
  const values = strings.filter(({ isName }) => !isName);
  const places = (values.length > 0 ? values : strings).map(({ place }) => place);
  return [...new Set(places)].slice(0, MOST);
}

function stringsIn(root: string, file: string) {
  const lines = readFileSync(join(root, FOLDER, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    [...line.matchAll(STRING)].map(([literal, colon]) => ({
      text: JSON.parse(literal.slice(0, literal.length - (colon?.length ?? 0))) as string,
      isName: colon !== undefined,
      place: `${FOLDER}/${file}:${index + 1}`,
    })),
  );
}
