import { type Element, unsupported } from '../../policy-document.ts';
import { only } from '../handler.ts';

/** Without an external cache, `prefer-external` means the built-in one. */
export function refuseExternal(element: Element): void {
  if (element.attributes['caching-type'] === 'external') {
    unsupported(
      element,
      'caching-type="external" is not supported: the twin has no external cache',
    );
  }
  only(element, 'caching-type', ['prefer-external', 'internal']);
}
