import type { Resource } from '../../infra/model/deployment.ts';
import type { CallRecord, Decision, Trail } from '../kit/call-record.ts';
import type { Judgement } from './easy-auth/easy-auth.ts';
import { sayGround, settingOf } from './easy-auth/grounds.ts';

/** The resources with a site's settings. */
export interface SettingsOf {
  readonly appsettings: Resource | undefined;
  readonly authsettings: Resource | undefined;
}

/** What App Service authentication decided; `undefined` if it is off. Nothing of a token is kept. */
export function easyAuthTrail(
  record: CallRecord,
  from: number,
  judgement: Judgement | undefined,
  settings: SettingsOf,
): Trail {
  const took = record.now() - from;
  const times = { hop: 'platform', step: 'easy-auth', from, took } as const;
  if (!judgement) return { decisions: () => [{ ...times, ...off(settings) }] };
  const { ground } = judgement;
  const status = 'answer' in judgement ? judgement.answer.status : undefined;
  return {
    decisions() {
      const { of, path } = settingOf(ground);
      const resource = settings[of];
      const steps = path.split('.');
      return [
        {
          ...times,
          verdict: verdictOf(ground.is, status),
          says: `Authentication ${status === undefined ? 'lets it pass' : `answers ${status}`}: ${withStop(sayGround(ground))}`,
          at: resource && { resource, steps },
          facts: { setting: steps.slice(1).join('.'), ...given(resource, steps) },
        },
      ];
    },
  };
}

const off = ({
  authsettings: resource,
}: SettingsOf): Pick<Decision, 'at' | 'says' | 'verdict'> => ({
  verdict: 'passed',
  says: 'Authentication is off: every request passes, and no header is added or removed.',
  at: resource && { resource, steps: ['properties', 'platform', 'enabled'] },
});

function verdictOf(is: string, status: number | undefined): Decision['verdict'] {
  if (is === 'unreachable') return 'failed';
  return status === undefined || status < 400 ? 'passed' : 'refused';
}

const withStop = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** What the setting says; settings of an app may hold secrets, so only those of authentication. */
function given(resource: Resource | undefined, steps: readonly string[]): Record<string, string> {
  if (!resource?.id.endsWith('/authsettingsV2')) return {};
  let value: unknown = resource;
  for (const step of steps) value = (value as Record<string, unknown> | undefined)?.[step];
  return value === undefined ? {} : { value: [value].flat().join(', ') };
}
