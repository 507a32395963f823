import { describe, expect, it } from '@jest/globals';
import { readLines, type Line } from './lines.ts';

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const linesOf = (text: string | Uint8Array, size = 1024): Promise<Line[]> =>
  Array.fromAsync(readLines(chunked(typeof text === 'string' ? Buffer.from(text) : text, size)));
const texts = (lines: Line[]): string[] => lines.map(({ text }) => text);

describe('A file is read line by line', () => {
  it('numbers the lines from 1', async () =>
    expect(await linesOf('a\nb\n')).toEqual([
      { number: 1, text: 'a', terminated: true },
      { number: 2, text: 'b', terminated: true },
    ]));
  it('takes CRLF as one line end', async () =>
    expect(texts(await linesOf('a\r\nb\r\n'))).toEqual(['a', 'b']));
  it('drops a byte-order mark', async () =>
    expect(texts(await linesOf('\uFEFFdate,cases\n'))).toEqual(['date,cases']));
  it('keeps characters and line ends whole that chunks cut apart', async () =>
    expect(texts(await linesOf('Doña Ana,1\r\nKøge,2\r\n', 1))).toEqual(['Doña Ana,1', 'Køge,2']));
  it('says that a last line has no line end', async () =>
    expect((await linesOf('a\nb')).at(-1)).toEqual({ number: 2, text: 'b', terminated: false }));
  it('gives no line for an empty file', async () => expect(await linesOf('')).toEqual([]));
  it('marks bytes that are not UTF-8', async () =>
    expect(texts(await linesOf(Uint8Array.of(0x61, 0xff, 0x0a)))).toEqual(['a\uFFFD']));
});
