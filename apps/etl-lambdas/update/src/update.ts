import {
  datesOfUpdate,
  encodeJson,
  keys,
  parseCalendarDate,
  readCsvHeader,
  readLines,
  splitCsvLine,
  type CalendarDate,
  type ExecutionInput,
  type Ledger,
  type Retrieved,
  type Source,
  type Store,
} from '@covid-etl/etl-core';

/** The lines of a source's file that an update keeps, and the newest date seen in any line. */
interface Excerpt {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly lastDate: CalendarDate | null;
}

/**
 * Reads a source's file line by line and keeps the header, the lines of the dates asked for, and the lines
 * whose date can't be read: one of those may be the date that is asked for, and Transform says what it is.
 */
const excerptOf = async (
  body: AsyncIterable<Uint8Array>,
  source: Source,
  asked: ReadonlySet<CalendarDate>,
): Promise<Excerpt> => {
  const lines = readLines(body);
  const first = await lines.next();
  const headerText = first.done ? undefined : first.value.text;
  const header = readCsvHeader(headerText, source.dataset, source.url.href);
  const kept = [{ number: 1, text: headerText ?? '' }];
  let lastDate: CalendarDate | null = null;
  for await (const { number, text, terminated } of lines) {
    const date = parseCalendarDate((splitCsvLine(text)?.[header.date] ?? '').trim());
    // A line that the file's end may have cut off says nothing for sure about what the source has.
    if (date && terminated && (lastDate === null || date > lastDate)) lastDate = date;
    if (text !== '' && (!date || asked.has(date)))
      kept.push({ number, text: terminated ? `${text}\n` : text });
  }
  return { lines: kept, lastDate };
};

/**
 * Whether it is enough to know that the source has not changed since the last load: it is, where each date asked
 * for is later than anything the source had then. Of an earlier date the file may have a correction that was not
 * asked for at the time.
 */
const isAnsweredBy304 = (asked: readonly CalendarDate[], ledger: Ledger): boolean => {
  const lastSeen = ledger.source?.lastDate;
  return lastSeen != null && asked.every((date) => date > lastSeen);
};

/**
 * Retrieves the rows of the dates asked for, and of every date missing between the last loaded one and them.
 *
 * @param retrieval names this retrieval among those of the execution: a try that outlived its time-out must not
 *   write over the next one's
 * @throws SourceUnavailable, SourceNotFound, SourceFormatError, StoreUnavailable
 */
export const update = async (
  source: Source,
  store: Store,
  ledger: Ledger,
  input: ExecutionInput,
  {
    execution,
    retrieval,
    timeoutMs,
    timeZone,
  }: {
    execution: string;
    retrieval: string;
    timeoutMs: number;
    timeZone: string;
  },
): Promise<Retrieved> => {
  const { dataset } = source;
  const requested = datesOfUpdate(input, dataset, ledger, timeZone);
  const unchanged = {
    dataset: dataset.id,
    ...requested,
    source: ledger.source ?? { etag: null, lastDate: null },
    raw: null,
  };
  if (requested.asked.length === 0) return unchanged;

  const ifNoneMatch = isAnsweredBy304(requested.asked, ledger) ? (ledger.source?.etag ?? null) : null;
  const answer = await source.read({ ifNoneMatch, timeoutMs });
  if (!answer.modified) return unchanged;

  const { lines, lastDate } = await excerptOf(answer.body, source, new Set(requested.asked));
  const [header, ...rows] = lines;
  const body = Buffer.from(`${header?.text ?? ''}\n${rows.map(({ text }) => text).join('')}`);
  const key = keys.raw(dataset.id, execution, retrieval);
  const linesKey = keys.rawLines(dataset.id, execution, retrieval);
  await store.put(key, body);
  await store.put(linesKey, encodeJson(lines.map(({ number }) => number)));
  return {
    dataset: dataset.id,
    ...requested,
    source: { etag: answer.etag, lastDate },
    raw: { key, linesKey, bytes: body.byteLength },
  };
};
