import { describe, expect, it } from '@jest/globals';
import { nytUs } from '../dataset/nyt-us.ts';
import { readSources } from './read-sources.ts';
import type { Source } from './source.ts';

/** A file with an entity tag, and how often it was sent. */
const served = (text: string, etag: string | null) => {
  const asked: (string | null | undefined)[] = [];
  const source: Source = {
    file: nytUs.sources[0],
    url: new URL('https://example.org/us.csv'),
    read: ({ ifNoneMatch }) => {
      asked.push(ifNoneMatch);
      if (etag !== null && ifNoneMatch === etag) return Promise.resolve({ modified: false, etag });
      const body = ReadableStream.from([Buffer.from(text)]);
      return Promise.resolve({ modified: true, etag, body });
    },
  };
  return { source, asked };
};
const read = async (files: readonly { source: Source }[], ifNoneMatch?: string | null) => {
  const answer = await readSources(
    files.map(({ source }) => source),
    { ifNoneMatch: ifNoneMatch ?? null, timeoutMs: 1_000 },
  );
  return answer && { etag: answer.etag, texts: answer.files.map(({ body }) => Buffer.from(body).toString()) };
};

describe('The files of a dataset are read together', () => {
  const files = () => [served('a', '"1"'), served('b', 'W/"2"')];
  it('under one entity tag', async () =>
    expect(await read(files())).toEqual({ etag: '"1" W/"2"', texts: ['a', 'b'] }));
  it('and not at all where none has changed', async () =>
    expect(await read(files(), '"1" W/"2"')).toBeNull());
  it('and all of them where one has', async () => {
    const both = files();
    expect(await read(both, '"0" W/"2"')).toEqual({ etag: '"1" W/"2"', texts: ['a', 'b'] });
    expect(both[1]?.asked).toEqual(['W/"2"', null]);
  });
  it('unconditionally by the tag of other files', async () =>
    expect(await read(files(), '"1"')).toMatchObject({ texts: ['a', 'b'] }));
  it('without a tag where one of them has none, or one that is no tag', async () => {
    expect(await read([served('a', '"1"'), served('b', null)])).toMatchObject({ etag: null });
    expect(await read([served('a', '"1"'), served('b', '"2 3"')])).toMatchObject({ etag: null });
  });
  it('the tag of a single one is its own, whatever is in it', async () => {
    expect(await read([served('a', '"1 2"')])).toMatchObject({ etag: '"1 2"' });
    expect(await read([served('a', '"1 2"')], '"1 2"')).toBeNull();
  });
});
