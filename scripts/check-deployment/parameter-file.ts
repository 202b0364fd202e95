import { parseBicep } from '../../infra/source/parse-bicep.ts';
import { Stop } from '../configure-easy-auth/stop.ts';

/** Parameters as main.parameters.json passes them: `${NAME}` or `${NAME=default}`. */
export interface Parameters {
  readonly parameters: Readonly<Record<string, { readonly value: string }>>;
}

const VARIABLE = /\$\{(\w+)(?:=([^}]*))?\}/g;

/** The variables of the azd environment that the deployment reads. */
export const variablesIn = ({ parameters }: Parameters): string[] =>
  Object.values(parameters).flatMap(({ value }) =>
    [...value.matchAll(VARIABLE)].map(([, name = '']) => name),
  );

/**
 * A Bicep parameter file with the values that azd passes. azd passes text and converts it to the type
 * that main.bicep declares.
 */
export function parameterFile(
  main: string,
  { parameters }: Parameters,
  using: string,
  values: Readonly<Record<string, string>>,
): string {
  const types = new Map(
    parseBicep(main)
      .filter(({ kind }) => kind === 'param')
      .map(({ name, what }) => [name, what] as const),
  );
  const lines = Object.entries(parameters).map(([name, { value }]) => {
    const text = value.replaceAll(
      VARIABLE,
      (_, variable: string, otherwise = '') =>
        // As in azd, an empty value counts as unset.
        values[variable] || otherwise,
    );
    return `param ${name} = ${literal(name, text, types.get(name))}`;
  });
  return [`using '${using}'`, '', ...lines, ''].join('\n');
}

function literal(name: string, text: string, type: string | undefined): string {
  const isPlain = { bool: /^(?:true|false)$/, int: /^\d+$/ }[type ?? ''];
  if (isPlain === undefined) return quoted(text);
  if (isPlain.test(text)) return text;
  throw new Stop(
    `The azd environment sets ${name} to ${JSON.stringify(text)}, but it must be ${type === 'int' ? 'a whole number' : 'true or false'}. Correct it with \`azd env set\`.`,
  );
}

/** A Bicep string: the value must not become an expression. */
const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('${', '\\${')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}'`;
