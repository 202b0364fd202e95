import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import type { Type } from '../types.ts';

/** The classes of exceptions that members throw, with the class that each derives from. */
const DERIVED: Readonly<Record<Type, Type>> = {
  ApplicationException: 'Exception',
  ArgumentException: 'SystemException',
  ArgumentNullException: 'ArgumentException',
  ArgumentOutOfRangeException: 'ArgumentException',
  ArithmeticException: 'SystemException',
  DivideByZeroException: 'ArithmeticException',
  FormatException: 'SystemException',
  IndexOutOfRangeException: 'SystemException',
  InvalidCastException: 'SystemException',
  InvalidOperationException: 'SystemException',
  JsonException: 'Exception',
  JsonReaderException: 'JsonException',
  KeyNotFoundException: 'SystemException',
  NotImplementedException: 'SystemException',
  NotSupportedException: 'SystemException',
  NullReferenceException: 'SystemException',
  OverflowException: 'ArithmeticException',
  SystemException: 'Exception',
  XmlException: 'SystemException',
};

/** The base classes of an exception, the nearest first. */
function basesOf(name: Type): Type[] {
  if (name === 'Exception') return [];
  const base = DERIVED[name] ?? 'SystemException';
  return [base, ...basesOf(base)];
}

const exception = (name: Type): TypeOf => ({
  name,
  bases: basesOf(name),
  is: (value) =>
    value instanceof Fault && (value.name === name || basesOf(value.name).includes(name)),
  constructors: [
    { takes: [], gives: name, run: () => new Fault(name) },
    {
      takes: ['string'],
      gives: name,
      run: (_: never, message: string) => new Fault(name, message ?? undefined),
    },
    {
      takes: ['string', 'Exception'],
      gives: name,
      run: (_: never, message: string, inner: Fault | null) =>
        Object.assign(new Fault(name, message ?? undefined), { cause: inner }),
    },
  ],
  ...(name === 'Exception' && {
    members: {
      Message: { gives: 'string', get: ({ message }: Fault) => message },
      InnerException: { gives: 'Exception', get: ({ cause }: Fault) => cause ?? null },
    },
  }),
});

export const EXCEPTIONS: readonly TypeOf[] = ['Exception', ...Object.keys(DERIVED)].map(exception);
