import type { Samples } from './type.ts';

export const EXCEPTION_SAMPLES: Samples = {
  Action: ['(Action)(() => { })'],
  Exception: [
    'new Exception("a")',
    'new Exception("")',
    '(Exception)new InvalidOperationException("b")',
    '(Exception)new FormatException("c", new Exception("inner"))',
    'new Exception("d", new ArgumentException("inner"))',
  ],
};
