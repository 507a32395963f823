import { describe, expect, it } from '@jest/globals';
import { parts, readOptions } from './options.ts';

describe('the command line', () => {
  it('asks for all parts where it says nothing', () => {
    expect(readOptions([])).toEqual({
      only: new Set(parts),
      csv: undefined,
      counties: 2200,
      rounds: 5,
      json: 'dist/bench.json',
      svg: 'dist/bench.svg',
      help: false,
    });
  });

  it('asks for some parts', () => {
    expect(readOptions(['--only', 'poller,s3'])?.only).toEqual(new Set(['poller', 's3']));
  });

  it('can ask for help alone', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    { args: ['--only', 'poler'], message: '--only: there is no "poler"; there are conversion, growth' },
    { args: ['--only', ''], message: '--only: there is no ""' },
    { args: ['--rounds', '0'], message: '--rounds: "0" is not a whole number of at least 1' },
    { args: ['--counties', '2.5'], message: '--counties: "2.5" is not a whole number' },
    { args: ['--fast'], message: "Unknown option '--fast'" },
    { args: ['poller'], message: "Unexpected argument 'poller'" },
  ])('$args is refused: $message', ({ args, message }) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
