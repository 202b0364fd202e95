import type { Samples } from '../samples.ts';

const FIELDS = 'IReadOnlyDictionary<string, string[]>';

export const CONTEXT_SAMPLES: Samples = {
  IContext: ['context'],
  IRequest: ['context.Request'],
  IResponse: ['context.Response', '(IResponse)context.Variables["answer"]'],
  IOperation: ['context.Operation'],
  ILastError: ['context.LastError'],
  IUrl: ['context.Request.OriginalUrl'],
  IMessageBody: ['context.Request.Body', 'context.Response.Body'],
  Jwt: ['(Jwt)context.Variables["token"]'],
  [FIELDS]: [
    'context.Request.Headers',
    'context.Response.Headers',
    'context.Request.OriginalUrl.Query',
    '((Jwt)context.Variables["token"]).Claims',
  ],
  'IReadOnlyDictionary<string, object>': ['context.Variables'],
  'KeyValuePair<string, string[]>': [
    'context.Request.Headers.First()',
    'context.Request.OriginalUrl.Query.First()',
  ],
  'KeyValuePair<string, object>': ['context.Variables.First()'],
};
