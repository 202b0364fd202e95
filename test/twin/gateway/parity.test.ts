import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUPPORTED_PROPERTIES } from '../../../twin/gateway/supported-properties.ts';
import { deployed } from '../../support/gateway/deployed.ts';

test('owns every type of API Management that is deployed', () => {
  for (const { type } of deployed()) assert.ok(Object.hasOwn(SUPPORTED_PROPERTIES, type), type);
});
