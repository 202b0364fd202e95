/** Goes on with a value at once if it is there: a promise for it would cost a turn of the microtask queue. */
export const onceSettled = <T, R>(value: T | Promise<T>, goOn: (value: T) => R): R | Promise<R> =>
  value instanceof Promise ? value.then(goOn) : goOn(value);
