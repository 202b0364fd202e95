/**
 * Shapes of secrets that an agent may paste by mistake (I-05). A shape that is also something
 * harmless is replaced all the same: a lost word in the trail is cheaper than a key in it.
 */
const SHAPES: readonly RegExp[] = [
  // PEM, and whatever follows: it may have been cut.
  /-----BEGIN\s.*/gs,
  // JSON Web Tokens, cut ones too: every one begins with an encoded brace and quote.
  /eyJ[\w-]{6}[\w.-]*/g,
  // Authorization headers and their values; "basic authentication" is none.
  /authorization["']?\s?[=:]\s?["']?\w*\s?[^\s"']+/gi,
  /(?:bearer|basic)\s[\w.~+/=-]{16,}/gi,
  // Without a colon the word before tells it from prose, as does what no word has.
  /authorization\s(?:bearer|basic)\s[a-z-]*[\d_.~+/=][^\s"']*/gi,
  // The user part of a URL, as in connection strings of databases.
  /(?<=:\/\/)[^\s/@]+@/g,
  // Client secrets of Entra ID, keys of Azure services with their signature, and other well-known tokens.
  /\w{3}\dQ~[\w.~-]+/g,
  /(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|dckr_pat_|AKIA)[\w-]+/g,
  /\b(?:npm_|sk-|AIza|SG\.|whsec_|(?:sk|rk|pk)_(?:live|test)_)[\w.-]{16,}/g,
  /\bASIA[A-Z\d]{12,}/g,
  // The path of such an address is the secret.
  /(?:hooks\.slack\.com|webhook\.office\.com|discord(?:app)?\.com\/api\/webhooks)\/[^\s"']+/gi,
  // Keys of 16 bytes in hexadecimal. The id of a commit is longer, a GUID has hyphens.
  /(?<![a-z\d])[a-f\d]{32}(?![a-z\d])/gi,
  // Keys without a name: base64 of 32 bytes and more.
  /(?<![\w+/])[A-Za-z0-9+/]{42,}={0,2}/g,
];

/** `name=value` and `name: value` of connection strings, SAS tokens, forms and JSON. */
const NAMED =
  /((?:key|secret|token|signature|credentials?|\bsig|\bpass|\bcode(?==)|(?<![a-z])pat(?=["']?\s?=|["']:))["']?\s?[=:]\s?)(?:"[^"]+"?|'[^']+'?|["']?[^\s;&,"']+)/gi;
/** Passwords may hold spaces: to the end of the value. */
const PASSWORD = /((?:password|passwd|passphrase|pwd|(?<![a-z])pw)["']?\s?[=:]\s?["']?)[^;&"']+/gi;

const REPLACEMENT = '[redacted]';

export function redactSecrets(text: string): string {
  const named = text.replace(NAMED, `$1${REPLACEMENT}`).replace(PASSWORD, `$1${REPLACEMENT}`);
  return SHAPES.reduce((rest, shape) => rest.replace(shape, REPLACEMENT), named);
}
