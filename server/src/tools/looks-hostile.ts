import { readings } from './unwrap-encodings.ts';

/** Slashes of every script and the yen and won signs that stand for a backslash in old code pages. */
const SLASH = String.raw`[/\\\u2215\u2044\u29f8\u27cb\u2216\u29f5\u29f9\ufe68\u00a5\u20a9]`;

/** What no topic of a catalogue and no word of a language contains, with what it would try. */
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
  // Another scheme, or an address of the platform's own services.
  /^(?:file|smb|ftp|gopher|dict|data|javascript|vbscript|jar|php|ldap|expect|netdoc):|\w:\/\/|\b169\.254\.169\.254\b/i,
  // Environment, templates, expressions, command substitution.
  /[$#%{]\{|\$\(|<%|`|\$HOME|%[a-z]{3,32}%/i,
  /[;|&\n]\s?(?:\/(?:usr\/)?bin\/)?(?:cat|ls|dir|id|whoami|uname|rm|curl|wget|nc|bash|sh|cmd|powershell|ping|sleep|nslookup|echo|python|perl)(?:\s|$)/,
  // Markup.
  /<[a-z!/?]|on(?:error|load|click)\s?=|\]\(\w+:/i,
  // SQL, LDAP, XPath, document queries.
  /['"`]\)?\s?(?:or|and|xor|\|\||&&)[\s(]{0,3}['"`\w]{1,16}\s?(?:[=<>]|like\b|--|#)/i,
  /\bunion\b(?:\s|\/\*\*\/|\+){1,8}(?:all\b(?:\s|\/\*\*\/|\+){1,8})?select\b/i,
  /[;'"]\s{0,8}(?:drop|delete|insert|update|alter|truncate|exec|shutdown|waitfor|declare)\b/i,
  /['"]\s{0,8}(?:--|#|\/\*|;)|\*\)\s{0,4}\(|\$(?:where|gt|ne|regex)\b/i,
  // Keys of JavaScript's own objects that no language has as a word.
  /^__\w+__$/,
  // A text that wants to be read as orders by a model.
  /(?:ignore|disregard|forget|override)\s(?:\w{1,12}\s){0,4}(?:instruction|prompt|rules|guideline)/i,
  /system prompt|<\|\w|\[\/?INST\]/i,
  // Line ends, escapes, NUL and other controls.
  /(?!\t)[\p{Cc}\u2028\u2029]/u,
  // Characters that reorder what people see, or that nobody sees but a model: tags, unless they
  // are part of a flag; invisible operators and fillers.
  /[\u202a-\u202e\u2066-\u2069\u2060-\u2064\ufeff\ufff9-\ufffb]/u,
  /(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]{2}/u,
];

/**
 * Whether a text that is not in the catalogue looks like an attempt at something. For telemetry and
 * for the caller's information: it runs after the no and cannot turn it into a yes.
 */
export function looksHostile(text: string): boolean {
  for (const reading of readings(text)) if (SIGNS.some((sign) => sign.test(reading))) return true;
  return false;
}
