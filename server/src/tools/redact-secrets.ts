/**
 * Shapes of secrets that an agent may paste by mistake (I-05). A shape that also matches harmless
 * text is still replaced: losing a word from the trail costs less than leaving a key in it. A
 * secret without a name or a known shape (a word that happens to be a password) is not recognised.
 */
const SHAPES: readonly RegExp[] = [
  // PEM and everything after it, since the end may be cut off.
  /-----BEGIN\s.*/gs,
  /PuTTY-User-Key-File.*/gs,
  // JSON Web Tokens, including truncated ones: all begin with an encoded brace and quote.
  /eyJ[\w-]{6}[\w.-]*/g,
  // Authorization headers and their values; "basic authentication" is not one.
  /authorization["']?\s?[=:]\s?["']?\w*\s?[^\s"']+/gi,
  /(?:bearer|basic)\s(?:[\w.~+/=-]{16,}|[\w+/]{6,}={1,2})/gi,
  // User name and password, as passed to curl.
  /(?<=\s(?:-u|--user)[\s=]?)[^\s:]{1,64}:\S+/g,
  // Without a colon, recognised by the word before it and by characters that no word has.
  /authorization\s(?:bearer|basic)\s[a-z-]*[\d_.~+/=][^\s"']*/gi,
  // The user part of a URL, as in database connection strings.
  /(?<=:\/\/)[^\s/@]+@/g,
  // Client secrets of Entra ID.
  /\w{3}\dQ~[\w.~-]+/g,
  // Tokens with their issuer's prefix: code hosts, clouds, registries, chats.
  /(?:gh[oprsu]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-|xox[abceoprs]-|xapp-|dckr_pat_|dckr_oat_)[\w-]+/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}/g,
  /\b1\/\/0[\w-]{16,}/g,
  // Tokens of services that write their keys as digits, or as parts between dots.
  /\b(?:SK|AC)[a-f\d]{32}\b/g,
  /(?<!\d)\d{8,10}:[\w-]{35}/g,
  /(?<![\w-])[\w-]{24,28}\.[\w-]{6}\.[\w-]{27}/g,
  // Webhook addresses, whose path is the secret.
  /(?:hooks\.slack\.com|webhook\.office\.com|discord(?:app)?\.com\/api\/webhooks)\/[^\s"']+/gi,
  // A hexadecimal key after a service's prefix, and a longer key before a service's suffix.
  /(?<![a-z\d])dapi[a-f\d]{32}/gi,
  /(?<![a-z\d])[a-z\d]{36}NRAL(?![a-z\d])/gi,
  // Keys of 16 bytes in hexadecimal. A commit id is longer; a GUID has hyphens.
  /(?<![a-z\d])[a-f\d]{32}(?![a-z\d])/gi,
  // Keys without a name: base64 of 32 bytes or more.
  /(?<![\w+/])[A-Za-z0-9+/]{42,}={0,2}/g,
];

/** A value recognised by the text before it, which stays, or by more than a pattern can express. */
interface Introduced {
  readonly lead: RegExp;
  readonly value: RegExp;
  isSecret(value: string): boolean;
}

/** Words for passwords, in the languages of those who write to the trail. */
const WORD_FOR_PASSWORD =
  'passw(?:or[dt]s?|(?:ö|o\u0308?)rtern?|ds?)|pass(?:phrase|code)s?|pwds?|kennw(?:ort|(?:ö|o\u0308?)rtern?)|mots? de passe|contrase(?:ñ|n\u0303?)as?|senhas?|wachtwoord(?:en)?|hasł[oa]|parol[ae]|l(?:ö|o\u0308?)senord(?:en)?|парол[ьи]|密码|密碼|パスワード|비밀번호|(?<![a-z])(?:pw|pin)s?';

/** What the password is for, as in "the password for prod is". */
const PURPOSE = '(?: (?:for|of|on|to|für|von|zu|pour|para|de|per|voor)(?: [\\w.@-]{1,40}){1,4})?';

/** Words that follow "the password is" if no password does. */
const PROSE = new Set(
  'not no now never being too required needed missing wrong invalid incorrect correct expired empty set unset reset changed unchanged rotated stored kept managed optional weak disabled enabled mandatory gone due in at to a an the nicht abgelaufen'.split(
    ' ',
  ),
);

/** Tokens recognised by their issuer's prefix and by their length. */
const PREFIXES =
  'ya29. GOCSPX- AIza SG. hvs. hvb. hvr. pypi- npm_ rubygems_ hf_ sk- gsk_ xai- pplx- nvapi- whsec_ sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ shpat_ shpca_ shppa_ shpss_ sq0csp- dop_v1_ doo_v1_ dor_v1_ lin_api_ figd_ PMAK- glsa_ glc_ ATATT3 ATCTT3 ATBB AGE-SECRET-KEY-1 tskey- NRAK- NRII- NRJS- NRRA- ntn_ secret_ sbp_ sb_secret_ pscale_tkn_ pscale_pw_ pscale_oauth_ dp.pt. dp.st. sntrys_ sntryu_ phx_ r8_ rnd_ nfp_ pul- dt0c01. CCIPAT_ bkua_ xkeysib- CFPAT- SWMTKN-1- EZAK LTAI rpa_ tvly- vcp_ fm2_'.split(
    ' ',
  );

const isAlways = (): boolean => true;
const isMixed = (value: string): boolean =>
  /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);

const INTRODUCED: readonly Introduced[] = [
  // `name=value` and `name: value` in connection strings, SAS tokens, forms and JSON.
  {
    lead: /(?:key|secret|token|signature|credentials?|\bsig|(?<![a-z])pass|\bcode(?==)|sess(?:ion)?(?:_?id)?\d?(?==)|\bsid(?==)|\bcookies(?==)|(?<![a-z])pat(?=["'\\]{0,4}\s?=|["'\\]{1,4}:))["'\\]{0,4}\s?[=:]\s?/gi,
    value: /"[^"]+"?|'[^']+'?|["'\\]{0,4}[^\s;&,"']+/y,
    isSecret: isAlways,
  },
  // Cookies, each of which may be a session.
  {
    lead: /cookies?["']?\s?[=:]\s?["']?/gi,
    value: /[^\s;="']+=[^\s;"']*(?:;\s?[^\s;="']+=[^\s;"']*)*/y,
    isSecret: isAlways,
  },
  // In prose, a value is recognised by characters that no word has.
  {
    lead: /(?:key|secret|token|signature|credentials?) (?:is|was|ist|war|lautet):? ?/gi,
    value: /\S{6,}/y,
    isSecret: (value) => /[\d_~+/=$!#%^*]/.test(value),
  },
  // A password may contain anything, including spaces and separators: it ends at a closing quote or
  // before the next name, otherwise at the end of the text.
  {
    lead: new RegExp(
      `(?:${WORD_FOR_PASSWORD})${PURPOSE}["'\\\\]{0,4}\\s?(?:[=:→⇒>]|->|=>)\\s?`,
      'gi',
    ),
    value:
      /"(?:[^"\\]|\\.)+"(?!\w)|'(?:[^'\\]|\\.)+'(?!\w)|.+?(?=[;&,]\s?["'{\\]{0,4}\w[\w .-]{0,40}["'\\]{0,4}\s?[=:]|$)/sy,
    isSecret: isAlways,
  },
  {
    lead: new RegExp(`--?(?:${WORD_FOR_PASSWORD})\\s`, 'gi'),
    value: /\S+/y,
    isSecret: isAlways,
  },
  {
    lead: new RegExp(
      `(?:${WORD_FOR_PASSWORD})${PURPOSE} (?:is|was|ist|war|lautet|est|es|é|è):? `,
      'gi',
    ),
    value: /"[^"]*"?|'[^']*'?|[^;&"']+/y,
    isSecret: (value) =>
      !PROSE.has(/^[a-z]*(?=[.,;!]?(?:\s|$))/i.exec(value)?.[0].toLowerCase() ?? ''),
  },
  {
    lead: new RegExp(`(?:${WORD_FOR_PASSWORD})["']?\\s`, 'gi'),
    value: /"[^"]+"?|'[^']+'?/y,
    isSecret: (value) => !PROSE.has(value.replace(/["']/g, '').toLowerCase()),
  },
  {
    lead: /(?<![\w.-])(?=[\w.-])/g,
    value: /[\w.-]{20,}/y,
    isSecret: (value) => PREFIXES.some((prefix) => value.startsWith(prefix)),
  },
  // Keys without a name that are shorter or use the URL-safe alphabet: they mix letters and digits.
  {
    lead: /(?<![\w+/-])(?=[\w+/-])/g,
    value: /[A-Za-z0-9+/]{40,}|[\w-]{42,}/y,
    isSecret: isMixed,
  },
];

/**
 * Phrases that make the words after them suspect, however the sentence continues: "is now", "was
 * changed to". Scripts without spaces continue immediately.
 */
const SUSPECTING: readonly { readonly lead: RegExp; readonly least: number }[] = [
  { lead: new RegExp(`(?:${WORD_FOR_PASSWORD})(?=["']?[\\s\\p{Lo}])`, 'giu'), least: 4 },
  {
    lead: /(?:key|secret|token|signature|credential)s? (?:is|was|are|were|ist|war|sind|waren|lautet)(?=:?\s)/gi,
    least: 6,
  },
];
/** Number of words checked after such a phrase. */
const REACH = 10;

/** Words, and their company in prose: small numbers, years, dates, versions, email addresses. */
const ORDINARY =
  /^["'([]{0,2}(?:[\p{L}\p{M}]+(?:['./_&-][\p{L}\p{M}]+)*|#?\d{1,3}%?|\d{1,3}(?:-\p{L}+|[a-z]{1,3})|(?:19|20)\d\d|v?\d{1,4}(?:[.:/-]\d{1,4}){1,4}(?:T[\d:.]{4,12}Z?)?|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}|[^\p{L}\d]{0,3})["')\].,;:!?]{0,3}$|^https?:\/\//iu;

export const REPLACEMENT = '[redacted]';

/**
 * Returns the text with each secret replaced. Shapes are matched against its normalised form, so
 * that neither full-width letters nor invisible characters hide one; look-alike letters of another
 * script still do. Everything else stays as written.
 */
export function redactSecrets(text: string): string {
  const { plain, spans } = flatten(text);
  const found = [
    ...SHAPES.flatMap((shape) =>
      [...plain.matchAll(shape)].map((match) => rangeOf(match, match.index)),
    ),
    ...INTRODUCED.flatMap((introduced) => valuesIn(plain, introduced)),
    ...SUSPECTING.flatMap(({ lead, least }) => oddWordsAfter(plain, lead, least)),
  ];
  const parts: string[] = [];
  let done = 0;
  for (const { from, to } of found.toSorted((one, other) => one.from - other.from)) {
    const [start, end] = [spans[from]?.start ?? done, spans[to]?.end ?? done];
    if (end <= done) continue;
    if (start >= done) parts.push(text.slice(done, start), REPLACEMENT);
    done = end;
  }
  return parts.join('') + text.slice(done);
}

/** UTF-16 units of the plain text; `to` is inclusive. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const rangeOf = ([text]: readonly string[], from: number): Range => ({
  from,
  to: from + (text?.length ?? 0) - 1,
});

const valuesIn = (plain: string, { lead, value, isSecret }: Introduced): Range[] =>
  [...plain.matchAll(lead)].flatMap(({ 0: before, index }) => {
    const from = index + before.length;
    value.lastIndex = from;
    const match = value.exec(plain);
    return match && isSecret(match[0]) ? [rangeOf(match, from)] : [];
  });

/** Finds what cannot be a word in the rest of a sentence that mentions a secret. */
function oddWordsAfter(plain: string, lead: RegExp, least: number): Range[] {
  return [...plain.matchAll(lead)].flatMap(({ 0: before, index }) => {
    const odd: Range[] = [];
    let from = index + before.length;
    for (const word of plain.slice(from).split(/\s/, REACH)) {
      if (word.length >= least && !ORDINARY.test(word)) odd.push(rangeOf([word], from));
      if (/[.;]$/.test(word)) break;
      from += word.length + 1;
    }
    return odd;
  });
}

/** Quotation marks that keyboards insert where a machine writes straight ones. */
const QUOTES = /[\u2018-\u201f\u2039\u203a\u00ab\u00bb]/u;
/** Characters of any script that look like a colon or an equals sign. */
const COLONS =
  /[\u02d0\u02f8\u0589\u05c3\u0703\u0704\u0903\u0a83\u16ec\u1803\u1809\u205a\u2236\u2254\ua4fd\ua789\ufe13\ufe30]/u;
const EQUALS = /[\u1400\u2550\u2e40\u30a0\ua78a]/u;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Folds compatibility forms and drops invisible characters; records where each unit came from. */
function flatten(text: string): { plain: string; spans: readonly Span[] } {
  let plain = '';
  const spans: Span[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const folded = fold(character);
    plain += folded;
    for (let i = 0; i < folded.length; i++) spans.push({ start, end });
    start = end;
  }
  return { plain, spans };
}

function fold(character: string): string {
  if (INVISIBLE.test(character)) return '';
  if (COLONS.test(character)) return ':';
  if (EQUALS.test(character)) return '=';
  return QUOTES.test(character) ? '"' : character.normalize('NFKC');
}
