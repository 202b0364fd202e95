/**
 * A number in decimal digits, as .NET's formatting sees it: the value is `0.digits` times ten to
 * the power of `point`. Zero has no digits.
 */
export interface Digits {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly point: number;
  /** `float` and `double` know a negative zero. */
  readonly isFloating: boolean;
}

/** Of `units` times ten to the power of minus `scale`; trailing zeros stay. */
export function digitsOf(units: bigint, scale = 0): Digits {
  const isNegative = units < 0n;
  const digits = units === 0n ? '' : String(isNegative ? -units : units);
  return {
    isNegative,
    digits,
    point: digits === '' ? -scale : digits.length - scale,
    isFloating: false,
  };
}

/** All digits of the value that a `double` stands for. */
export function exactDigits(value: number): Digits {
  const isNegative = value < 0 || Object.is(value, -0);
  if (value === 0) return { isNegative, digits: '', point: 0, isFloating: true };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = Number((bits.getBigUint64(0) >> 52n) & 0x7ffn);
  const fraction = bits.getBigUint64(0) & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  // A negative power of two is a power of five, shifted by as many decimal places.
  const places = power < 0 ? -power : 0;
  const units = power < 0 ? mantissa * 5n ** BigInt(places) : mantissa << BigInt(power);
  const digits = String(units);
  return stripped({ isNegative, digits, point: digits.length - places, isFloating: true });
}

/** The fewest digits that give the same `double` back. */
export const shortestDigits = (value: number): Digits => parsed(value, value.toExponential());

/** The fewest digits that give the same `float` back. */
export function shortestFloat(value: number): Digits {
  for (let count = 1; count < 9; count += 1) {
    const text = value.toExponential(count - 1);
    if (Math.fround(Number(text)) === value) return parsed(value, text);
  }
  return parsed(value, value.toExponential(8));
}

function parsed(value: number, text: string): Digits {
  const isNegative = value < 0 || Object.is(value, -0);
  if (value === 0) return { isNegative, digits: '', point: 0, isFloating: true };
  const [, first = '', rest = '', exponent] = /(\d)\.?(\d*)e([+-]\d+)/.exec(text) ?? [];
  const digits = first + rest;
  return stripped({ isNegative, digits, point: Number(exponent) + 1, isFloating: true });
}

export const stripped = (number: Digits): Digits => ({
  ...number,
  digits: number.digits.replace(/0+$/, ''),
});

/** The first `count` digits: halves go away from zero, or to an even digit. */
export function rounded(number: Digits, count: number, half: 'away' | 'even'): Digits {
  const { digits } = number;
  if (count >= digits.length) return zeroed(stripped(number));
  if (count < 0) return zeroed({ ...number, digits: '' });
  const kept = digits.slice(0, count);
  if (!isUp(digits, count, half)) return zeroed(stripped({ ...number, digits: kept }));
  const up = String(BigInt(`0${kept}`) + 1n).padStart(count, '0');
  const carried = up.length > count ? 1 : 0;
  return stripped({ ...number, digits: up, point: number.point + carried });
}

function isUp(digits: string, count: number, half: 'away' | 'even'): boolean {
  const next = digits[count] as string;
  if (next !== '5' || half === 'away') return next >= '5';
  if (/[1-9]/.test(digits.slice(count + 1))) return true;
  return count > 0 && Number(digits[count - 1]) % 2 === 1;
}

/** Only `float` and `double` keep the sign of a number that rounds to zero. */
function zeroed(number: Digits): Digits {
  if (number.digits !== '') return number;
  return { ...number, point: 0, isNegative: number.isNegative && number.isFloating };
}
