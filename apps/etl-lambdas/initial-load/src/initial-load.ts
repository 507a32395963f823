import {
  firstLine,
  keys,
  monthRanges,
  partitionsOf,
  readSources,
  uniqueDates,
  withinLifetime,
  type Dataset,
  type ExecutionInput,
  type MonthRange,
  type Partition,
  type RawFile,
  type ReadFile,
  type Retrieved,
  type Source,
  type Store,
} from '@covid-etl/etl-core';

/** The partitions of files whose first column is the date; none where one of them has it elsewhere, or is no CSV. */
const findPartitions = async (files: readonly ReadFile[]): Promise<Partition[]> => {
  const found: { source: string; ranges: MonthRange[] }[] = [];
  for (const { source, body } of files) {
    const { text = '', next } = firstLine(body);
    if (!text.startsWith(`${source.file.columns.date},`)) return [];
    found.push({ source: source.file.id, ranges: await monthRanges([body], next) });
  }
  return partitionsOf(found);
};

/**
 * Retrieves the whole of a dataset's files, as one batch, and keeps them untouched. It loads what there is: only dates
 * that the input names are asked for.
 *
 * Of a large dataset it finds where the months are, so that each can be loaded by itself. What is loaded again over a table
 * that is there is held against that table as a whole, and is not.
 *
 * @param retrieval names this retrieval among those of the execution: a try that outlived its time-out must not
 *   write over the next one's
 * @throws SourceUnavailable, SourceNotFound, SourceFormatError, StoreUnavailable
 */
export const initialLoad = async (
  dataset: Dataset,
  sources: readonly Source[],
  store: Store,
  input: ExecutionInput,
  { execution, retrieval, timeoutMs }: { execution: string; retrieval: string; timeoutMs: number },
): Promise<Retrieved> => {
  const read = await readSources(sources, { timeoutMs });
  // Without a condition a source has nothing to be unmodified since.
  if (!read) throw new Error(`${dataset.id} was not modified since nothing`);
  const raw: RawFile[] = [];
  const partitions = dataset.isPartitioned && !input.full ? await findPartitions(read.files) : [];
  for (const { source, body } of read.files) {
    const key = keys.raw(dataset.id, execution, retrieval, source.file.id);
    await store.put(key, body);
    raw.push({ source: source.file.id, key, excerptKey: null, bytes: body.byteLength });
  }
  return {
    dataset: dataset.id,
    ...withinLifetime(uniqueDates(input.dates ?? []), dataset),
    source: { etag: read.etag, lastDate: null },
    basedOn: null,
    raw,
    ...(partitions.length > 0 && { partitions }),
  };
};
