import { passed, quoted, type Say, type Told } from './told.ts';

/** Elements that count. */
export const LIMITS: Readonly<Record<string, Say>> = {
  'quota-by-key': (told) => passed(`quota ${amount(told)}`),
  'rate-limit': (told) => passed(`limit ${amount(told)}, for calls with a subscription key`),
  'rate-limit-by-key': (told) => passed(`limit ${amount(told)}`),
};

function amount(told: Told): string {
  const [calls, kilobytes] = [told.of('calls'), told.of('bandwidth')];
  const most = [calls && `${calls}`, kilobytes && `${kilobytes} KB`].filter(Boolean).join(' and ');
  const key = told.of('counter-key');
  return `${most} per ${told.of('renewal-period')} s${key && `, key ${quoted(key)}`}`;
}
