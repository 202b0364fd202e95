import type { Element } from './policy-document.ts';

/**
 * Places in a policy that hold an answer until it is complete. They work, here and on Azure, but a
 * stream of events then arrives only when it ends, so the server appears to hang.
 */
export function heldAnswers(root: Element): string[] {
  const here = reasonOf(root);
  const own = here ? [`${root.origin.file()} line ${root.line}: ${here}`] : [];
  return [...own, ...root.children.flatMap(heldAnswers)];
}

function reasonOf({ name, attributes, text }: Element): string | undefined {
  // The service buffers by default.
  if (name === 'forward-request' && attributes['buffer-response'] !== 'false') {
    return '<forward-request> buffers the answer, so a stream arrives only when it ends';
  }
  if ([...Object.values(attributes), text].some((value) => /context\.Response\.Body/.test(value))) {
    return 'the expression reads the whole answer, so a stream arrives only when it ends';
  }
  return undefined;
}
