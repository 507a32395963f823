import { buffer } from 'node:stream/consumers';
import type { Source } from './source.ts';

/** A file of a dataset as it was read. */
export interface ReadFile {
  readonly source: Source;
  readonly body: Uint8Array;
}

/** The files of a dataset as they were read, and the entity tag of all of them. */
export interface ReadFiles {
  readonly etag: string | null;
  readonly files: readonly ReadFile[];
}

export interface ReadRequest {
  /** Answer null where all files still have this entity tag. */
  readonly ifNoneMatch?: string | null;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What one file was asked for; no body where it has not changed. */
interface Asked {
  readonly etag: string | null;
  readonly body: Uint8Array | null;
}

/** An entity tag has no space in it. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const separator = ' ';

/** The entity tag of several files; null where one of them has none. */
const joinTags = (tags: readonly (string | null)[]): string | null =>
  tags.includes(null) || (tags.length > 1 && tags.some((tag) => tag?.includes(separator)))
    ? null
    : tags.join(separator);

const splitTags = (tag: string | null | undefined, files: number): readonly string[] => {
  const tags = files === 1 && tag ? [tag] : (tag?.split(separator) ?? []);
  return tags.length === files ? tags : [];
};

/**
 * Reads a dataset's files. Where one of several has changed, all of them are read: what it says has to be seen beside
 * what the others say.
 *
 * @returns null where none has changed
 * @throws SourceUnavailable, SourceNotFound, SourceFormatError by the first file that can't be read
 */
export const readSources = async (
  sources: readonly Source[],
  { ifNoneMatch, timeoutMs }: ReadRequest,
): Promise<ReadFiles | null> => {
  const deadline = performance.now() + timeoutMs;
  const tags = splitTags(ifNoneMatch, sources.length);
  const ask = async (source: Source, tag?: string): Promise<Asked> => {
    const remainingMs = Math.max(1, Math.floor(deadline - performance.now()));
    const answer = await source.read({ ifNoneMatch: tag ?? null, timeoutMs: remainingMs });
    return { etag: answer.etag, body: answer.modified ? await buffer(answer.body) : null };
  };
  const answers = await Promise.all(sources.map((source, i) => ask(source, tags[i])));
  if (answers.every(({ body }) => body === null)) return null;
  const files = await Promise.all(
    sources.map(async (source, i) => {
      const first = answers[i];
      const { etag, body } = first?.body ? first : await ask(source);
      // Without a condition a source has nothing to be unmodified since.
      if (body === null)
        throw new Error(`${source.url.href} answered 304 to a request without If-None-Match`);
      return { source, body, etag };
    }),
  );
  return { etag: joinTags(files.map(({ etag }) => etag)), files };
};
