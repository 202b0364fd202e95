import type { Type } from '../../../../../twin/gateway/csharp/types.ts';
import { JToken } from '../../../../../twin/gateway/json/values.ts';
import { writePlain } from '../../../../../twin/gateway/json/write.ts';
import { Jwt } from '../../../../../twin/gateway/jwt.ts';
import { Request, Response } from '../../../../../twin/gateway/message.ts';
import { Body } from '../../../../../twin/gateway/message-body.ts';

/** Shows the values of one family of classes; `undefined` for all others. */
export type Shown = (
  value: object,
  type: Type,
  show: (value: unknown, type: Type) => string,
) => string | undefined;

/** One entry a family; `csharp/Show.cs` writes the same texts. */
export const SHOWN: readonly Shown[] = [
  (value) =>
    value instanceof JToken ? `${value.constructor.name}:${writePlain(value)}` : undefined,
  (value) => {
    if (value instanceof Request || value instanceof Response || value instanceof Body)
      return 'message';
    return value instanceof Jwt ? 'Jwt' : undefined;
  },
  (value, type) => {
    if (type === 'IContext') return 'IContext';
    if (type === 'IUrl') return 'message';
    return ['ILastError', 'IOperation'].includes(type) && !Array.isArray(value)
      ? type.slice(1)
      : undefined;
  },
];
