import { describe, expect, it } from '@jest/globals';
import { addDays, type CalendarDate } from '../record/calendar-date.ts';
import { defineDataset, type SourceFile } from './dataset.ts';
import { nytUs } from './nyt-us.ts';

const [file] = nytUs.sources;
const living = (firstDate: string, lastDate: string | null): SourceFile => ({
  ...file,
  firstDate: firstDate as CalendarDate,
  lastDate: lastDate as CalendarDate | null,
});
const lifetime = (...sources: [SourceFile, ...SourceFile[]]) => {
  const { firstDate, lastDate } = defineDataset({ ...nytUs, sources });
  return [firstDate, lastDate];
};

describe('A dataset lives from the first date of its files to the last one', () => {
  it('of one file as long as the file', () =>
    expect(lifetime(living('2020-01-21', '2023-03-23'))).toEqual(['2020-01-21', '2023-03-23']));
  it('of several from the earliest to the latest, in whatever order they stand', () =>
    expect(
      lifetime(
        living('2021-01-01', '2023-03-10'),
        living('2020-01-22', '2023-03-23'),
        living('2022-01-01', '2022-12-31'),
      ),
    ).toEqual(['2020-01-22', '2023-03-23']));
  it('and goes on where one of them does', () =>
    expect(lifetime(living('2020-01-21', '2023-03-23'), living(addDays(file.firstDate, 1), null))).toEqual([
      '2020-01-21',
      null,
    ]));
});
