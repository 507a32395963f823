import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { workspace } from '@covid-etl/workspace-copy';
import { format, type Options } from 'prettier';
import generate from './generator.ts';
import type { DatasetOptions } from './options.ts';

const folder = 'libs/etl-core/src/dataset';
const options: DatasetOptions = {
  id: 'rki-germany',
  title: 'Germany (Robert Koch Institute)',
  url: 'https://example.org/rki.csv',
  cases: 'Faelle',
  within: 'Germany',
  region: 'Bundesland, Landkreis',
  firstDate: '2020-02-24',
  attribution: 'Robert Koch Institute',
  licence: 'CC BY 4.0',
};

const style = JSON.parse(readFileSync(join(workspace, '.prettierrc.json'), 'utf8')) as Options;

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace();
  for (const file of ['.prettierrc.json', `${folder}/datasets.ts`, `${folder}/nyt-us.ts`])
    tree.write(file, readFileSync(join(workspace, file)));
});
const generated = async (fields: Partial<DatasetOptions> = {}): Promise<string> => {
  await generate(tree, { ...options, ...fields });
  const text = tree.read(`${folder}/${fields.id ?? options.id}.ts`, 'utf8') ?? '';
  // Nx finds no formatter inside of Jest; what the command itself writes is looked at by dataset.e2e.ts.
  return format(text, { ...style, parser: 'typescript' });
};

describe('The generator of a dataset', () => {
  it('writes its module', async () =>
    expect(await generated()).toBe(`import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';

/** Germany (Robert Koch Institute). @see https://example.org/rki.csv */
export const rkiGermany = defineDataset({
  id: 'rki-germany',
  title: 'Germany (Robert Koch Institute)',
  publicationLagDays: 1,
  sources: [
    {
      id: 'rki-germany',
      url: 'https://example.org/rki.csv',
      columns: { date: 'date', cases: 'Faelle' },
      region: { within: 'Germany', columns: ['Bundesland', 'Landkreis'] },
      required: ['cases'],
      firstDate: '2020-02-24' as CalendarDate,
      lastDate: null,
      maxBytes: 64 * 1024 * 1024,
      attribution: 'Robert Koch Institute',
      licence: 'CC BY 4.0',
    },
  ],
});
`));
  it('with what else is said: a last date, other counts, a part of the region', async () => {
    const module = await generated({ lastDate: '2023-03-10', recovered: 'Genesen', part: 'Ort' });
    expect(module).toContain("lastDate: '2023-03-10' as CalendarDate,");
    expect(module).toContain("columns: { date: 'date', cases: 'Faelle', recovered: 'Genesen' },");
    expect(module).toContain("part: 'Ort'");
  });
  it('requires no count of a source without cases', async () =>
    expect(await generated({ cases: undefined, deaths: 'Tote' } as never)).toContain('required: [],'));
  it('writes a title with a quote in it as one string', async () =>
    expect(await generated({ title: "Côte d'Ivoire" })).toContain(`title: "Côte d'Ivoire",`));
  it('writes a test that names the dataset', async () => {
    await generated();
    expect(tree.read(`${folder}/rki-germany.test.ts`, 'utf8')).toContain("describe('rki-germany'");
  });
  it.each([
    [
      'rki-germany',
      "owid-countries.ts';\nimport { rkiGermany } from './rki-germany.ts';\nimport { sampleUs }",
    ],
    ['abc', "from './dataset.ts';\nimport { abc } from './abc.ts';\nimport { jhuCountries }"],
    ['zzz', "from './us.ts';\nimport { zzz } from './zzz.ts';\n\n"],
  ])('puts %s into the list, and its import in its place', async (id, imports) => {
    await generated({ id });
    const list = tree.read(`${folder}/datasets.ts`, 'utf8')!;
    expect(list).toContain(imports);
    expect(list).toMatch(/\n {2}(rkiGermany|abc|zzz),\n {2}sampleUs,\n\];/);
  });
});

describe('What can not be a dataset is refused, with what to do, and nothing is written', () => {
  it.each([
    [{ id: 'RKI' }, 'id: "RKI" is not lower-case words joined by hyphens'],
    [{ id: 'nyt-us' }, 'there is a dataset nyt-us already'],
    [{ url: 'http://example.org/rki.csv' }, 'url: "http://example.org/rki.csv" is not an https: address'],
    [{ cases: '' }, 'name the column of one count at least'],
    [{ within: '', region: '' }, 'say what a row is of'],
    [{ firstDate: '2020-02-30' }, 'firstDate: "2020-02-30" is not a date'],
    [{ lastDate: '2020' }, 'lastDate: "2020" is not a date'],
    [{ lastDate: '2019-12-31' }, 'lastDate: 2019-12-31 is before the first date 2020-02-24'],
  ])('%j', async (fields, message) => {
    await expect(generate(tree, { ...options, ...fields })).rejects.toThrow(message);
    expect(tree.read(`${folder}/datasets.ts`, 'utf8')).not.toContain('rkiGermany');
    expect(tree.exists(`${folder}/rki-germany.ts`)).toBe(false);
  });
  it('a list that does not look as it should', async () => {
    tree.write(`${folder}/datasets.ts`, 'export const datasets = [];\n');
    await expect(generate(tree, options)).rejects.toThrow('add rkiGermany by hand');
  });
});
