import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvBytes } from '../testing/csv-bytes.ts';
import { linesOf } from '../testing/lines.ts';
import { firstLine } from './lines.ts';

const first = (text: string | Uint8Array) => firstLine(typeof text === 'string' ? Buffer.from(text) : text);

describe('The first line of a file', () => {
  it('ends at a line end, and the next one begins behind it', () =>
    expect(first('a\nb\n')).toEqual({ text: 'a', next: 2 }));
  it('takes CRLF as one line end', () => expect(first('a\r\nb')).toEqual({ text: 'a', next: 3 }));
  it('has no byte-order mark', () => expect(first('\uFEFFdate,cases\n').text).toBe('date,cases'));
  it('may be all that there is', () => expect(first('date').text).toBe('date'));
  it('is not there in an empty file', () => expect(first('').text).toBeUndefined());
  it('marks bytes that are not UTF-8', () =>
    expect(first(Uint8Array.of(0x61, 0xff, 0x0a)).text).toBe('a\uFFFD'));
  it('is what decoding all of the file says, whatever its bytes', () =>
    fc.assert(
      fc.property(csvBytes(), (bytes) =>
        expect(firstLine(bytes).text ?? '').toBe(linesOf(bytes)[0]?.text ?? ''),
      ),
      { numRuns: 1_000 },
    ));
});
