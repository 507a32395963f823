import {
  datesOfUpdate,
  differsFrom,
  encodeJson,
  keys,
  monthOf,
  readSources,
  unrecordedMonths,
  type CalendarDate,
  type Dataset,
  type ExecutionInput,
  type Ledger,
  type Month,
  type RawFile,
  type ReadLedger,
  type RequestedDates,
  type Retrieved,
  type Source,
  type Store,
} from '@covid-etl/etl-core';
import { excerptsOf, type Wanted } from './excerpt.ts';

/**
 * Whether the source says of a date something else than the ledger: a date that is missing, or one that was corrected
 * since it was loaded; in a month that the ledger does not know, any date may be one. Later dates than the newest one
 * asked for have their own day; a row that can't be right corrects nothing.
 */
const differsFromLoaded =
  (ledger: Ledger, unrecorded: ReadonlySet<Month>, newest: CalendarDate): Wanted['differs'] =>
  (date, records) =>
    records.length > 0 &&
    date <= newest &&
    (unrecorded.has(monthOf(date)) || differsFrom(ledger, date, records));

/**
 * Up to which date the source is compared with what has been loaded: the newest date asked for. After a source's end no
 * date is asked for any more, but it may still be corrected. Undefined where there is nothing to compare.
 */
const newestCompared = (
  { asked, notAsked }: RequestedDates,
  { lastDate }: Dataset,
): CalendarDate | undefined => {
  if (lastDate !== null && notAsked.some((date) => date > lastDate)) return lastDate;
  return asked.at(-1);
};

/**
 * Whether it is enough to know that the source has not changed since the last load: it is, where each date asked
 * for is later than anything the source had then. Of an earlier date the file may have a correction that was not
 * asked for at the time. After the source's end nothing is asked for, and this is enough too. It is not where the
 * table has months that the ledger does not know: an unchanged file may have something for them.
 */
const isAnsweredBy304 = (
  asked: readonly CalendarDate[],
  ledger: Ledger,
  unrecorded: ReadonlySet<Month>,
): boolean => {
  const lastSeen = ledger.source?.lastDate;
  return lastSeen != null && asked.every((date) => date > lastSeen) && unrecorded.size === 0;
};

/**
 * Retrieves the rows of the dates asked for, of every date missing between the last loaded one and them, and of those
 * up to them that the source has added or corrected since they were loaded: on a normal day one row. Where the ledger does
 * not know the table's months, it retrieves all of theirs.
 *
 * @param retrieval names this retrieval among those of the execution: a try that outlived its time-out must not
 *   write over the next one's
 * @param newestDate the newest date on earth
 * @throws SourceUnavailable, SourceNotFound, SourceFormatError, StoreUnavailable
 */
export const update = async (
  dataset: Dataset,
  sources: readonly Source[],
  store: Store,
  { ledger, tag }: Pick<ReadLedger, 'ledger' | 'tag'>,
  input: ExecutionInput,
  {
    execution,
    retrieval,
    timeoutMs,
    timeZone,
    newestDate,
  }: {
    execution: string;
    retrieval: string;
    timeoutMs: number;
    timeZone: string;
    newestDate: CalendarDate;
  },
): Promise<Retrieved> => {
  const requested = datesOfUpdate(input, dataset, ledger, timeZone, newestDate);
  const unchanged = {
    dataset: dataset.id,
    ...requested,
    source: ledger.source ?? { etag: null, lastDate: null },
    basedOn: tag,
    raw: null,
  };
  const newest = newestCompared(requested, dataset);
  if (newest === undefined) return unchanged;

  const unrecorded = await unrecordedMonths(store, ledger);
  const ifNoneMatch = isAnsweredBy304(requested.asked, ledger, unrecorded)
    ? (ledger.source?.etag ?? null)
    : null;
  const read = await readSources(sources, { ifNoneMatch, timeoutMs });
  if (!read) return unchanged;

  const { files, lastDate } = excerptsOf(read.files, {
    newestDate,
    asked: new Set(requested.asked),
    differs: differsFromLoaded(ledger, unrecorded, newest),
    columnsBefore: ({ id }) => ledger.source?.columns?.[id] ?? [],
  });
  const raw: RawFile[] = [];
  for (const { source, body, lines, rows, regions, firstRecovered } of files) {
    const key = keys.raw(dataset.id, execution, retrieval, source.id);
    const excerptKey = keys.rawExcerpt(dataset.id, execution, retrieval, source.id);
    await store.put(key, body);
    await store.put(
      excerptKey,
      encodeJson({ lines, rows, regions, firstRecovered: Object.fromEntries(firstRecovered) }),
    );
    raw.push({ source: source.id, key, excerptKey, bytes: body.byteLength });
  }
  return {
    dataset: dataset.id,
    ...requested,
    source: {
      // A state of the file of which a part was not compared is read again: it has no tag to be known by.
      etag: lastDate !== null && lastDate > newest ? null : read.etag,
      lastDate,
      columns: Object.fromEntries(files.map(({ source, columns }) => [source.id, [...columns]])),
    },
    basedOn: tag,
    raw,
  };
};
