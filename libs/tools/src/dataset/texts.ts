import { listOf, type DatasetOptions } from './options.ts';

/** The name of the dataset's constant, e.g. `rkiGermany`. */
export const constantName = (id: string): string =>
  id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A value as TypeScript writes it. */
const literal = (value: unknown): string => JSON.stringify(value);

/** The columns of the counts that the source has. */
const countColumns = ({ cases, deaths, recovered }: DatasetOptions): [count: string, column: string][] =>
  Object.entries({ cases, deaths, recovered }).flatMap(([count, column]) =>
    column ? [[count, column]] : [],
  );

const date = (text: string): string => `${literal(text)} as CalendarDate`;

/** The module that defines the dataset. */
export const moduleText = (options: DatasetOptions): string => {
  const { id, title, url, within, part, firstDate, lastDate, attribution, licence } = options;
  const columns = { date: options.date ?? 'date', ...Object.fromEntries(countColumns(options)) };
  const regionColumns = listOf(options.region);
  const region = {
    ...(within ? { within } : {}),
    ...(regionColumns.length > 0 ? { columns: regionColumns } : {}),
    ...(part ? { part } : {}),
  };
  return `import type { CalendarDate } from '../record/calendar-date.ts';
import { defineDataset } from './dataset.ts';

/** ${title}. @see ${url} */
export const ${constantName(id)} = defineDataset({
  id: ${literal(id)},
  title: ${literal(title)},
  publicationLagDays: ${options.publicationLagDays ?? 1},
  sources: [
    {
      id: ${literal(id)},
      url: ${literal(url)},
      columns: ${literal(columns)},
      region: ${literal(region)},
      required: ${literal(options.cases ? ['cases'] : [])},
      firstDate: ${date(firstDate)},
      lastDate: ${lastDate === undefined ? 'null' : date(lastDate)},
      maxBytes: ${options.maxMebibytes ?? 64} * 1024 * 1024,
      attribution: ${literal(attribution)},
      licence: ${literal(licence)},
    },
  ],
});
`;
};

/** A test of it, with a row that is to be replaced by one of the source's own. */
export const testText = (options: DatasetOptions): string => {
  const { id, within, part, firstDate } = options;
  const regionColumns = listOf(options.region);
  const counts = countColumns(options);
  const header = [
    options.date ?? 'date',
    ...regionColumns,
    ...(part ? [part] : []),
    ...counts.map(([, column]) => column),
  ];
  const row = [
    firstDate,
    ...regionColumns.map((_, i) => `Region ${i + 1}`),
    ...(part ? [''] : []),
    ...counts.map((_, i) => i + 1),
  ];
  const region = [...(within ? [within] : []), ...regionColumns.map((_, i) => `Region ${i + 1}`)].join('/');
  const found = Object.fromEntries(counts.map(([count], i) => [count, i + 1]));
  const record = { region, date: firstDate, cases: null, deaths: null, recovered: null, ...found };
  const name = constantName(id);
  return `import { describe, expect, it } from '@jest/globals';
import { readCsvRow } from '../source/csv-row.ts';
import { readCsvHeader } from '../source/csv.ts';
import { ${name} } from './${id}.ts';

const [file] = ${name}.sources;
/** The header as the source has it; put its other columns in, and one of its rows below. */
const header = readCsvHeader(${literal(header.join(','))}, file, '${id}.csv');

describe('${id}', () => {
  it('makes a record of a row', () =>
    expect(readCsvRow(${literal(row.join(','))}, header, file)).toEqual({
      record: ${literal(record)},
    }));
});
`;
};
