import { type Element, refuse, unsupported } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { rsaKey, type StatedKey, secretKey } from '../../stated-keys.ts';
import { check, plain } from '../handler.ts';

type KeyOf = (run: Run) => Promise<StatedKey | undefined>;

/** The keys of `<issuer-signing-keys>`. */
export function signingKeys(element: Element, build: Build): (run: Run) => Promise<StatedKey[]> {
  const found = element.children.find(({ name }) => name === 'issuer-signing-keys');
  if (!found) return async () => [];
  check(found, { children: ['key'] }, build.section);
  const keys = found.children.map((key) => keyOf(key, build));
  return async (run) => (await Promise.all(keys.map((key) => key(run)))).filter(isKey);
}

const isKey = (key: StatedKey | undefined): key is StatedKey => key !== undefined;

function keyOf(element: Element, build: Build): KeyOf {
  if (element.attributes['certificate-id'] !== undefined) {
    unsupported(element, 'the twin has no certificates, so certificate-id is not supported');
  }
  check(element, { attributes: ['id', 'n', 'e'] }, build.section);
  const { id, n, e } = element.attributes;
  if (n === undefined && e === undefined) return secretOf(element, build);
  if (element.text !== '') refuse(element, 'a <key> with n and e cannot contain text as well');
  const key =
    rsaKey(id, plain(element, 'n'), plain(element, 'e')) ??
    refuse(element, 'n and e of <key> are not an RSA key of a safe length in Base64url');
  return async () => key;
}

/** An expression may give an unfit secret; then the key verifies nothing. */
function secretOf(element: Element, build: Build): KeyOf {
  const { id } = element.attributes;
  if (element.text.startsWith('@')) {
    const text = build.text(element);
    return async (run) => secretKey(id, await text(run));
  }
  const key =
    secretKey(id, element.text) ??
    refuse(element, 'the text of <key> is not a secret of 32 bytes or more in Base64');
  return async () => key;
}
