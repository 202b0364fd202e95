import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readJson } from '../../../../twin/gateway/json/read.ts';
import { bindJson } from '../../../../twin/gateway/liquid/bind-body.ts';
import { compileTemplate } from '../../../../twin/gateway/liquid/template.ts';
import { LiquidFault, UnsupportedTemplate } from '../../../../twin/gateway/liquid/values.ts';
import type { Program } from '../../../support/dotnet-program.ts';
import { needs } from '../../../support/needs.ts';
import { BODY } from './body.ts';
import { startLibrary } from './library.ts';
import { randomTemplates } from './random-templates.ts';
import written from './templates.json' with { type: 'json' };

/** The text of a template, or that it fails. */
interface Rendered {
  readonly text?: string;
  readonly fails?: 'at start' | 'when rendered';
}

function renderHere(template: string, dates: boolean): Rendered {
  try {
    return { text: compileTemplate(template)({ body: bindJson(readJson(BODY, dates)) }) };
  } catch (error) {
    if (error instanceof UnsupportedTemplate) return { fails: 'at start' };
    assert.ok(error instanceof LiquidFault, error as Error);
    return { fails: 'when rendered' };
  }
}

describe('templates as DotLiquid renders them', needs('dotnet'), () => {
  let library: Program;
  before(async () => {
    library = await startLibrary();
  });
  after(() => library.stop());

  const renderThere = async (template: string, dates: boolean): Promise<Rendered> => {
    const command = { op: 'render', template, body: BODY, dates };
    const { text, error } = await library.ask(JSON.stringify(command));
    return error === undefined ? { text: String(text) } : { fails: 'when rendered' };
  };

  for (const dates of [false, true]) {
    test(`agree on the written ones, ${dates ? 'with' : 'without'} dates`, async () => {
      for (const template of [...written.tags, ...written.filters]) {
        const [here, there] = [renderHere(template, dates), await renderThere(template, dates)];
        // .NET finds a mistake of the template when it renders it, the twin before.
        if (here.fails && there.fails) continue;
        assert.deepEqual(here, there, template);
      }
    });
  }

  test('agree on generated ones wherever the twin renders them', async () => {
    const all = randomTemplates(1_000);
    let refused = 0;
    for (const template of all) {
      const [here, there] = [renderHere(template, false), await renderThere(template, false)];
      if (here.fails) refused += there.fails ? 0 : 1;
      else assert.deepEqual(here, there, template);
    }
    // What the twin refuses although .NET renders it: the limits of set-body say which.
    assert.ok(refused < all.length / 4, `${refused} of ${all.length} are refused`);
  });

  test('are refused at the start where the two would differ', () => {
    for (const template of written.refused) {
      assert.throws(() => compileTemplate(template), UnsupportedTemplate, template);
    }
  });
});
