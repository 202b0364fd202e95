import { Fields } from '../header-fields.ts';
import { Response } from '../message.ts';
import { Body } from '../message-body.ts';
import type { Run } from '../policy-run.ts';
import type { Section } from '../sections.ts';

/** The backend's answer; if none was called, the empty answer that would be sent. */
export function answerOf({ context }: Run): Response {
  context.response ??= new Response(200, '', new Fields(), Body.none());
  return context.response;
}

/** Whether elements of a section that change a message change the answer. */
export const changesAnswer = (section: Section): boolean =>
  section === 'outbound' || section === 'on-error';
