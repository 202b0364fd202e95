import { LIMITS } from '../../server/src/contract/limits.ts';
import { MODERN_VERSION } from '../../server/src/contract/modern-version.ts';

/** An object or array is not a valid id, and serializing one recurses. */
const WRITTEN =
  '((context.Variables["message"] as JObject)?["id"] as JValue)?.ToString(Formatting.None)';
/** JSON of an integer, or of printable ASCII text that needs no escaping. */
const FORM = String.raw`"^(-?[0-9]{1,16}|\"[ !#-9;-Z^-~]{0,${LIMITS.idLength}}\")$"`;
const ID = '(string)context.Variables["id"]';

/** Chained values of `id`: JSON of the parsed message's id, or `null`. */
export const MESSAGE_ID: readonly string[] = [
  `@(
      context.Variables.ContainsKey("message")
        ? (${WRITTEN} ?? "null")
        : "null")`,
  `@(
      Regex.IsMatch(${ID}, ${FORM})
        ? ${ID}
        : "null")`,
];

/** The member of the body, as the server writes it: without a known id it depends on the revision. */
export const ID_MEMBER = `@(
      ${ID} == "null"
        && context.Request.Headers.GetValueOrDefault("MCP-Protocol-Version", "") == "${MODERN_VERSION}"
          ? ""
          : "\\"id\\":" + ${ID} + ",")`;
