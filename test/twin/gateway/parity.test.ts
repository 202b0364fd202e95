import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUPPORTED_PROPERTIES } from '../../../twin/gateway/supported-properties.ts';
import { deployed } from '../../support/gateway/deployed.ts';

test('the gateway owns every deployed type of API Management', () => {
  for (const { type } of deployed()) assert.ok(Object.hasOwn(SUPPORTED_PROPERTIES, type), type);
});
