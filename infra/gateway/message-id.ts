import { LIMITS } from '../../server/src/contract/limits.ts';

/** A tree is none, and writing one out recurses. */
const WRITTEN =
  '((context.Variables["message"] as JObject)?["id"] as JValue)?.ToString(Formatting.None)';
/** JSON of an integer, or of a text of printable ASCII that needs no escape. */
const FORM = String.raw`"^(-?[0-9]{1,16}|\"[ !#-9;-Z^-~]{0,${LIMITS.idLength}}\")$"`;
const ID = '(string)context.Variables["id"]';

/** Values of `id` one after the other: JSON of the id of the message that has been parsed, or `null`. */
export const MESSAGE_ID: readonly string[] = [
  `@(context.Variables.ContainsKey("message") ? (${WRITTEN} ?? "null") : "null")`,
  `@(Regex.IsMatch(${ID}, ${FORM}) ? ${ID} : "null")`,
];
