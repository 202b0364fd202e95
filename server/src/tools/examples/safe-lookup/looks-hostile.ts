import { readings } from '../unwrap-encodings.ts';

/** Slashes of every script and the yen and won signs that stand for a backslash in old code pages. */
const SLASH = String.raw`[/\\\u2215\u2044\u29f8\u27cb\u2216\u29f5\u29f9\ufe68\u00a5\u20a9]`;

/** Commands that attacks try first. Alone they prove little: prose can have the same shape. */
const COMMAND = String.raw`(?:\/(?:usr\/)?bin\/)?(?:cat|ls|dir|id|whoami|uname|rm|curl|wget|nc|bash|sh|cmd|powershell|ping|sleep|nslookup|echo|python3?|perl)`;
const END_OF_COMMAND = String.raw`(?=[\s;|&#<>'")]|$)`;

/** Tokens that follow no word in prose or types: option, path, variable, file, redirection. */
const ARGUMENT = String.raw`(?:[-+]{1,2}[A-Za-z]|[~.]{0,2}/(?:[\w?*]|\s-)|[a-z]:\\|\$\w|[\w-]{1,32}\.[a-z]\w{0,8}(?=[\s;|&>#)'"\x60]|$)|\d?[<>]{1,2}[\w/&])`;
/** Any command name, known or not, without a separator. */
const PROGRAM = String.raw`[a-z][\w.+-]{0,31}`;
const PROGRAM_OR_PATH = String.raw`(?:[a-z]|[~.]{0,2}/)[\w./+-]{0,63}`;

/** A quote that closes nothing, since at most one word precedes it. */
const BREAKOUT = String.raw`^[\w.@-]{0,32}\\?['"\x60][)\]}\s]{0,6}`;

const WORD = String.raw`['"]?\w{1,16}['"]?`;

/** Shapes of attacks, by what they attempt; ordinary text has the words but not the shape. */
const SIGNS: readonly RegExp[] = [
  // Directory traversal.
  new RegExp(String.raw`\.\.[;.]{0,4}${SLASH}|${SLASH}\.\.(?:[;.]|$|${SLASH})`, 'u'),
  // Absolute, UNC, device and home paths, and drives.
  /^[/\\\u2215\u2044]{1,2}[\w.?~]|^~\w{0,32}[/\\]|^[a-z]:[/\\]/iu,
  // Well-known targets.
  /etc[/\\]{1,4}(?:passwd|shadow|hosts|group)|proc[/\\]self/i,
  /(?:boot|win|system)\.ini|web\.config|\.(?:ssh|git|aws|env)[/\\]/i,
  // Windows device names, where they are not a word of any language.
  /^(?:com|lpt)[1-9\u00b9\u00b2\u00b3](?:[.:]|$)|^conin\$|^conout\$|^(?:con|prn|aux|nul)(?:\.\w+|:)$/i,
  // Schemes that read files or run code, and the address of the platform's metadata service.
  /(?:^|[\s"'(=])(?:file|smb|gopher|dict|data|javascript|vbscript|jar|php|ldap|expect|netdoc):[^\s:]/i,
  /\b169\.254\.169\.254\b|a9fe:a9fe/i,
  // Openings of environment variables, templates and expressions.
  /[$#%{~]!?\{|(?<!\*)\*\{|\{%|<%|@\(['"\d]|\[=['"\d]|<#\w|\$HOME|\{\$[a-z]\w{0,32}[.|}-]/,
  /(?<!\w)@\{|#set ?\(|\{php\}/i,
  /%[a-z]{3,32}%/i,
  // A command after a separator or in a substitution.
  new RegExp(String.raw`[;|&\n]\s?${COMMAND}${END_OF_COMMAND}`),
  new RegExp(String.raw`[;|&]\s?${PROGRAM}\s${ARGUMENT}|[|&]\s?${PROGRAM}\s(?:['"]|\d{1,3}\.\d)`),
  new RegExp(String.raw`[|&]\s?${PROGRAM}(?:\s\w{1,16}){1,3}\s(?:-{1,2}[A-Za-z]|/\w)`),
  /[;|&]\s?[A-Z_]{1,32}=[^\s;|&]{0,32}\s[a-z]/,
  // In code an operator follows here, and types do not begin the text.
  new RegExp(
    String.raw`(?:&&|\|\||^\||[\w'"]&)\s?(?!(?:typeof|await|new|void|delete|readonly|keyof)\b)${PROGRAM}\s(?!(?:in|is|instanceof|as|and|or)\b)[a-z]`,
  ),
  // Prose begins with no semicolon and has a space after one, except in parameters and entities.
  new RegExp(String.raw`^(?:;\s?|[^&;]*;)${PROGRAM}(?=[\s;|&#)]|$)`),
  new RegExp(String.raw`\$\(\s?${PROGRAM_OR_PATH}(?:\s|\)(?!\.)|$)|\$\(\s?<|\(\) ?\{ ?:`),
  // A path, a list in braces or a split word in the place of a command.
  /[;|&]\s?(?:[~.]{0,2}\/[\w?*]|\{[\w./-]{1,32},|\$\w|\w{1,16}(?:'\w{0,8}'|"\w{0,8}"|\\|\$\{?)\w|[a-z]{2,16}<\w)/,
  // Backticks: alone a substitution; between words Markdown for a name.
  new RegExp(`^\`${COMMAND}\`$`),
  new RegExp(`^\`${COMMAND}\\s[^\`]*\`$`),
  new RegExp(`^[^\`]{0,64}[\\w=;|&]\`${PROGRAM_OR_PATH}(?:\`|\\s[^\`]{0,64}\`)`),
  // Markup that runs or loads something; an image alone only shows a picture.
  /(?<!\\)<[!/?]?\s?(?:script|iframe|object|embed|applet|svg|style|meta|base|link|entity)\b|<\?(?:php|xml|=)|<!--#/i,
  /[\s"'/]on[a-z]{3,20}\s?=\s?['"]?\w/i,
  /['"]\s?[;+-]\s?(?:alert|confirm|prompt|eval|fetch|document|window)\b|\]\((?:javascript|data):/i,
  // Breaks out of a string and continues with a call, an assignment or another statement.
  new RegExp(String.raw`${BREAKOUT}[;+*/|,^&-]{1,2}\s?[\w.$]{1,32}\s?[(\x60[=]`),
  new RegExp(String.raw`${BREAKOUT};(?!\s{0,4}$)`),
  /^\*\/\s?[\w.$]{1,32}[(\x60[=]/,
  // SQL: conditions that are always true, or that follow a closing quote.
  /\b(?:or|and|xor) ?\(?(?:not )?\d{1,8} ?[=<>]{1,2} ?\d/i,
  /\b(?:or|and|xor) ?\(?['"]\w{0,16}['"] ?(?:=|like) ?['"]/i,
  new RegExp(
    String.raw`['"\d][) ]{0,4}(?:or|and|xor|\|\||&&)[ (]{0,4}(?:not )?${WORD} ?(?:[=<>(]|(?:like|in ?\(|is) ?\b|--|#)`,
    'i',
  ),
  /['"\d][) ]{0,4}(?:or|and|xor|\|\||&&)[ (]{1,4}(?:select|exists|case)\b/i,
  /['"][) ]{0,4}(?:order by|group by|having|limit|procedure|rlike|regexp) ?['"(\w]/i,
  /^-?\d{1,16}[) ]{1,4}(?:order by|group by|having|procedure|rlike|regexp|between|like)\b|^\( ?select\b/i,
  /['"][) ]{0,4}(?:not )?(?:between|like|in) ?['"(]|\binto (?:out|dump)file\b/i,
  // A number or a closed string followed by a query or a function.
  /['"\d] ?(?:\|\||[-+*/^=%,])? ?\( ?select\b/i,
  /^-?\d{1,16} ?[-+*/^=%|&<>]{1,2} ?[a-z_]{2,32}\(/i,
  // SQL comments that end the text early.
  /['"][) ]{0,4}(?:--(?![\w-])|#\s{0,4}$|\/\*)|[=<>,] ?\d{1,8} ?(?:--\s{0,4}|#)$/,
  /\bunion ?(?:all|distinct)? ?\(? ?select\b/i,
  // A second statement.
  /[;'")\d] ?(?:drop (?:table|database|schema|user|view)|(?:alter|create) (?:table|user))/i,
  /[;'")\d] ?(?:delete from|insert into|truncate |exec(?:ute)? ?[(@]|exec(?:ute)? [a-z]+[_.]|shutdown\b|waitfor |declare @)/i,
  /[;'")\d] ?update \w{1,32} set/i,
  /; ?(?:select|show|call|grant|merge|copy|backup) [\w*@(]/i,
  /^-?\d{1,16}\)? ?; ?[a-z]/i,
  // LDAP filters and document queries.
  /\([|&]\(|\*\)? ?\([|&!]|\*\)\(|\) ?\([|&!]/,
  /\(!\(\w+[~<>]?=[^=\s]/,
  /\) ?\(\w[\w:.-]{0,40}[~<>]?=/,
  /\$(?:where|gt|ne|regex)\b/i,
  // Property names of JavaScript objects that are not a word of any language.
  /^__(?:proto|(?:define|lookup)[GS]etter)__$/,
  // Text that tries to give a model instructions.
  /(?:ignore|disregard|forget|override)\s(?:\w{1,12}\s){0,3}(?:previous|prior|above|earlier|preceding|your|system)\s(?:\w{1,12}\s){0,2}(?:instruction|prompt|rule|guideline)/i,
  /(?:ignore|disregard|forget|override)\s(?:all|any|the)\s(?:instruction|prompt|rule|guideline)s?\sabove/i,
  /<\|\w|\[\/?INST\]/i,
  // Line breaks, escapes, NUL and other control characters.
  /(?!\t)[\p{Cc}\u2028\u2029]/u,
  // Characters that reorder what people see, or that only a model sees: tags, unless they are part
  // of a flag; invisible operators and fillers.
  /[\u202a-\u202e\u2066-\u2069\u2060-\u2064\ufeff\ufff9-\ufffb]/u,
  /(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]{2}/u,
];

/**
 * Whether a text that is not in the catalogue has the shape of an attack: a hint for people who
 * review what was tried. Nothing depends on it: it runs after the lookup has failed and cannot
 * change that result.
 *
 * It misses attacks that read like text: a bare word after a separator is a command in `x | sort`
 * and a type in `x | string`, and words between backticks are Markdown. It is wrong about code of
 * the same shape: a module that imports its neighbour with `../`, a line of a shell script in a
 * README.
 */
export function looksHostile(text: string): boolean {
  for (const reading of readings(text)) {
    if (hasSign(reading) || hasSign(squeeze(reading))) return true;
  }
  return false;
}

const hasSign = (text: string): boolean =>
  SIGNS.some((sign) => sign.test(text)) || endsEarly(text) || leavesOpen(text);

/** A condition or statement with an SQL comment at the very end; "C# and F#" has no comment. */
const endsEarly = (text: string): boolean =>
  /(?:--(?:\s\w{0,8})?|(?<!\b[A-Z])#)$/.test(text) && /;|\b(?:or|and|xor|where)\b/i.test(text);

/** An unpaired quote before a semicolon at the end; in statements of code quotes come in pairs. */
const leavesOpen = (text: string): boolean =>
  /['"] ?;\s{0,4}$/.test(text) && ["'", '"'].some((quote) => text.split(quote).length % 2 === 0);

/** Replaces everything that SQL reads as a space with one space. */
const squeeze = (text: string): string =>
  text.replace(/\/\*[^*]{0,64}\*\/|\+/g, ' ').replace(/[\s\u00a0]+/g, ' ');
