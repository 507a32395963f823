import type { AsyncBuffer } from 'hyparquet';
import { TableUnreadable } from './errors.ts';
import { get, type Fetch } from './get.ts';

/** What is asked for first. A month of some regions is no longer than this: it is read by one request. */
const firstBytes = 65_536;

/** The length of the whole, in the answer to a request for a part: `bytes 0-9/100`. */
const lengthOf = (contentRange: string | null): number | undefined => {
  const length = /^bytes \d+-\d+\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return length === undefined ? undefined : Number(length);
};

/**
 * A file on a server, read by ranges: its beginning by one request, which tells its length too, and each part that the
 * beginning does not have by another one.
 *
 * @throws TableUnreadable where the server does not have it, or it changes while it is read
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export const remoteFile = async (url: string, request?: Fetch): Promise<AsyncBuffer> => {
  const getPart = (from: number, to: number): Promise<Response> =>
    get(url, { headers: { range: `bytes=${from}-${to - 1}` } }, request);
  const first = await getPart(0, firstBytes);
  const tag = first.headers.get('etag');
  const beginning = await first.arrayBuffer();
  // A server that knows no ranges has sent all of it.
  const byteLength = lengthOf(first.headers.get('content-range')) ?? beginning.byteLength;
  return {
    byteLength,
    slice: async (from, to = byteLength) => {
      if (to <= beginning.byteLength) return beginning.slice(from, to);
      const part = await getPart(from, to);
      if (part.status !== 206 || part.headers.get('etag') !== tag)
        throw new TableUnreadable(`${url} has changed while it was read; it is read again`);
      return part.arrayBuffer();
    },
  };
};
