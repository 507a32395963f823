import { addDays, parseCalendarDate, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import type { Faults, KindOf } from './faults.ts';
import type { Random } from './random.ts';

/** A row of the source: a date and its counts as the file has them, `cases,deaths`. */
export interface SourceRow {
  readonly date: CalendarDate;
  readonly counts: string;
}

/** The counts of each date. */
export type Figures = ReadonlyMap<CalendarDate, string>;

/** The source and its publisher: each day's row appears on its morning, or later; past days are revised. */
export interface Publisher {
  /** Publishes what appears on the morning of a day. */
  publishMorning(today: CalendarDate): void;
  /** What is published now. */
  figures(): Figures;
  /** The counts that a date has had, in their order. */
  versionsOf(date: CalendarDate): readonly string[];
  /** Whether every row has appeared. */
  isComplete(): boolean;
  /** Answers a request for the file. */
  fetch(url: URL, init: RequestInit): Promise<Response>;
  /** What the last answer said, where it came whole or seemed to; undefined where it did not come. */
  lastServed(): Figures | undefined;
}

const header = 'date,cases,deaths\n';
const wholeRow = /^(\d{4}-\d{2}-\d{2}),(\d+,\d+)$/;

/** The rows of a text that are whole and end with a line end. */
const readable = (text: string): Figures =>
  new Map(
    text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => {
        const [, date, counts] = wholeRow.exec(line) ?? [];
        const isDate = parseCalendarDate(date ?? '') !== undefined;
        return isDate && counts !== undefined ? [[date as CalendarDate, counts] as const] : [];
      }),
  );

/** @param rows those before `from` are published from the beginning */
export const createPublisher = (
  dataset: Dataset,
  rows: readonly SourceRow[],
  from: CalendarDate,
  faults: Faults,
  random: Random,
): Publisher => {
  const published = new Map<CalendarDate, string>();
  const versions = new Map<CalendarDate, string[]>();
  const planned = new Map<CalendarDate, SourceRow[]>();
  let pending = 0;
  let version = 0;
  let now: { readonly text: string; readonly etag: string } | undefined;
  let yesterday: typeof now;
  let served: string | undefined;

  const set = (date: CalendarDate, counts: string): void => {
    published.set(date, counts);
    versions.set(date, [...(versions.get(date) ?? []), counts]);
    now = undefined;
  };
  const file = (): NonNullable<typeof now> => {
    if (now) return now;
    version += 1;
    const lines = [...published].sort(([a], [b]) => (a < b ? -1 : 1));
    now = {
      text: header + lines.map(([date, counts]) => `${date},${counts}\n`).join(''),
      etag: `"${version}"`,
    };
    return now;
  };
  const delay = (fault: KindOf<'publication'> | undefined): number => {
    if (fault === 'late') return random.int(1, 3);
    return fault === 'leftOut' ? random.int(5, 12) : 0;
  };
  const revise = (): void => {
    const dates = [...published.keys()];
    for (let times = random.int(1, 5); times > 0 && dates.length > 0; times -= 1) {
      const date = dates[random.int(Math.max(0, dates.length - 60), dates.length - 1)];
      const [cases = 0, deaths = 0] = (date && published.get(date)?.split(',').map(Number)) || [];
      if (date) set(date, `${Math.max(0, cases + random.int(-500, 500))},${deaths}`);
    }
  };

  for (const row of rows)
    if (row.date < from) set(row.date, row.counts);
    else {
      planned.set(row.date, [row]);
      pending += 1;
    }

  return {
    publishMorning: (today) => {
      yesterday = file();
      const due = addDays(today, -dataset.publicationLagDays);
      for (const row of planned.get(due) ?? []) {
        const fault = row.date === due ? faults.at('publication') : undefined;
        const days = delay(fault);
        if (days > 0) {
          const later = addDays(due, days);
          planned.set(later, [...(planned.get(later) ?? []), row]);
        } else {
          set(row.date, row.counts);
          pending -= 1;
          if (fault === 'revised') revise();
        }
      }
      planned.delete(due);
      if (pending > 0) return;
      // A source that has ended is still corrected.
      const threat = faults.threat('publication');
      if (threat?.kind !== 'revised') return;
      threat.strike();
      revise();
    },
    figures: () => published,
    versionsOf: (date) => versions.get(date) ?? [],
    isComplete: () => pending === 0,
    lastServed: () => (served === undefined ? undefined : readable(served)),
    // eslint-disable-next-line @typescript-eslint/require-await -- an answer of the network comes as a promise
    fetch: async (_url, { headers }) => {
      const threat = faults.threat('source');
      const fault = threat?.kind;
      served = undefined;
      if (fault === 'hang' || fault === 'serverError') {
        threat?.strike();
        if (fault === 'serverError') return new Response('come back later', { status: 503 });
        throw new DOMException('The operation was aborted', 'TimeoutError');
      }
      const { text, etag } = fault === 'stale' && yesterday ? yesterday : file();
      if (fault === 'stale' && etag !== file().etag) threat?.strike();
      if (new Headers(headers).get('if-none-match') === etag) {
        served = text;
        return new Response(null, { status: 304, headers: { etag } });
      }
      if (fault !== 'stale') threat?.strike();
      const half = text.slice(0, random.int(1, text.length - 1));
      if (fault === 'reset') return new Response(breakingOff(half), { headers: { etag } });
      if (fault === 'malformed' || fault === 'unterminated') {
        // A file that its publisher has damaged is another file; one that was cut off on its way is not.
        version += 1;
        served = fault === 'malformed' ? malform(text, random) : text.slice(0, -1);
        return answer(served, `"${version}"`);
      }
      served = fault === 'truncated' ? half : text;
      return answer(served, etag);
    },
  };
};

const answer = (body: string, etag: string): Response =>
  new Response(body, { headers: { 'content-type': 'text/csv', etag } });

const breakingOff = (text: string): ReadableStream<Uint8Array> => {
  let sent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (sent) controller.error(new TypeError('terminated'));
      else controller.enqueue(Buffer.from(text));
      sent = true;
    },
  });
};

/** Damages some of the last lines, as a file that was edited by hand may be. */
const malform = (text: string, random: Random): string => {
  const lines = text.split('\n');
  const damages: readonly [(line: string) => string, ...((line: string) => string)[]] = [
    (line) => line.replace(/\d+$/, 'n/a'),
    (line) => line.replace(/,\d+$/, ''),
    (line) => line.replace(/-(\d\d),/, '-32,'),
    (line) => line.replace(/^\d+/, (year) => String(Number(year) + 1)),
    (line) => line.replace(/,(\d+),/, ',-$1,'),
    () => '<!-- -->',
  ];
  for (let times = random.int(1, 3); times > 0; times -= 1) {
    const index = random.int(Math.max(1, lines.length - 4), lines.length - 2);
    const line = lines[index];
    if (line !== undefined && index > 0) lines[index] = random.pick(damages)(line);
  }
  return lines.join('\n');
};
