import type { Dataset, SourceFile } from '../dataset/dataset.ts';
import { readFileSource } from './file-source.ts';
import { readHttpSource } from './http-source.ts';
import { sourceUrlOf } from './source-url.ts';

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

/** A file of a dataset and where it is read from. */
export interface Source {
  readonly file: SourceFile;
  readonly url: URL;
  /**
   * Asks for the file.
   *
   * @throws SourceUnavailable where there is no whole answer in time
   * @throws SourceNotFound where there is nothing at the address
   * @throws SourceFormatError where the file is larger than it can be
   */
  read(request: SourceRequest): Promise<SourceAnswer>;
}

/** The source of a file at an address, by `https:`, `http:` or `file:`. */
export const createSource = (file: SourceFile, url: URL): Source => ({
  file,
  url,
  read: (request) =>
    (url.protocol === 'file:' ? readFileSource : readHttpSource)(url, file.maxBytes, request),
});

/** The sources of a dataset, where the settings say that they are. */
export const sourcesOf = (dataset: Dataset, env: Readonly<Record<string, string | undefined>>): Source[] =>
  dataset.sources.map((file) => createSource(file, sourceUrlOf(file, env)));
