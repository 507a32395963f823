import type { Dataset } from '../dataset/dataset.ts';
import { readFileSource } from './file-source.ts';
import { readHttpSource } from './http-source.ts';

/** What a source answers: the file as it is now, or that it has not changed. */
export type SourceAnswer =
  | { readonly modified: false; readonly etag: string }
  | {
      readonly modified: true;
      /** The entity tag of this state of the file; null where the source gives none. */
      readonly etag: string | null;
      /** The file's bytes. Throws SourceUnavailable or SourceFormatError while it is read. */
      readonly body: AsyncIterable<Uint8Array>;
    };

export interface SourceRequest {
  /** Answer `modified: false` where the file still has this entity tag. */
  readonly ifNoneMatch?: string | null;
  /** How long the whole answer may take, body included, in milliseconds. */
  readonly timeoutMs: number;
}

/** A dataset and where it is read from. */
export interface Source {
  readonly dataset: Dataset;
  readonly url: URL;
  /**
   * Asks for the file.
   *
   * @throws SourceUnavailable where there is no whole answer in time
   * @throws SourceNotFound where there is nothing at the address
   * @throws SourceFormatError where the file is larger than the dataset can be
   */
  read(request: SourceRequest): Promise<SourceAnswer>;
}

/** The source of a dataset at an address, by `https:`, `http:` or `file:`. */
export const createSource = (dataset: Dataset, url: URL): Source => ({
  dataset,
  url,
  read: (request) =>
    (url.protocol === 'file:' ? readFileSource : readHttpSource)(url, dataset.maxBytes, request),
});
