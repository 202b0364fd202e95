import { readings } from '../unwrap-encodings.ts';

/** Slashes of every script and the yen and won signs that stand for a backslash in old code pages. */
const SLASH = String.raw`[/\\\u2215\u2044\u29f8\u27cb\u2216\u29f5\u29f9\ufe68\u00a5\u20a9]`;

/** Commands that attacks try first, which say nothing without arguments: then prose has the shape too. */
const COMMAND = String.raw`(?:\/(?:usr\/)?bin\/)?(?:cat|ls|dir|id|whoami|uname|rm|curl|wget|nc|bash|sh|cmd|powershell|ping|sleep|nslookup|echo|python3?|perl)`;
const END_OF_COMMAND = String.raw`(?=[\s;|&#<>'")]|$)`;

/** What prose and types have no use for behind a word: an option, a path, a variable, a file, a redirection. */
const ARGUMENT = String.raw`(?:[-+]{1,2}[A-Za-z]|[~.]{0,2}/(?:[\w?*]|\s-)|[a-z]:\\|\$\w|[\w-]{1,32}\.[a-z]\w{0,8}(?=[\s;|&>#)'"\x60]|$)|\d?[<>]{1,2}[\w/&])`;
/** Any command, known or not, that ends nothing but itself. */
const PROGRAM = String.raw`[a-z][\w.+-]{0,31}`;
const PROGRAM_OR_PATH = String.raw`(?:[a-z]|[~.]{0,2}/)[\w./+-]{0,63}`;

/** A quote that closes nothing, since at most one word stands before it. */
const BREAKOUT = String.raw`^[\w.@-]{0,32}\\?['"\x60][)\]}\s]{0,6}`;

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
  /[$#%{~]!?\{|(?<!\*)\*\{|\{%|<%|@\(['"\d]|\[=['"\d]|<#\w|\$HOME|\{\$[a-z]\w{0,32}[.|}-]/,
  /(?<!\w)@\{|#set ?\(|\{php\}/i,
  /%[a-z]{3,32}%/i,
  // A command behind what ends the one before it, or in a substitution.
  new RegExp(String.raw`[;|&\n]\s?${COMMAND}${END_OF_COMMAND}`),
  new RegExp(String.raw`[;|&]\s?${PROGRAM}\s${ARGUMENT}|[|&]\s?${PROGRAM}\s(?:['"]|\d{1,3}\.\d)`),
  new RegExp(String.raw`[|&]\s?${PROGRAM}(?:\s\w{1,16}){1,3}\s(?:-{1,2}[A-Za-z]|/\w)`),
  /[;|&]\s?[A-Z_]{1,32}=[^\s;|&]{0,32}\s[a-z]/,
  // Code goes on with an operator there, and types do not begin the text.
  new RegExp(
    String.raw`(?:&&|\|\||^\||[\w'"]&)\s?(?!(?:typeof|await|new|void|delete|readonly|keyof)\b)${PROGRAM}\s(?!(?:in|is|instanceof|as|and|or)\b)[a-z]`,
  ),
  // Prose has a blank behind a semicolon and begins with none, but in parameters and entities.
  new RegExp(String.raw`^(?:;\s?|[^&;]*;)${PROGRAM}(?=[\s;|&#)]|$)`),
  new RegExp(String.raw`\$\(\s?${PROGRAM_OR_PATH}(?:\s|\)(?!\.)|$)|\$\(\s?<|\(\) ?\{ ?:`),
  // A path, a list in braces or a word in pieces, where a command would stand.
  /[;|&]\s?(?:[~.]{0,2}\/[\w?*]|\{[\w./-]{1,32},|\$\w|\w{1,16}(?:'\w{0,8}'|"\w{0,8}"|\\|\$\{?)\w|[a-z]{2,16}<\w)/,
  // Alone it is a substitution; amid words it is how names are written in Markdown.
  new RegExp(`^\`${COMMAND}\`$`),
  new RegExp(`^\`${COMMAND}\\s[^\`]*\`$`),
  new RegExp(`^[^\`]{0,64}[\\w=;|&]\`${PROGRAM_OR_PATH}(?:\`|\\s[^\`]{0,64}\`)`),
  // Markup that runs or loads something; an image by itself shows one.
  /(?<!\\)<[!/?]?\s?(?:script|iframe|object|embed|applet|svg|style|meta|base|link|entity)\b|<\?(?:php|xml|=)|<!--#/i,
  /[\s"'/]on[a-z]{3,20}\s?=\s?['"]?\w/i,
  /['"]\s?[;+-]\s?(?:alert|confirm|prompt|eval|fetch|document|window)\b|\]\((?:javascript|data):/i,
  // Out of a text and on with a call, an assignment or another statement.
  new RegExp(String.raw`${BREAKOUT}[;+*/|,^&-]{1,2}\s?[\w.$]{1,32}\s?[(\x60[=]`),
  new RegExp(String.raw`${BREAKOUT};(?!\s{0,4}$)`),
  /^\*\/\s?[\w.$]{1,32}[(\x60[=]/,
  // SQL: conditions that hold by themselves, or follow a quote that ends a text.
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
  // A number or a closed text with a query or a function on it.
  /['"\d] ?(?:\|\||[-+*/^=%,])? ?\( ?select\b/i,
  /^-?\d{1,16} ?[-+*/^=%|&<>]{1,2} ?[a-z_]{2,32}\(/i,
  // Its comments, where they end a text early.
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
 * what was tried. Nothing depends on it, since it runs after the no and cannot turn it into a yes.
 *
 * It misses what reads like text: a bare word behind a separator is a command in `x | sort` and a
 * type in `x | string`, and words between backticks are Markdown. It is wrong about code that has the
 * shape: a module that imports its neighbour by `../`, a line of a shell script in a README.
 */
export function looksHostile(text: string): boolean {
  for (const reading of readings(text)) {
    if (hasSign(reading) || hasSign(squeeze(reading))) return true;
  }
  return false;
}

const hasSign = (text: string): boolean =>
  SIGNS.some((sign) => sign.test(text)) || endsEarly(text) || leavesOpen(text);

/** A condition or statement, and at the very end a comment of SQL; "C# and F#" has none. */
const endsEarly = (text: string): boolean =>
  /(?:--(?:\s\w{0,8})?|(?<!\b[A-Z])#)$/.test(text) && /;|\b(?:or|and|xor|where)\b/i.test(text);

/** A quote before a semicolon at the end that has no other; in statements of code it has. */
const leavesOpen = (text: string): boolean =>
  /['"] ?;\s{0,4}$/.test(text) && ["'", '"'].some((quote) => text.split(quote).length % 2 === 0);

/** What SQL reads as a blank, as one blank. */
const squeeze = (text: string): string =>
  text.replace(/\/\*[^*]{0,64}\*\/|\+/g, ' ').replace(/[\s\u00a0]+/g, ' ');
