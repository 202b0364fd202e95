import type { IncomingMessage, RequestListener } from 'node:http';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { pairsOf, sentFields } from '../kit/call-heads.ts';
import type { CallRecord, Decision } from '../kit/call-record.ts';
import type { Calls } from '../kit/calls.ts';
import type { Dial } from './dial-name.ts';
import type { Observe } from './proxy.ts';

/** Writes each dial into the record of the call that it is made for. */
export function recordDials(calls: Calls, from: Dialler): Observe {
  const known = new WeakMap<RequestListener, { dialled: Dial; serving: RequestListener }>();
  return {
    passed(name, dialled, listener) {
      const found = known.get(listener);
      if (found) {
        found.dialled = dialled;
        return found.serving;
      }
      const one = { dialled, serving };
      known.set(listener, one);
      return serving;

      function serving(...[request, response]: Parameters<RequestListener>): void {
        const record = calls.take(request) ?? opened(request);
        if (!record) {
          listener(request, response);
          return;
        }
        record.add(decisionOn(record, from, name, one.dialled));
        calls.run(record, () => listener(request, response));
        if (record.entrance !== 'network') return;
        response.once('close', () => {
          record.head('network', 'answer', String(response.statusCode), sentFields(response));
          record.end(response.statusCode);
        });
      }
    },
    refused(request, name, dialled) {
      const record = calls.take(request) ?? opened(request);
      if (!record) return;
      record.add(decisionOn(record, from, name, dialled));
      if (record.entrance === 'network') record.end(504);
    },
  };

  /** A new record for what comes from outside; what hops do for no call is not recorded. */
  function opened(request: IncomingMessage): CallRecord | undefined {
    if (!('internet' in from)) return undefined;
    const record = calls.begin('network');
    const { method = '', url = '' } = request;
    record.head('client', 'request', `${method} ${url}`, pairsOf(request.rawHeaders));
    return record;
  }
}

function decisionOn(record: CallRecord, from: Dialler, name: string, dialled: Dial): Decision {
  const [[kind, who] = []] = Object.entries(from);
  const by = 'by' in dialled ? [dialled.by].flat().join(', ') : dialled.how;
  return {
    hop: 'network',
    step: 'dial',
    verdict: dialled.open ? 'passed' : 'refused',
    says: `${kind} ${who} ${dialled.open ? 'reaches' : 'does not reach'} ${name}: ${by}`,
    from: record.now(),
    facts: { from: `${kind} ${who}`, to: name, by },
  };
}
