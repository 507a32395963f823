/**
 * Runs the built poller once, as Lambda would, and says what it took and what it did:
 *
 *   node poller-process.js <bundles>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Retried } from '@covid-etl/etl-core';
import type { Measured } from '../measure.ts';

interface Poller {
  readonly handler: (event: object, context: object) => Promise<Retried>;
}

const [bundles = ''] = process.argv.slice(2);
const timeoutMs = 60_000;
const began = performance.now();
// What the poller logs is not what this prints.
console.log = () => undefined;
const { handler } = createRequire(import.meta.url)(join(bundles, 'retry-poller', 'handler.js')) as Poller;
const retried = await handler(
  {},
  { awsRequestId: 'bench', getRemainingTimeInMillis: () => timeoutMs - (performance.now() - began) },
);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const took: Omit<Measured, 'seconds'> = {
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMiB: maxRSS / 1024,
};
process.stdout.write(JSON.stringify({ ...took, retried }));
