import { parseArgs } from 'node:util';

/** What the suite measures. */
export const parts = ['conversion', 'growth', 'stages', 'bundles', 's3', 'poller'] as const;
/** @see parts */
export type Part = (typeof parts)[number];

export const usage = `Measures covid-etl beside other tools, and writes what it found.

  npm run bench -- [options]

  --only <parts>     some of ${parts.join(', ')}, separated by commas
  --csv <file>       a real file of counties for the conversion, instead of a generated one
  --counties <n>     of the generated file (default: 2200, which makes 2.5 million rows)
  --rounds <n>       how often each contender runs (default: 5; as files grow, half of it)
  --json <file>      where the results go (default: dist/bench.json)
  --svg <file>       where the plot goes (default: dist/bench.svg)
  --help`;

/** What the suite is asked for. */
export interface Options {
  readonly only: ReadonlySet<Part>;
  readonly csv: string | undefined;
  readonly counties: number;
  readonly rounds: number;
  readonly json: string;
  readonly svg: string;
}

const count = (name: string, text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new TypeError(`--${name}: "${text}" is not a whole number of at least 1`);
};

const partOf = (name: string): Part => {
  const part = parts.find((known) => known === name);
  if (part) return part;
  throw new TypeError(`--only: there is no "${name}"; there are ${parts.join(', ')}`);
};

/**
 * The options of a command line; undefined where it asks for help.
 *
 * @throws TypeError that says what is wrong
 */
export const readOptions = (args: readonly string[]): Options | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: parts.join(',') },
      csv: { type: 'string' },
      counties: { type: 'string', default: '2200' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string', default: 'dist/bench.json' },
      svg: { type: 'string', default: 'dist/bench.svg' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    ...values,
    csv: values.csv,
    only: new Set(values.only.split(',').map(partOf)),
    counties: count('counties', values.counties),
    rounds: count('rounds', values.rounds),
  };
};
