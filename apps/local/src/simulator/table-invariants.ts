import { hash } from 'node:crypto';
import { shortList, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import type { Figures, Publisher } from './publisher.ts';
import type { FoundLedger, TableReader } from './table-reader.ts';
import type { Violations } from './violations.ts';

export interface TableInvariantsPorts {
  readonly dataset: Dataset;
  readonly publisher: Publisher;
  readonly reader: TableReader;
  readonly today: () => CalendarDate;
  readonly must: Violations['must'];
}

/** What must hold of the table and the ledger. */
export interface TableInvariants {
  /** The table as an outside reader has last found it. */
  readonly table: Figures;
  /** Whether the ledger has a date. */
  isLoaded: (date: CalendarDate) => boolean;
  onWritten(path: string): void;
  /** Looks at each file that has been written since. */
  checkWritten(): Promise<void>;
  /**
   * What must hold after an execution that had the system for itself: the table has each date asked for, and is what
   * the source has served, up to the newest of them.
   */
  checkAgainst(served: Figures, asked: readonly CalendarDate[]): void;
  /** What must hold in the end: the table is what the source has, and the ledger says the same. */
  checkEnd(): void;
}

/** Begins with an empty table. */
export const createTableInvariants = (ports: TableInvariantsPorts): TableInvariants => {
  const { dataset, publisher, reader, today, must } = ports;
  /** The one region of a dataset that can be simulated. */
  const region = dataset.sources[0].region.within;
  const table = new Map<CalendarDate, string>();
  /** The tag of each month's file. */
  const tags = new Map<string, string>();
  let ledger: FoundLedger = { dates: new Map(), months: new Map() };
  let written: string[] = [];

  const checkMonth = async (file: string): Promise<void> => {
    const month = /month=([\d-]{7})/.exec(file)?.[1] ?? '';
    const rows = await reader.rows(file).catch((error: unknown) => {
      must(false, 'every Parquet file can be read at every moment', `${file}: ${String(error)}`);
      return [];
    });
    must(new Set(rows.map(({ date }) => date)).size === rows.length, 'nothing is loaded twice', file);
    const gone = new Set([...table.keys()].filter((date) => date.startsWith(month)));
    for (const { region: found, date, counts } of rows) {
      must(found === region && date.startsWith(month), 'a row is in its place', `${file}: ${found} ${date}`);
      must(
        publisher.versionsOf(date).includes(counts),
        'every row was published by the source',
        `${date}: ${counts}, published were ${publisher.versionsOf(date).join(' and ') || 'none'}`,
      );
      table.set(date, counts);
      gone.delete(date);
    }
    tags.set(month, reader.tag(file));
    must(gone.size === 0, 'what is in the table stays there', [...gone].join(', '));
  };

  const checkLedger = (file: string): void => {
    const before = ledger;
    ledger = reader.ledger(file);
    const gone = [...before.dates.keys()].filter((date) => !ledger.dates.has(date));
    must(gone.length === 0, 'what the ledger has stays there', gone.join(', '));
    const without = [...ledger.dates.keys()].filter((date) => !table.has(date));
    must(without.length === 0, 'what the ledger has is in the table', without.join(', '));
    checkKnownMonths();
  };

  /** Whether the ledger has these counts for a date: as they are, or as a hash where the text is long. */
  const agrees = (date: CalendarDate, counts: string): boolean => {
    const text = `${counts},,${region}`;
    const found = ledger.dates.get(date);
    return found === text || found === hash('sha256', text, 'base64url').slice(0, 12);
  };
  const isKnown = (month: string): boolean => tags.get(month) === ledger.months.get(month);
  const checkKnownMonths = (): void => {
    const others = [...table].filter(([date, counts]) => isKnown(date.slice(0, 7)) && !agrees(date, counts));
    must(
      others.length === 0,
      'the ledger says of each month that it knows what the table has',
      shortList(others.map(([date]) => date)),
    );
  };

  return {
    table,
    isLoaded: (date) => ledger.dates.has(date),
    onWritten: (path) => {
      if (path.endsWith('part.parquet') || path.endsWith('ledger.json')) written.push(path);
    },
    checkWritten: async () => {
      const files = written;
      written = [];
      for (const file of files) {
        if (file.endsWith('.json')) checkLedger(file);
        else await checkMonth(file);
      }
    },
    checkAgainst: (served, asked) => {
      const missing = asked.filter((date) => !table.has(date));
      must(missing.length === 0, 'after a success each date asked for is in the table', missing.join(', '));
      // Where no date is asked for, in a first load and after the source's end, it is compared with as a whole.
      const newest = asked.at(-1) ?? today();
      for (const [date, counts] of served) {
        if (date > newest) continue;
        const versions = publisher.versionsOf(date);
        const found = table.get(date);
        must(
          found !== undefined && versions.lastIndexOf(found) >= versions.indexOf(counts),
          'after a success the table has what the source has served',
          `${date}: ${found ?? 'no row'}, served was ${counts}`,
        );
      }
    },
    checkEnd: () => {
      const figures = publisher.figures();
      for (const [date, counts] of figures)
        must(
          table.get(date) === counts,
          'in the end the table is what the source has',
          `${date}: ${table.get(date) ?? 'no row'}, the source has ${counts}`,
        );
      must(table.size === figures.size, 'in the end the table has no other rows', `${table.size} rows`);
      const unknown = [...tags.keys()].filter((month) => !isKnown(month));
      must(
        ledger.dates.size === table.size && unknown.length === 0,
        'in the end the ledger knows every month of the table',
        `${ledger.dates.size} and ${table.size} dates, unknown are ${shortList(unknown)}`,
      );
      checkKnownMonths();
    },
  };
};
