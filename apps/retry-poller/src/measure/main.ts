import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Retried } from '@covid-etl/etl-core';
import { startServices } from './services.ts';

/**
 * Measures how long the built poller takes for a deep queue, and how much memory: the bundle in a process of its own,
 * against an SQS emulator and a Step Functions that answer each call after a latency.
 *
 *   nx run retry-poller:measure [--messages 10000] [--latency 20]
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    latency: { type: 'string', default: '20' },
  },
});
const messages = Number(values.messages);
const latencyMs = Number(values.latency);

/** What the poller's process says when it is done. */
interface Measured {
  readonly retried: Retried;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly maxMemoryMiB: number;
}

/** A Lambda with 512 MB has this share of a processor. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const processorShare = 512 / 1769;

const services = await startServices({ messages, latencyMs });
const poller = fork(fileURLToPath(new URL('run-poller.mjs', import.meta.url)), {
  execArgv: [],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  env: { PATH: process.env['PATH'], ...services.environment },
});
const failed = once(poller, 'exit').then(([code]) => {
  throw new Error(`the poller's process ended with ${code} and no result`);
});
const [measured] = (await Promise.race([once(poller, 'message'), failed])) as [Measured];
const { Attributes: left } = await services.sqs.send(
  new GetQueueAttributesCommand({ QueueUrl: services.queueUrl, AttributeNames: ['All'] }),
);
await services.close();

const { retried, seconds, cpuSeconds, maxMemoryMiB } = measured;
console.log(
  `${retried.messages} messages taken, each call ${latencyMs} ms away, drained: ${retried.drained}`,
);
console.log(`executions started: ${retried.started.length}, messages parked: ${retried.parked.length}`);
console.log(
  `left in the queue: ${left?.['ApproximateNumberOfMessages']} and ${left?.['ApproximateNumberOfMessagesNotVisible']} in flight`,
);
console.log(`time: ${seconds.toFixed(1)} s, of them ${cpuSeconds.toFixed(1)} s of a whole processor`);
console.log(`  with a Lambda's share of one at 512 MB: ${(cpuSeconds / processorShare).toFixed(1)} s`);
console.log(`memory: ${maxMemoryMiB.toFixed(0)} MiB at most`);
