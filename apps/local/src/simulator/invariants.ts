import { hash } from 'node:crypto';
import { shortList, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import type { Execution } from '../cloud/journal.ts';
import { failureTopic } from '../cloud/names.ts';
import { parkedNotice, type Lasting } from './lasting.ts';
import { datesNamedIn } from './named-dates.ts';
import type { Figures, Publisher } from './publisher.ts';
import type { TableReader } from './table-reader.ts';

/** Something that must never be. */
export interface Violation {
  readonly day: CalendarDate;
  readonly invariant: string;
  readonly detail: string;
}

/** A date that failed, and when it was in the table after all. */
export interface Healed {
  readonly date: CalendarDate;
  readonly days: number;
}

export interface InvariantsPorts {
  readonly dataset: Dataset;
  readonly publisher: Publisher;
  readonly lasting: Lasting;
  readonly reader: TableReader;
  readonly today: () => CalendarDate;
}

/** Holds the system to its promise. */
export interface Invariants {
  readonly violations: readonly Violation[];
  readonly healed: readonly Healed[];
  /** The table as an outside reader has last found it. */
  readonly table: Figures;
  onWritten(path: string): void;
  /** Looks at each file that has been written since. */
  checkWritten(): Promise<void>;
  onFailed(execution: Execution): void;
  /** What must hold whenever nothing runs: no failed date is without somebody who will take care of it. */
  checkCustody(): void;
  /**
   * What must hold after an execution that had the system for itself: the table has each date asked for, and is what
   * the source has served, up to the newest of them.
   */
  checkAgainst(served: Figures, asked: readonly CalendarDate[]): void;
  /** What must hold in the end. */
  checkEnd(): void;
  /** Notes what must not be. */
  violate(invariant: string, detail: string): void;
}

const dayMs = 86_400_000;
const daysBetween = (first: CalendarDate, last: CalendarDate): number =>
  (Date.parse(last) - Date.parse(first)) / dayMs;

export const createInvariants = (ports: InvariantsPorts): Invariants => {
  const { dataset, publisher, lasting, reader, today } = ports;
  const violations: Violation[] = [];
  const healed: Healed[] = [];
  const table = new Map<CalendarDate, string>();
  const owed = new Map<CalendarDate, CalendarDate>();
  let ledger = new Map<CalendarDate, string>();
  let written: string[] = [];

  const must = (holds: boolean, invariant: string, detail: string): void => {
    if (!holds) violations.push({ day: today(), invariant, detail });
  };

  const checkMonth = async (file: string): Promise<void> => {
    const month = /month=([\d-]{7})/.exec(file)?.[1] ?? '';
    const rows = await reader.rows(file).catch((error: unknown) => {
      must(false, 'every Parquet file can be read at every moment', `${file}: ${String(error)}`);
      return [];
    });
    must(new Set(rows.map(({ date }) => date)).size === rows.length, 'nothing is loaded twice', file);
    const gone = [...table.keys()].filter((date) => date.startsWith(month));
    for (const { region, date, counts } of rows) {
      must(
        region === dataset.region && date.startsWith(month),
        'a row is in its place',
        `${file}: ${region} ${date}`,
      );
      must(
        publisher.versionsOf(date).includes(counts),
        'every row was published by the source',
        `${date}: ${counts}, published were ${publisher.versionsOf(date).join(' and ') || 'none'}`,
      );
      table.set(date, counts);
      gone.splice(gone.indexOf(date), gone.includes(date) ? 1 : 0);
    }
    must(gone.length === 0, 'what is in the table stays there', gone.join(', '));
  };

  const checkLedger = (file: string): void => {
    const before = ledger;
    ledger = reader.ledger(file);
    const gone = [...before.keys()].filter((date) => !ledger.has(date));
    must(gone.length === 0, 'what the ledger has stays there', gone.join(', '));
    const without = [...ledger.keys()].filter((date) => !table.has(date));
    must(without.length === 0, 'what the ledger has is in the table', without.join(', '));
  };

  const known = new Map<string, CalendarDate[]>();
  const named = (text: string): CalendarDate[] => {
    const dates = known.get(text) ?? datesNamedIn(text, dataset, lasting.journal);
    known.set(text, dates);
    return dates;
  };
  /** The dates that somebody will still take care of. */
  const inCustody = (): Set<CalendarDate> =>
    new Set([
      ...lasting.waiting.messages().flatMap(({ body }) => named(body)),
      ...lasting.parked.messages().flatMap(({ body }) => named(body)),
      ...lasting.journal.undelivered().flatMap(({ input }) => named(input)),
    ]);
  const heal = (): void => {
    for (const [date, since] of owed) {
      if (!ledger.has(date)) continue;
      healed.push({ date, days: daysBetween(since, today()) });
      owed.delete(date);
    }
  };

  const checkCustody = (): void => {
    heal();
    if (owed.size === 0) return;
    const custody = inCustody();
    for (const date of owed.keys())
      must(custody.has(date), 'no failed date is lost', `${date}: no message and no execution has it`);
  };

  return {
    violate: (invariant, detail) => must(false, invariant, detail),
    violations,
    healed,
    table,
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
    onFailed: ({ input }) => {
      for (const date of named(input)) if (!owed.has(date) && !ledger.has(date)) owed.set(date, today());
    },
    checkCustody,
    checkAgainst: (served, asked) => {
      const missing = asked.filter((date) => !table.has(date));
      must(missing.length === 0, 'after a success each date asked for is in the table', missing.join(', '));
      const newest = asked.at(-1) ?? '';
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
      for (const [date, counts] of publisher.figures())
        must(
          table.get(date) === counts,
          'in the end the table is what the source has',
          `${date}: ${table.get(date) ?? 'no row'}, the source has ${counts}`,
        );
      must(
        table.size === publisher.figures().size,
        'in the end the table has no other rows',
        `${table.size} rows`,
      );
      const others = [...table].filter(([date, counts]) => {
        const text = `${counts},,${dataset.region}`;
        const short = hash('sha256', text, 'base64url').slice(0, 12);
        return ![text, short].includes(ledger.get(date) ?? '');
      });
      must(
        ledger.size === table.size && others.length === 0,
        'ledger and table agree',
        `${ledger.size} and ${table.size} dates, other counts: ${shortList(others.map(([date]) => date))}`,
      );
      must(
        lasting.waiting.messages().length === 0,
        'the queue is empty in the end',
        lasting.waiting
          .messages()
          .map(({ body }) => body)
          .join('\n'),
      );
      must(lasting.journal.undelivered().length === 0, 'every event is delivered', '');
      const running = lasting.journal.list('RUNNING').map(({ name }) => name);
      must(running.length === 0, 'every execution has come to its end', running.join(', '));
      const notices = lasting.mails
        .filter(({ topic }) => topic === failureTopic)
        .map(({ message }) => message);
      const told = new Set(notices.map((message) => /Execution: (\S+) \(/.exec(message)?.[1]));
      const failed = lasting.journal
        .list(undefined, Number.MAX_SAFE_INTEGER)
        .filter(({ status }) => status !== 'SUCCEEDED');
      for (const { name } of failed) must(told.has(name), 'each failed execution led to a notice', name);
      for (const { body } of lasting.parked.messages()) {
        const dates = named(body);
        const isTold = notices.some(
          (message) =>
            message === parkedNotice(body) ||
            (message.includes('Given up') && dates.every((date) => message.includes(date))),
        );
        must(isTold, 'whatever is parked, its owner was told', body);
      }
      checkCustody();
    },
  };
};
