import {
  keys,
  readSources,
  uniqueDates,
  withinLifetime,
  type Dataset,
  type ExecutionInput,
  type RawFile,
  type Retrieved,
  type Source,
  type Store,
} from '@covid-etl/etl-core';

/**
 * Retrieves the whole of a dataset's files, as one batch, and keeps them untouched. It loads what there is: only dates
 * that the input names are asked for.
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
  };
};
