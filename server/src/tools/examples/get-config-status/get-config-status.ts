import * as z from 'zod';
import type { SettingStatus } from '../../../config/config.ts';
import { defineTool, READ_ONLY, type Tool, type ToolParts } from '../../tool.ts';

const STATUS = z.enum([
  'resolved',
  'unresolved',
  'missing',
] as const satisfies readonly SettingStatus[]);

/**
 * Returns the status of the settings that the deployment should have made. They were checked at
 * start; a call reads nothing and accepts no name, so that no other setting can be requested
 * (T-02).
 */
export const createGetConfigStatus = ({ settings }: ToolParts): Tool =>
  defineTool({
    name: 'get_config_status',
    title: 'Status of the settings',
    description:
      'Returns the status of each expected setting: resolved, unresolved (a vault reference that could not be resolved) or missing. Values are not returned.',
    input: z.strictObject({}),
    output: z.strictObject({ settings: z.record(z.string(), STATUS) }),
    annotations: READ_ONLY,
    access: { callsPerMinute: 60 },
    samples: [{}],
    run: () => ({ ok: true, value: { settings } }),
  });
