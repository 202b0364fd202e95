import type { Parameter } from '../../schema/contract.ts';
import type { Validators } from '../../schema/validators.ts';

/** What a parameter is called in the texts of the reference. */
export type Kind = 'query parameter' | 'path parameter' | 'header';

/** Why the values of a declared parameter are not accepted; `undefined` if they are. */
export function judgeParameter(
  { name, isRequired, isList, schema }: Parameter,
  kind: Kind,
  values: readonly string[] | undefined,
  validators: Validators,
  message: 'Request' | 'Response',
): string | undefined {
  if (values === undefined) {
    return isRequired ? `The required ${kind} ${name} is missing.` : undefined;
  }
  if (schema === undefined) return undefined;
  const validate = validators.at(schema, undefined, true);
  const [only, ...more] = values;
  if (more.length > 0 && !isList) {
    return `${message} cannot contain multiple values for the ${kind} ${name}.`;
  }
  const fault = validate(isList ? values : only);
  if (fault === undefined) return undefined;
  return `Value of the ${kind} ${name} does not conform to the definition. ${fault}`;
}
