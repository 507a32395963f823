import { fileURLToPath } from 'node:url';
import type { Retried } from '@covid-etl/etl-core';
import { measureProcess, type Measured } from './measure.ts';
import { checkLeft } from './poller/check-left.ts';
import { startServices } from './poller/services.ts';

const script = fileURLToPath(new URL('./poller-process.js', import.meta.url));

/** What one run of the poller over a deep queue took. */
export interface PollerRun extends Measured {
  readonly messages: number;
  /** How long each answer of the services was waited for. */
  readonly latencyMs: number;
  readonly started: number;
  readonly parked: number;
  /** How many calls it made to SQS, SNS and Step Functions. */
  readonly requests: number;
}

/**
 * Measures the built poller over a queue of failed events, against an SQS emulator and a Step Functions on loopback that
 * answer each call after a latency.
 *
 * @throws Error that says what the poller has left undone
 */
export const measurePoller = async (
  bundles: string,
  queue: { readonly messages: number; readonly latencyMs: number },
): Promise<PollerRun> => {
  const services = await startServices(queue);
  try {
    const { retried, ...took } = await measureProcess<Measured & { retried: Retried }>(
      script,
      [bundles],
      services.environment,
    );
    const left = await services.left();
    checkLeft(queue.messages, left);
    const { requests } = left;
    return { ...took, ...queue, started: retried.started.length, parked: left.parked, requests };
  } finally {
    await services.close();
  }
};
