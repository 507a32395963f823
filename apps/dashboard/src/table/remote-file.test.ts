import { describe, expect, it } from '@jest/globals';
import type { Fetch } from './get.ts';
import { remoteFile } from './remote-file.ts';

/** A server that has a file of so many bytes: 0, 1, 2, … */
const serverOf = (length: number, { tag = (): string => 'a', knowsRanges = true } = {}) => {
  const body = Uint8Array.from({ length }, (_, i) => i % 251);
  const asked: string[] = [];
  const request = ((_: string, { headers }: { headers: { range: string } }) => {
    asked.push(headers.range);
    const [from = 0, to = 0] = headers.range.match(/\d+/g)?.map(Number) ?? [];
    if (!knowsRanges) return Promise.resolve(new Response(body, { headers: { etag: tag() } }));
    const last = Math.min(to, length - 1);
    return Promise.resolve(
      new Response(body.slice(from, last + 1), {
        status: 206,
        headers: { 'content-range': `bytes ${from}-${last}/${length}`, etag: tag() },
      }),
    );
  }) as unknown as Fetch;
  return { body, asked, request };
};
const bytes = async (buffer: ArrayBuffer | Promise<ArrayBuffer>) => [...new Uint8Array(await buffer)];

describe('A file on a server', () => {
  it('that is small is read by one request', async () => {
    const { body, asked, request } = serverOf(1_000);
    const file = await remoteFile('part', request);
    expect(file.byteLength).toBe(1_000);
    expect(await bytes(file.slice(990))).toEqual([...body.slice(990)]);
    expect(asked).toEqual(['bytes=0-65535']);
  });
  it('that is large is read by its parts', async () => {
    const { body, asked, request } = serverOf(200_000);
    const file = await remoteFile('part', request);
    expect(file.byteLength).toBe(200_000);
    expect(await bytes(file.slice(199_990))).toEqual([...body.slice(199_990)]);
    expect(await bytes(file.slice(65_530, 65_540))).toEqual([...body.slice(65_530, 65_540)]);
    expect(asked).toEqual(['bytes=0-65535', 'bytes=199990-199999', 'bytes=65530-65539']);
  });
  it('is read whole from a server that knows no ranges', async () => {
    const { body, request } = serverOf(200_000, { knowsRanges: false });
    const file = await remoteFile('part', request);
    expect(await bytes(file.slice(150_000, 150_010))).toEqual([...body.slice(150_000, 150_010)]);
  });
  it('that changes while it is read is not put together from two', async () => {
    const tags = ['a', 'b'];
    const { request } = serverOf(200_000, { tag: () => tags.shift() ?? 'b' });
    const file = await remoteFile('part', request);
    await expect(file.slice(199_000)).rejects.toMatchObject({
      name: 'TableUnreadable',
      message: 'part has changed while it was read; it is read again',
    });
  });
  it('that is not there is told by its address', async () => {
    const missing = () => Promise.resolve(new Response('', { status: 404 }));
    await expect(remoteFile('table/part', missing)).rejects.toThrow('table/part: the server answers 404');
  });
  it('that can’t be reached is told so', async () => {
    const down = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(remoteFile('table/part', down)).rejects.toMatchObject({
      name: 'TableUnreadable',
      message: 'table/part can’t be reached; it is asked for again',
    });
  });
});
