/**
 * Shapes of secrets that an agent may paste by mistake (I-05). A shape that is also something
 * harmless is replaced all the same: a lost word in the trail is cheaper than a key in it. What has
 * no name and no known shape (a word that happens to be a password) is not recognised.
 */
const SHAPES: readonly RegExp[] = [
  // PEM, and whatever follows: it may have been cut.
  /-----BEGIN\s.*/gs,
  /PuTTY-User-Key-File.*/gs,
  // JSON Web Tokens, cut ones too: every one begins with an encoded brace and quote.
  /eyJ[\w-]{6}[\w.-]*/g,
  // Authorization headers and their values; "basic authentication" is none.
  /authorization["']?\s?[=:]\s?["']?\w*\s?[^\s"']+/gi,
  /(?:bearer|basic)\s(?:[\w.~+/=-]{16,}|[\w+/]{6,}={1,2})/gi,
  // Name and password, as curl takes them.
  /(?<=\s(?:-u|--user)[\s=]?)[^\s:]{1,64}:\S+/g,
  // Without a colon the word before tells it from prose, as does what no word has.
  /authorization\s(?:bearer|basic)\s[a-z-]*[\d_.~+/=][^\s"']*/gi,
  // The user part of a URL, as in connection strings of databases.
  /(?<=:\/\/)[^\s/@]+@/g,
  // Client secrets of Entra ID.
  /\w{3}\dQ~[\w.~-]+/g,
  // Tokens by the prefix that their issuer gives them: code hosts, clouds, registries, chats.
  /(?:gh[oprsu]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt|soat|ft|agent)-|xox[abceoprs]-|xapp-|dckr_pat_|dckr_oat_)[\w-]+/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{12,}/g,
  /\b1\/\/0[\w-]{16,}/g,
  // The same of services that write their keys as digits, or as parts between dots.
  /\b(?:SK|AC)[a-f\d]{32}\b/g,
  /(?<!\d)\d{8,10}:[\w-]{35}/g,
  /(?<![\w-])[\w-]{24,28}\.[\w-]{6}\.[\w-]{27}/g,
  // The path of such an address is the secret.
  /(?:hooks\.slack\.com|webhook\.office\.com|discord(?:app)?\.com\/api\/webhooks)\/[^\s"']+/gi,
  // A service's prefix before the same hexadecimal key, and one's mark behind a longer one.
  /(?<![a-z\d])dapi[a-f\d]{32}/gi,
  /(?<![a-z\d])[a-z\d]{36}NRAL(?![a-z\d])/gi,
  // Keys of 16 bytes in hexadecimal. The id of a commit is longer, a GUID has hyphens.
  /(?<![a-z\d])[a-f\d]{32}(?![a-z\d])/gi,
  // Keys without a name: base64 of 32 bytes and more.
  /(?<![\w+/])[A-Za-z0-9+/]{42,}={0,2}/g,
];

/** A value that is known by what stands before it, which stays, or by more than a pattern says. */
interface Introduced {
  readonly lead: RegExp;
  readonly value: RegExp;
  isSecret(value: string): boolean;
}

/** The words for what opens a door, in the languages of those who write to the trail. */
const WORD_FOR_PASSWORD =
  'passw(?:or[dt]s?|(?:ö|o\u0308?)rtern?|ds?)|pass(?:phrase|code)s?|pwds?|kennw(?:ort|(?:ö|o\u0308?)rtern?)|mots? de passe|contrase(?:ñ|n\u0303?)as?|senhas?|wachtwoord(?:en)?|hasł[oa]|parol[ae]|l(?:ö|o\u0308?)senord(?:en)?|парол[ьи]|密码|密碼|パスワード|비밀번호|(?<![a-z])(?:pw|pin)s?';

/** What the password is for, as in "the password for prod is". */
const PURPOSE = '(?: (?:for|of|on|to|für|von|zu|pour|para|de|per|voor)(?: [\\w.@-]{1,40}){1,4})?';

/** What follows "the password is" where no password does. */
const PROSE = new Set(
  'not no now never being too required needed missing wrong invalid incorrect correct expired empty set unset reset changed unchanged rotated stored kept managed optional weak disabled enabled mandatory gone due in at to a an the nicht abgelaufen'.split(
    ' ',
  ),
);

/** Tokens that are known by the prefix that their issuer gives them, and by their length. */
const PREFIXES =
  'ya29. GOCSPX- AIza SG. hvs. hvb. hvr. pypi- npm_ rubygems_ hf_ sk- gsk_ xai- pplx- nvapi- whsec_ sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ shpat_ shpca_ shppa_ shpss_ sq0csp- dop_v1_ doo_v1_ dor_v1_ lin_api_ figd_ PMAK- glsa_ glc_ ATATT3 ATCTT3 ATBB AGE-SECRET-KEY-1 tskey- NRAK- NRII- NRJS- NRRA- ntn_ secret_ sbp_ sb_secret_ pscale_tkn_ pscale_pw_ pscale_oauth_ dp.pt. dp.st. sntrys_ sntryu_ phx_ r8_ rnd_ nfp_ pul- dt0c01. CCIPAT_ bkua_ xkeysib- CFPAT- SWMTKN-1- EZAK LTAI rpa_ tvly- vcp_ fm2_'.split(
    ' ',
  );

const isAlways = (): boolean => true;
const isMixed = (value: string): boolean =>
  /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);

const INTRODUCED: readonly Introduced[] = [
  // `name=value` and `name: value` of connection strings, SAS tokens, forms and JSON.
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
  // In prose a value is told from a word by what no word has.
  {
    lead: /(?:key|secret|token|signature|credentials?) (?:is|was|ist|war|lautet):? ?/gi,
    value: /\S{6,}/y,
    isSecret: (value) => /[\d_~+/=$!#%^*]/.test(value),
  },
  // A password may hold anything, spaces and separators too: it ends where a quote closes or the next
  // name begins, and else with the text.
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
  // Keys without a name that are shorter or of the alphabet of URLs: letters and digits mix in them.
  {
    lead: /(?<![\w+/-])(?=[\w+/-])/g,
    value: /[A-Za-z0-9+/]{40,}|[\w-]{42,}/y,
    isSecret: isMixed,
  },
];

/**
 * What makes the words after it suspect, however the sentence goes on: "is now", "was changed to".
 * Scripts without blanks go on at once.
 */
const SUSPECTING: readonly { readonly lead: RegExp; readonly least: number }[] = [
  { lead: new RegExp(`(?:${WORD_FOR_PASSWORD})(?=["']?[\\s\\p{Lo}])`, 'giu'), least: 4 },
  {
    lead: /(?:key|secret|token|signature|credential)s? (?:is|was|are|were|ist|war|sind|waren|lautet)(?=:?\s)/gi,
    least: 6,
  },
];
/** How many words after it. */
const REACH = 10;

/** Words, and what prose has beside them: small numbers, years, dates, versions, people's addresses. */
const ORDINARY =
  /^["'([]{0,2}(?:[\p{L}\p{M}]+(?:['./_&-][\p{L}\p{M}]+)*|#?\d{1,3}%?|\d{1,3}(?:-\p{L}+|[a-z]{1,3})|(?:19|20)\d\d|v?\d{1,4}(?:[.:/-]\d{1,4}){1,4}(?:T[\d:.]{4,12}Z?)?|[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}|[^\p{L}\d]{0,3})["')\].,;:!?]{0,3}$|^https?:\/\//iu;

export const REPLACEMENT = '[redacted]';

/**
 * The text with each secret replaced. Shapes are looked for in its plainest form, so that neither
 * wide letters nor invisible characters hide one; letters of another script that look alike do.
 * What is not replaced stays as it was written.
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

/** Units of the plain text, the last one included. */
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

/** What no word has, in the sentence that a word for a secret begins. */
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

/** Quotation marks that people's keyboards put where a machine writes straight ones. */
const QUOTES = /[\u2018-\u201f\u2039\u203a\u00ab\u00bb]/u;
/** What looks like a colon or an equals sign in any script. */
const COLONS =
  /[\u02d0\u02f8\u0589\u05c3\u0703\u0704\u0903\u0a83\u16ec\u1803\u1809\u205a\u2236\u2254\ua4fd\ua789\ufe13\ufe30]/u;
const EQUALS = /[\u1400\u2550\u2e40\u30a0\ua78a]/u;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Compatibility forms folded, invisible characters out, with where each unit came from. */
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
