import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'valibot';
import { nytUs } from '../dataset/nyt-us.ts';
import { SourceFormatError } from '../errors.ts';
import { dailyCountSchema } from '../record/daily-count.ts';
import { csvBytes } from '../testing/csv-bytes.ts';
import { linesOf } from '../testing/lines.ts';
import { readCsvRow } from './csv-row.ts';
import { readCsvHeader, splitCsvLine, type CsvHeader } from './csv.ts';
import { readRows } from './read-rows.ts';

const source = nytUs.sources[0];

describe('Whatever bytes a source sends', () => {
  it('a header is one, or a SourceFormatError that says where; a row is a record that can be right, or a reason', () =>
    fc.assert(
      fc.property(csvBytes(), (bytes) => {
        const [first, ...rows] = linesOf(bytes);
        let header: CsvHeader;
        try {
          header = readCsvHeader(first?.text, source, 'us.csv');
        } catch (error) {
          expect(error).toBeInstanceOf(SourceFormatError);
          expect((error as Error).message).toMatch(/^us\.csv.*nothing was changed$/su);
          return;
        }
        for (const { text } of rows) {
          const row = readCsvRow(text, header, source);
          if ('record' in row) expect(parse(dailyCountSchema, row.record)).toEqual(row.record);
          else expect(row).toMatchObject({ reason: expect.stringMatching(/./) });
        }
      }),
      { numRuns: 2_000 },
    ));

  it('a line means the same with quotes as without', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a\r\t ]*$/)), {
          minLength: 1,
          maxLength: 5,
        }),
        (values) => {
          const fields = values.map((value) => value.replaceAll(/["\n,]/g, ''));
          fc.pre(fields.length > 1 || fields[0] !== '');
          const quoted = fields.map((field) => `"${field}"`).join(',');
          expect(splitCsvLine(quoted)).toEqual(splitCsvLine(fields.join(',')));
        },
      ),
      { numRuns: 1_000 },
    ));

  it('a reason has room for it in a message, however long a field is', () => {
    const header = readCsvHeader('date,cases,deaths', source, 'us.csv');
    const long = 'x'.repeat(1_000_000);
    for (const line of [`2021-03-01,${long},1`, `${long},1,1`, `2021-03-01,-${'9'.repeat(1_000_000)},1`])
      expect(readCsvRow(line, header, source)).toEqual({ reason: expect.stringMatching(/^.{1,200}$/) });
  });

  it('a line without an end is read in a time that grows with its length alone', () => {
    const bytes = new Uint8Array(4 * 1024 * 1024).fill(0x61);
    const { unreadable } = readRows(bytes, readCsvHeader('date,cases,deaths', source, 'us.csv'), source);
    expect(unreadable.map(({ text }) => text.length)).toEqual([bytes.length]);
  });
});
