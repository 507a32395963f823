import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SourceNotFound, SourceUnavailable } from '../errors.ts';
import { limitSize, tooLarge } from './size-limit.ts';
import type { SourceAnswer, SourceRequest } from './source.ts';

async function* readAll(url: URL): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(url)) yield chunk as Uint8Array;
  } catch (cause) {
    throw new SourceUnavailable(`${url.href} could not be read to its end; it is tried again`, { cause });
  }
}

/** A source in a file. Its entity tag is made of its size and the time of its last change. */
export const readFileSource = async (
  url: URL,
  maxBytes: number,
  { ifNoneMatch }: SourceRequest,
): Promise<SourceAnswer> => {
  const status = await stat(url, { bigint: true }).catch((cause: unknown) => {
    throw new SourceNotFound(`${url.href} is not there or can't be read; give the path of a CSV file`, {
      cause,
    });
  });
  if (!status.isFile()) throw new SourceNotFound(`${url.href} is not a file; give the path of a CSV file`);
  const etag = `"${status.size.toString(36)}-${status.mtimeNs.toString(36)}"`;
  if (etag === ifNoneMatch) return { modified: false, etag };
  if (status.size > BigInt(maxBytes)) throw tooLarge(url, maxBytes);
  return { modified: true, etag, body: limitSize(readAll(url), url, maxBytes) };
};
