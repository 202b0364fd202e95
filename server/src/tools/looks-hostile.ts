import { readings } from './unwrap-encodings.ts';

/** Slashes of every script and the yen and won signs that stand for a backslash in old code pages. */
const SLASH = String.raw`[/\\\u2215\u2044\u29f8\u27cb\u2216\u29f5\u29f9\ufe68\u00a5\u20a9]`;

/** Commands that attacks try first, with their folder. */
const COMMAND = String.raw`(?:\/(?:usr\/)?bin\/)?(?:cat|ls|dir|id|whoami|uname|rm|curl|wget|nc|bash|sh|cmd|powershell|ping|sleep|nslookup|echo|python3?|perl)`;
const END_OF_COMMAND = String.raw`(?=[\s;|&#<>'")]|$)`;

const WORD = String.raw`['"]?\w{1,16}['"]?`;

/** Shapes of attacks, by what they try; ordinary text has the words and not the shape. */
const SIGNS: readonly RegExp[] = [
  // Out of a folder.
  new RegExp(String.raw`\.\.[;.]{0,4}${SLASH}|${SLASH}\.\.(?:[;.]|$|${SLASH})`, 'u'),
  // Absolute, UNC, device and home paths, drives.
  /^[/\\\u2215\u2044]{1,2}[\w.?~]|^~\w{0,32}[/\\]|^[a-z]:[/\\]/iu,
  // Well-known targets.
  /etc[/\\]{1,4}(?:passwd|shadow|hosts|group)|proc[/\\]self/i,
  /(?:boot|win|system)\.ini|web\.config|\.(?:ssh|git|aws|env)[/\\]/i,
  // Devices of Windows, where no language has the word.
  /^(?:com|lpt)[1-9\u00b9\u00b2\u00b3](?:[.:]|$)|^conin\$|^conout\$|^(?:con|prn|aux|nul)(?:\.\w+|:)$/i,
  // Schemes that read files or run something, and the address of the platform's own services.
  /(?:^|[\s"'(=])(?:file|smb|gopher|dict|data|javascript|vbscript|jar|php|ldap|expect|netdoc):[^\s:]/i,
  /\b169\.254\.169\.254\b|a9fe:a9fe/i,
  // Environment, templates and expressions that open.
  /[$#%{*]\{|\{%|<%|@\(\d|<#\w|\$HOME/,
  /(?<!\w)@\{|#set ?\(|\{php\}/i,
  /%[a-z]{3,32}%/i,
  // A command behind what ends the one before it, or in a substitution.
  new RegExp(String.raw`[;|&\n]\s?${COMMAND}${END_OF_COMMAND}`),
  new RegExp(String.raw`\$\(\s?${COMMAND}${END_OF_COMMAND}`),
  // Alone it is a substitution; amid words it is how names are written in Markdown.
  new RegExp(`^\`${COMMAND}\`$`),
  new RegExp(`^\`${COMMAND}\\s[^\`]*\`$`),
  new RegExp(`[=;|&]\`${COMMAND}[\\s\`]`),
  // Markup that runs something.
  /<[!/?]?\s?(?:script|iframe|object|embed|svg|img|body|meta|base|link|entity)\b|<\?(?:php|xml|=)/i,
  /[\s"'/]on[a-z]{3,20}\s?=\s?['"]?\w/i,
  /['"]\s?[;+-]\s?(?:alert|confirm|prompt|eval|fetch|document|window)\b|\]\((?:javascript|data):/i,
  // SQL: conditions that hold by themselves, or follow a quote that ends a text.
  /\b(?:or|and|xor) ?\(?(?:not )?\d{1,8} ?[=<>]{1,2} ?\d/i,
  /\b(?:or|and|xor) ?\(?['"]\w{0,16}['"] ?(?:=|like) ?['"]/i,
  new RegExp(
    String.raw`['"\d][) ]{0,4}(?:or|and|xor|\|\||&&)[ (]{0,4}(?:not )?${WORD} ?(?:[=<>(]|like\b|--|#)`,
    'i',
  ),
  /['"\d][) ]{0,4}(?:or|and|xor|\|\||&&)[ (]{1,4}(?:select|exists)\b/i,
  /['"][) ]{0,4}(?:order by|group by|having|limit|procedure|rlike|regexp) ?['"(\w]/i,
  // Its comments, where they end a text early.
  /['"][) ]{0,4}(?:--(?![\w-])|#\s{0,4}$|\/\*)|['"] ?;\s{0,4}$|[=<>,] ?\d{1,8} ?(?:--\s{0,4}|#)$/,
  /\bunion (?:all |distinct )?\(?select\b/i,
  // A second statement.
  /[;'")\d] ?(?:drop (?:table|database|schema|user|view)|(?:alter|create) (?:table|user))/i,
  /[;'")\d] ?(?:delete from|insert into|truncate |exec(?:ute)?[ (]|shutdown\b|waitfor |declare @)/i,
  /[;'")\d] ?update \w{1,32} set/i,
  // LDAP filters and document queries.
  /\([|&]\(|\*\)? ?\([|&!]|\*\)\(|\) ?\([|&!]/,
  /\) ?\(\w{1,32}[~<>]?=/,
  /\$(?:where|gt|ne|regex)\b/i,
  // Keys of JavaScript's own objects that no language has as a word.
  /^__(?:proto|(?:define|lookup)[GS]etter)__$/,
  // A text that wants to be read as orders by a model.
  /(?:ignore|disregard|forget|override)\s(?:\w{1,12}\s){0,3}(?:previous|prior|above|earlier|preceding|your|system)\s(?:\w{1,12}\s){0,2}(?:instruction|prompt|rule|guideline)/i,
  /(?:ignore|disregard|forget|override)\s(?:all|any|the)\s(?:instruction|prompt|rule|guideline)s?\sabove/i,
  /<\|\w|\[\/?INST\]/i,
  // Line ends, escapes, NUL and other controls.
  /(?!\t)[\p{Cc}\u2028\u2029]/u,
  // Characters that reorder what people see, or that nobody sees but a model: tags, unless they
  // are part of a flag; invisible operators and fillers.
  /[\u202a-\u202e\u2066-\u2069\u2060-\u2064\ufeff\ufff9-\ufffb]/u,
  /(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]{2}/u,
];

/**
 * Whether a text that is not in the catalogue has the shape of an attack: a hint for those who read
 * what was tried. It misses what no shape gives away and is now and then wrong about text; nothing
 * depends on it, since it runs after the no and cannot turn it into a yes.
 */
export function looksHostile(text: string): boolean {
  for (const reading of readings(text)) {
    if (hasSign(reading) || hasSign(squeeze(reading))) return true;
  }
  return false;
}

const hasSign = (text: string): boolean => SIGNS.some((sign) => sign.test(text));

/** What SQL reads as a blank, as one blank. */
const squeeze = (text: string): string =>
  text.replace(/\/\*[^*]{0,64}\*\/|\+/g, ' ').replace(/[\s\u00a0]+/g, ' ');
