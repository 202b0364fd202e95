/** Elements that refuse a call by an error, which is their verdict on it. */
const JUDGES = [
  'check-header',
  'ip-filter',
  'limit-concurrency',
  'llm-content-safety',
  'quota-by-key',
  'rate-limit-by-key',
  'validate-azure-ad-token',
  'validate-content',
  'validate-headers',
  'validate-jwt',
  'validate-parameters',
  'validate-status-code',
] as const;

export type Judge = (typeof JUDGES)[number];

export const isJudge = (name: string): name is Judge => JUDGES.some((one) => one === name);
