import { fileURLToPath } from 'node:url';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Retried } from '@covid-etl/etl-core';
import { measureProcess, type Measured } from './measure.ts';
import { startServices } from './poller/services.ts';

const script = fileURLToPath(new URL('./poller-process.js', import.meta.url));

/** What one run of the poller over a deep queue took. */
export interface PollerRun extends Measured {
  readonly messages: number;
  /** How long each answer of the services was waited for. */
  readonly latencyMs: number;
  readonly started: number;
  readonly parked: number;
}

/**
 * Measures the built poller over a queue of failed events, against an SQS emulator and a Step Functions on loopback that
 * answer each call after a latency; and wants nothing to be left in the queue, and everything to be dealt with.
 *
 * @throws Error that says what the poller has left
 */
export const measurePoller = async (
  bundles: string,
  queue: { readonly messages: number; readonly latencyMs: number },
): Promise<PollerRun> => {
  const services = await startServices(queue);
  try {
    const measured = await measureProcess<Measured & { retried: Retried }>(
      script,
      [bundles],
      services.environment,
    );
    const { Attributes = {} } = await services.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: services.queueUrl, AttributeNames: ['All'] }),
    );
    const left =
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
    const { retried, ...took } = measured;
    if (retried.messages !== queue.messages || left !== 0)
      throw new Error(`the poller took ${retried.messages} of ${queue.messages} messages and left ${left}`);
    return { ...took, ...queue, started: retried.started.length, parked: retried.parked.length };
  } finally {
    await services.close();
  }
};
