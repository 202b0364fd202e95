import { section } from './requirement.ts';

/** Published faults of others that this server must not have, and what bounds its cost. */
export const INCIDENTS = [
  ...section('Published advisories', {
    'V-01': ['features', 'Answers of concurrent callers never cross (CVE-2026-25536).'],
    'V-02': ['admit-host', 'A rebound name is refused (CVE-2025-66414).'],
    'V-03': ['admit-host', 'Host and Origin are judged on every route (CVE-2025-66416).'],
    'V-04': ['features', 'No template of an URI is matched (CVE-2026-0621).'],
    'V-05': ['serve', 'There is no session to take over (CVE-2026-52869).'],
    'V-06': ['check-method', 'There are no task handles of others to guess (CVE-2026-52870).'],
    'V-09': ['identify', 'A refused request leaves nothing behind.'],
    'V-10': ['listener', 'No request and no disconnect ends the process (CVE-2025-53366).'],
    'V-11': ['tools', 'A name is allowed whole or not at all (CVE-2025-53110).'],
    'V-12': ['admit-target', 'No path of a request reaches the file system (CVE-2025-53109).'],
    'V-13': ['tools', 'A name never becomes an option or a path (CVE-2026-27735).'],
    'V-14': ['identify', 'What a challenge points to is a constant (CVE-2025-6514).'],
    'V-15': ['admit-target', 'No developer’s route is served (CVE-2025-49596).'],
    'V-19': ['admit-target', 'No second spelling of a path passes (CVE-2026-29087).'],
    'V-20': ['listener', 'Headers with inherited names are headers (CVE-2026-21710).'],
    'V-21': ['parse-json', 'Colliding names cost nothing (CVE-2026-21717).'],
    'V-22': ['config', 'Only a supported Node runs this.'],
    'V-23': [null, 'Budgets are kept by principal.', 'The server keeps no budget by address.'],
    'V-24': ['admit-content', 'Forms are refused, and long queries cost nothing.'],
    'V-26': ['tools', 'No schema takes its pattern from data (CVE-2025-69873).'],
    'X-05': ['serve', 'No answer is compressed.'],
    'X-06': ['serve', 'No answer tells a version of the software.'],
  }),
  ...section('Resource exhaustion (OWASP API4)', {
    'D-01': ['limit-concurrency', 'Requests beyond the bound are told to come back.'],
    'D-03': ['identify', 'What is remembered is bounded.'],
    'D-04': ['features', 'No stream outlives the time of a call.'],
    'D-07': ['parse-json', 'No body within its limits is expensive to judge.'],
    'D-11': ['listener', 'No bad request ends the process.'],
    'D-12': ['listener', 'A drain answers what was accepted.'],
  }),
];
