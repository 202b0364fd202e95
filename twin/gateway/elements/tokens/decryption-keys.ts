import { type Element, unsupported } from '../../policy-document.ts';

export function refuseDecryption({ children }: Element): void {
  const found = children.find(({ name }) => name === 'decryption-keys');
  if (found) unsupported(found, 'the twin reads no encrypted tokens: <decryption-keys>');
}
