const hex = (text: string, format: (code: string) => string): string =>
  [...text].map((one) => format(one.charCodeAt(0).toString(16).padStart(2, '0'))).join('');
const percent = (text: string): string => hex(text, (code) => `%${code}`);

/** Encodings that some layer might decode, each of the whole text. */
export function encodings(text: string): string[] {
  const utf16 = Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '');
  return [
    percent(text),
    percent(text).toUpperCase(),
    percent(percent(text)),
    percent(percent(percent(text))),
    percent(text).replaceAll('%', '%25'),
    hex(text, (code) => `%u00${code}`),
    hex(text, (code) => `\\u00${code}`),
    hex(text, (code) => `\\u{00${code}}`),
    hex(text, (code) => `\\x${code}`),
    hex(text, (code) => `0x${code}`),
    hex(text, (code) => `%${percent(code)}`),
    hex(text, (code) => `&#x${code};`),
    hex(text, (code) => `&#${Number.parseInt(code, 16)};`),
    hex(text, (code) => `&#${Number.parseInt(code, 16).toString().padStart(7, '0')}`),
    `+${utf16}-`,
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
  ];
}

/** Overlong UTF-8 of ASCII, percent-encoded. */
export const overlong = (text: string): string =>
  [...text]
    .map((one) => {
      const code = one.charCodeAt(0);
      const byte = (value: number) => `%${value.toString(16)}`;
      return byte(0xc0 | (code >> 6)) + byte(0x80 | (code & 0x3f));
    })
    .join('');
