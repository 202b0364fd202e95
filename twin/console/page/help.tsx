import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useKeys } from './kit/keys.ts';
import { addressOf } from './kit/route.ts';
import { VIEWS } from './kit/views.ts';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['j', '↓'], 'Next call'],
  [['k', '↑'], 'Previous call'],
  [['Enter'], 'Open the call that has the focus'],
  [['Esc'], 'Close the call, or clear the filter'],
  [['/'], 'Filter the calls'],
  [[`1–${VIEWS.length}`], 'Go to a view'],
  [['?'], 'Show these keys'],
];

/** The keys, and a dialog that lists them. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const show = () => dialog.current?.showModal();
  const keys = useMemo(() => {
    const go = VIEWS.map(([name], index) => [
      String(index + 1),
      () => {
        location.hash = addressOf(name);
      },
    ]);
    return { ...Object.fromEntries(go), '?': show };
  }, []);
  useKeys(keys);
  useEffect(() => {
    const close = ({ target }: MouseEvent) => target === dialog.current && dialog.current?.close();
    dialog.current?.addEventListener('click', close);
    return () => dialog.current?.removeEventListener('click', close);
  }, []);
  return (
    <>
      <button type="button" class="keys" onClick={show}>
        Keys <kbd>?</kbd>
      </button>
      <dialog ref={dialog} aria-labelledby="keys">
        <h2 id="keys">Keys</h2>
        <dl>
          {KEYS.map(([names, does]) => (
            <div key={does}>
              <dt>
                {names.map((name) => (
                  <kbd key={name}>{name}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
