import { buffer } from 'node:stream/consumers';
import {
  keys,
  uniqueDates,
  withinLifetime,
  type ExecutionInput,
  type Retrieved,
  type Source,
  type Store,
} from '@covid-etl/etl-core';

/**
 * Retrieves the whole of a source, as one batch, and keeps it untouched. It loads what there is: only dates that
 * the input names are asked for.
 *
 * @param retrieval names this retrieval among those of the execution: a try that outlived its time-out must not
 *   write over the next one's
 * @throws SourceUnavailable, SourceNotFound, SourceFormatError, StoreUnavailable
 */
export const initialLoad = async (
  source: Source,
  store: Store,
  input: ExecutionInput,
  { execution, retrieval, timeoutMs }: { execution: string; retrieval: string; timeoutMs: number },
): Promise<Retrieved> => {
  const answer = await source.read({ timeoutMs });
  // Without a condition a source has nothing to be unmodified since.
  if (!answer.modified) throw new Error(`${source.url.href} answered 304 to a request without If-None-Match`);
  const body = await buffer(answer.body);
  const key = keys.raw(source.dataset.id, execution, retrieval);
  await store.put(key, body);
  return {
    dataset: source.dataset.id,
    ...withinLifetime(uniqueDates(input.dates ?? []), source.dataset),
    source: { etag: answer.etag, lastDate: null },
    basedOn: null,
    raw: { key, linesKey: null, bytes: body.byteLength },
  };
};
