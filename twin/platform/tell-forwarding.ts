import type { IncomingMessage } from 'node:http';
import type { Resource } from '../../infra/model/deployment.ts';
import type { CallRecord, Decision } from '../kit/call-record.ts';
import type { Decider } from '../kit/hop-names.ts';
import type { Field, Fields } from '../kit/message-head.ts';
import type { Judgement } from './easy-auth/easy-auth.ts';
import { easyAuthTrail, type SettingsOf } from './easy-auth-decision.ts';
import type { Answer } from './platform-answer.ts';

/** What a site tells of itself, for the record of a call. */
export interface Told {
  readonly settings: SettingsOf;
  readonly site: Resource;
  /** Who dials this site in a call: the gateway, or the server for programs that it uses. */
  readonly caller: Decider;
  /** What runs here: the server, or a program that only the platform knows. */
  readonly program: 'platform' | 'server';
  /** Of its process. */
  state(): string;
  pid(): number | undefined;
  /** Names the current call to a program that reports its steps. */
  mark(): Field | undefined;
}

/** Writes what passes through a site into the record of its call. */
export function tellForwarding(record: CallRecord, told: Told, request: IncomingMessage) {
  const { site, caller, program, settings } = told;
  const first = `${request.method} ${request.url}`;
  // The gateway and the network record what they send and receive themselves.
  const isOfServer = caller === 'server' && record.entrance !== 'network';
  if (isOfServer) record.head(caller, 'request', first, request.rawHeaders);
  const answerHead = (status: string, fields: Fields): void => {
    if (isOfServer) record.head('platform', 'answer', status, fields);
  };
  let from = record.now();
  const forwarded = (verdict: Decision['verdict'], says: string): void =>
    record.add({
      hop: 'platform',
      step: 'forward',
      verdict,
      says,
      from,
      took: record.now() - from,
      at: { resource: site, steps: ['properties', 'siteConfig', 'appCommandLine'] },
      facts: { process: String(told.pid() ?? 'none'), state: told.state() },
    });
  return {
    judged(judgement: Judgement | undefined): void {
      record.add(easyAuthTrail(record, from, judgement, settings));
    },
    forwards(headers: readonly Field[]): void {
      from = record.now();
      record.head('platform', 'request', first, headers);
    },
    /** The program's answer, as it arrives. */
    answers({ statusCode, rawHeaders }: IncomingMessage, passed: readonly Field[]): void {
      const status = String(statusCode);
      if (program === 'server') record.head('server', 'answer', status, rawHeaders);
      answerHead(status, passed);
      forwarded('passed', `The program answers ${status}.`);
    },
    failed(says: string): void {
      forwarded('failed', says);
    },
    /** The platform's own answer. */
    answered({ status, headers }: Answer): void {
      answerHead(String(status), fieldsOf(headers));
    },
  };
}

export type Telling = ReturnType<typeof tellForwarding>;

const fieldsOf = (headers: Answer['headers']): readonly Field[] =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): Field => [name, value]),
  );
