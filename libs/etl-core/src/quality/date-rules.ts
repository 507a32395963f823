import { countNames } from '../dataset/dataset.ts';
import { addDays, toEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import { recordKey } from '../record/record-key.ts';
import type { Evidence, Finding } from './rule.ts';

const rangeText = (first: CalendarDate, last: CalendarDate): string =>
  first === last ? first : `${first} to ${last}`;

/** Dates without a record between two that a region has. */
export const dateGaps = ({ series }: Evidence): Finding[] =>
  series.flatMap(({ region, records, loaded }) =>
    records.flatMap((record, i): Finding[] => {
      const before = records[i - 1];
      if (!before || toEpochDay(record.date) - toEpochDay(before.date) <= 1) return [];
      if (!loaded.has(record) && !loaded.has(before)) return [];
      const [date, until] = [addDays(before.date, 1), addDays(record.date, -1)];
      return [{ text: `${region} has nothing for ${rangeText(date, until)}`, region, date, until }];
    }),
  );

/** Consecutive dates as ranges. */
const rangesOf = (dates: readonly CalendarDate[]): [first: CalendarDate, last: CalendarDate][] => {
  const ranges: [CalendarDate, CalendarDate][] = [];
  for (const date of [...dates].sort()) {
    const range = ranges.at(-1);
    if (range && date === addDays(range[1], 1)) range[1] = date;
    else ranges.push([date, date]);
  }
  return ranges;
};

/**
 * Dates that have none of the counts that one of several files gives: the others have the date, that file does not, or
 * says nothing for it.
 */
export const oneSidedDates = ({ dataset, records }: Evidence): Finding[] => {
  if (dataset.sources.length === 1) return [];
  return dataset.sources.flatMap(({ id, columns }) => {
    const counts = countNames.filter((name) => columns[name] !== undefined);
    const lacking = records.filter((record) => counts.every((name) => record[name] === null));
    return [...Map.groupBy(lacking, ({ region }) => region)].flatMap(([region, ofRegion]) =>
      rangesOf(ofRegion.map(({ date }) => date)).map(([date, until]) => ({
        text: `${region} has no ${counts.join(' and ')} for ${rangeText(date, until)}: ${id} does not have it`,
        source: id,
        region,
        date,
        until,
      })),
    );
  });
};

/** Dates whose recovered are a zero that can't be meant (see unknown-recovered.ts). */
export const unknownRecovered = ({ files }: Evidence): Finding[] =>
  files.flatMap(({ file, unknownRecovered: records }) =>
    [...Map.groupBy(records, ({ region }) => region)].flatMap(([region, ofRegion]) =>
      rangesOf(ofRegion.map(({ date }) => date)).map(([date, until]) => ({
        text: `${region}: recovered is 0 on ${rangeText(date, until)}, which is taken as unknown`,
        source: file.id,
        region,
        date,
        until,
      })),
    ),
  );

/** The days by which the source is late. */
export const staleness = ({ newestDate, expectedDate }: Evidence): Finding[] => {
  if (newestDate !== null && newestDate >= expectedDate) return [];
  const text =
    newestDate === null
      ? `the source has no row, it should have ${expectedDate}`
      : `the source ends on ${newestDate}, it should have ${expectedDate}`;
  return [{ text, date: expectedDate }];
};

/** Counts of days that had been loaded already, and what they are now. */
export const revisions = ({ table, records }: Evidence): Finding[] => {
  const before = new Map(table.map((record) => [recordKey(record), record]));
  return records.flatMap((record) => {
    const known = before.get(recordKey(record));
    if (!known) return [];
    return countNames.flatMap((count): Finding[] => {
      const [from, to] = [known[count], record[count]];
      if (from === to) return [];
      const { region, date } = record;
      const text = `${region}, ${date}: ${count} ${from ?? 'unknown'} became ${to ?? 'unknown'}`;
      return [{ text, region, date, count, from, to }];
    });
  });
};
