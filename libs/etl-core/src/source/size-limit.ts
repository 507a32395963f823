import { SourceFormatError } from '../errors.ts';

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

/** The error for a body that is too large to be the source. */
export const tooLarge = (url: URL, maxBytes: number): SourceFormatError =>
  new SourceFormatError(
    `${url.href} is larger than ${mebibytes(maxBytes)}: not the file that was expected; nothing was changed`,
  );

/** Passes a body on, and ends it with a SourceFormatError once it is larger than `maxBytes`. */
export async function* limitSize(
  body: AsyncIterable<Uint8Array>,
  url: URL,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(url, maxBytes);
    yield chunk;
  }
}
