import type { Measured } from '../measure.ts';
import type { Results } from '../results.ts';

/** What something took, of which only the seconds matter. */
export const took = (seconds: number, peakMiB = 100): Measured => ({ seconds, cpuSeconds: seconds, peakMiB });

/** A run that measured what is given, and nothing else. */
export const resultsOf = (measured: Partial<Results>): Results => ({
  at: '2023-03-24T13:00:00.000Z',
  node: 'v24.0.0',
  processors: ['a processor'],
  bundles: undefined,
  firstPuts: undefined,
  stages: undefined,
  poller: undefined,
  conversion: undefined,
  growth: undefined,
  ...measured,
});
