import { describe, expect, it } from '@jest/globals';
import { nytUs } from '../dataset/nyt-us.ts';
import type { Loaded } from '../stage/contracts.ts';
import { dailyCount } from '../testing/daily-count.ts';
import { outcomeMail } from './outcome.ts';

const date = (text: string) => dailyCount(text).date;
const outcome = (fields: Partial<Loaded> = {}): Omit<Loaded, 'notification'> => ({
  dataset: 'nyt-us',
  asked: [date('2021-03-02')],
  notAsked: [],
  rows: { inserted: 1, updated: 0, unchanged: 0, rejected: 0 },
  rejections: [],
  quality: { report: 'quality/nyt-us/1.json', findings: [] },
  firstDate: date('2020-01-21'),
  lastDate: date('2021-03-02'),
  latest: { cases: 28_719_654, deaths: 516_608, recovered: null },
  ...fields,
});
const mail = (fields?: Partial<Loaded>) => outcomeMail(outcome(fields), nytUs, 'daily-1');

describe('The owner’s mail says what an execution did', () => {
  it('in its subject', () =>
    expect(mail().subject).toBe('[covid-etl] nyt-us: 1 row loaded, up to 2021-03-02'));
  it('with the numbers of rows', () =>
    expect(mail({ rows: { inserted: 1158, updated: 2, unchanged: 3, rejected: 4 } }).message).toContain(
      'Rows inserted 1,158, updated 2, unchanged 3, rejected 4.',
    ));
  it('with the latest counts, those alone that are known', () =>
    expect(mail().message).toContain(
      'Latest counts, 2021-03-02: 28,719,654 cases, 516,608 deaths (cumulative).',
    ));
  it('with what the quality report found, in numbers, and where it is', () => {
    expect(mail().message).toContain('Quality: nothing to report. The report: quality/nyt-us/1.json');
    const findings = [
      { rule: 'date-gap', severity: 'warning' as const, count: 2 },
      { rule: 'cumulative-fall', severity: 'warning' as const, count: 1 },
      { rule: 'revision', severity: 'info' as const, count: 30 },
    ];
    expect(mail({ quality: { report: 'r', findings } }).message).toContain(
      'Quality: warnings: date-gap 2, cumulative-fall 1; notes: revision 30. The report: r',
    );
  });
  it('with the file that a rejected row is in, where there are several', () =>
    expect(mail({ rejections: [{ source: 'jhu-countries', line: 7, reason: 'x' }] }).message).toContain(
      'Rejected, jhu-countries, line 7: x.',
    ));
  it('with the rejected rows by line, and how many more there are', () => {
    const { message } = mail({
      rows: { inserted: 0, updated: 0, unchanged: 0, rejected: 3 },
      rejections: [{ line: 7, reason: 'cases is empty' }],
    });
    expect(message).toContain('Rejected, line 7: cases is empty.\n… and 2 more rejected rows.');
  });
  it('with the dates that the source will never have', () =>
    expect(
      mail({
        asked: [],
        notAsked: [date('2026-11-22')],
        rows: { inserted: 0, updated: 0, unchanged: 0, rejected: 0 },
      }),
    ).toMatchObject({
      subject: '[covid-etl] nyt-us: nothing new, up to 2021-03-02',
      message: expect.stringContaining(
        'Not asked for, because the source runs from 2020-01-21 to 2023-03-23: 2026-11-22.',
      ),
    }));
  it('with the source and its licence', () => expect(mail().message).toContain('Source: The New York Times'));
  it('with a subject that SNS takes: at most 100 ASCII characters', () =>
    expect(outcomeMail(outcome(), { ...nytUs, id: 'x'.repeat(200) }, 'e').subject).toMatch(
      /^[\x20-\x7e]{1,100}$/,
    ));
});
