import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { putEndEvent } from '../cloud/event-bus.ts';
import { takeUpExecutions, type Executions } from '../cloud/executions.ts';
import type { FunctionConfig, Functions } from '../cloud/functions.ts';
import { journalIn, type Execution, type Journal } from '../cloud/journal.ts';
import * as names from '../cloud/names.ts';
import { runExecution } from '../cloud/state-machine.ts';
import { ApiError, stepFunctionsApi } from '../cloud/step-functions-api.ts';
import type { AwsOperation } from './aws-request.ts';
import type { Faults } from './faults.ts';
import { createFunctions, type Overrun } from './functions.ts';
import { createQueue, type SimulatedQueue } from './queues.ts';
import type { Random } from './random.ts';
import type { Handler, World } from './sandbox.ts';
import { createTurns, never, type Turns } from './turns.ts';

/** What a subscriber of a topic was sent. */
export interface Mail {
  readonly topic: string;
  readonly message: string;
  /** The full state of an execution that has loaded something, as JSON text. */
  readonly state: string | undefined;
}

/** What outlives a process: the disk, the journal, the queues, the mails. */
export interface Lasting {
  readonly journal: Journal;
  readonly waiting: SimulatedQueue;
  readonly parked: SimulatedQueue;
  readonly mails: Mail[];
}

/** A process of the system: what ends with it. */
export interface Process {
  readonly turns: Turns;
  readonly functions: Functions;
  readonly executions: Executions;
  /** What is held at its time-out. */
  readonly overruns: Overrun[];
  /** Resolves once nothing runs but what is held. */
  idle(): Promise<void>;
}

export interface CloudPorts {
  readonly directory: string;
  readonly now: () => number;
  readonly faults: Faults;
  readonly random: Random;
  readonly configs: Readonly<Record<string, FunctionConfig>>;
  readonly bundles: Readonly<Record<string, (world: World) => Handler>>;
  readonly fetch: World['fetch'];
  readonly onWritten: (path: string) => void;
  readonly beforeRelease: () => Promise<void>;
  /** Hears of each failed execution, once or more often. */
  readonly onFailed: (execution: Execution) => void;
}

export const endpoint = 'http://aws.simulated';
const hourMs = 3_600_000;

/** Whatever gets into the parked queue, its alarm tells the owner. */
export const parkedAlarm = 'alarm CovidETL-Parked';

/** @param now the simulated clock, in milliseconds since 1970 */
export const createLasting = (now: () => number): Lasting => {
  const mails: Mail[] = [];
  const parked = createQueue({ now });
  const waiting = createQueue({
    now,
    deadLetter: (body) => {
      parked.send(body);
      mails.push({ topic: names.failureTopic, message: `${parkedAlarm}\n${body}`, state: undefined });
    },
  });
  return { journal: journalIn(new DatabaseSync(':memory:')), waiting, parked, mails };
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Starts a process of the system over what the last one has left. */
export const startProcess = async (lasting: Lasting, ports: CloudPorts): Promise<Process> => {
  const { now, faults, random } = ports;
  const { waiting, parked, mails } = lasting;
  const turns = createTurns(random, ports.beforeRelease);
  const overruns: Overrun[] = [];
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };
  // The history is for people who follow an execution.
  const journal: Journal = { ...lasting.journal, appendHistory: () => undefined };
  const log = join(ports.directory, 'failures.log');

  const refuseOften = { publish: 0, start: 0 };
  /** Whether a call is refused: where it is, perhaps for as often as it is tried again. */
  const isRefused = (boundary: 'publish' | 'start', kind: string | undefined): boolean => {
    if (refuseOften[boundary] > 0) {
      refuseOften[boundary] -= 1;
      return true;
    }
    if (kind === undefined) return false;
    if (random.chance(0.3)) refuseOften[boundary] = 4;
    return true;
  };

  const sns = {
    send: async ({ input }: PublishCommand) => {
      await turns.gate();
      if (isRefused('publish', faults.at('publish')))
        throw Object.assign(new Error('Service Unavailable'), { name: 'SNS.InternalErrorException' });
      mails.push({
        topic: input.TopicArn?.split(':').at(-1) ?? '',
        message: input.Message ?? '',
        state: input.MessageAttributes?.state?.StringValue,
      });
      return { MessageId: '1' };
    },
  } as unknown as Pick<SNSClient, 'send'>;

  /** EventBridge's delivery to the queue. */
  const sqs = {
    send: ({ input }: SendMessageCommand) => {
      const fault = faults.at('event');
      const body = input.MessageBody ?? '';
      if (fault === 'deadLetter') {
        parked.send(body);
        mails.push({ topic: names.failureTopic, message: `${parkedAlarm}\n${body}`, state: undefined });
      } else if (fault === 'inputLeftOut') {
        const event = JSON.parse(body) as { detail: object };
        const detail = { ...event.detail, input: null, inputDetails: { included: false } };
        waiting.send(JSON.stringify({ ...event, detail }));
      } else waiting.send(body, fault === 'late' ? now() + random.int(1, 72) * hourMs : 0);
      if (fault === 'twice') waiting.send(body, now() + random.int(0, 30) * hourMs);
      return Promise.resolve({});
    },
  } as unknown as Pick<SQSClient, 'send'>;

  const operate: AwsOperation = async (name, request) => {
    const body = request as Readonly<Record<string, string>>;
    const queue = String(body.QueueUrl).endsWith(names.parkedQueue) ? parked : waiting;
    switch (name) {
      case 'ReceiveMessage': {
        const fault = queue.messages().length > 0 ? faults.at('queue') : undefined;
        if (fault === 'shuffled') queue.shuffle(random);
        if (fault === 'notJson') queue.send('this is no event');
        const received = queue.receive(Number(body.MaxNumberOfMessages), fault === 'redelivered');
        return {
          result: {
            Messages: received.map(({ id, body: text }) => ({
              MessageId: id,
              ReceiptHandle: id,
              Body: text,
              MD5OfBody: md5(text),
            })),
          },
        };
      }
      case 'DeleteMessageBatch': {
        const entries = request.Entries as { Id: string; ReceiptHandle: string }[];
        for (const { ReceiptHandle } of entries) queue.delete(ReceiptHandle);
        return { result: { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] } };
      }
      case 'SendMessageBatch': {
        const entries = request.Entries as { Id: string; MessageBody: string }[];
        for (const { MessageBody } of entries) queue.send(MessageBody);
        const sent = entries.map(({ Id, MessageBody }) => ({
          Id,
          MessageId: Id,
          MD5OfMessageBody: md5(MessageBody),
        }));
        return { result: { Successful: sent, Failed: [] } };
      }
      case 'Publish':
        if (isRefused('publish', faults.at('publish'))) return { error: 'InternalError', status: 500 };
        mails.push({
          topic: String(body.TopicArn).split(':').at(-1) ?? '',
          message: String(body.Message),
          state: undefined,
        });
        return { result: {} };
      case 'StartExecution': {
        const fault = faults.at('start');
        if (isRefused('start', fault === 'throttled' ? fault : undefined))
          return { error: 'ThrottlingException', status: 400 };
        const answer = await api(name, request);
        return fault === 'answerLost' ? { error: 'InternalFailure', status: 500 } : answer;
      }
      default:
        return api(name, request);
    }
  };

  const functions = createFunctions({
    directory: ports.directory,
    turns,
    faults,
    random,
    bundles: ports.bundles,
    environment: Object.fromEntries(
      Object.entries(ports.configs).map(([name, { environment }]) => [name, environment]),
    ),
    fetch: ports.fetch,
    operate,
    onWritten: ports.onWritten,
    onOverrun: (overrun) => {
      if (random.chance(0.5)) overruns.push(overrun);
      else track(turns.run(() => overrun.goOn()));
    },
  });

  const executions = await takeUpExecutions({
    journal,
    run: (execution) =>
      turns.run(async () => {
        const ending = await runExecution(execution, { functions, sns, journal, retryIntervalMs: 0, now });
        return turns.isStopped() ? never : ending;
      }),
    deliver: (execution) => {
      ports.onFailed(execution);
      return turns.run(() => putEndEvent(execution, { endpoint, sns, sqs }, log));
    },
    now,
    onUndelivered: () => undefined,
  });
  const stepFunctions = stepFunctionsApi(executions, journal);
  // eslint-disable-next-line @typescript-eslint/require-await -- an operation answers by a promise
  const api: AwsOperation = async (name, request) => {
    try {
      return { result: stepFunctions(name, request) };
    } catch (error) {
      // A call that nobody simulates would be a fault of the simulator, not one of its faults.
      if (error instanceof ApiError && error.type !== 'UnknownOperationException')
        return { error: error.type, status: 400 };
      throw error;
    }
  };
  const idle = async (): Promise<void> => {
    do {
      await executions.idle();
      await Promise.all(running);
    } while (running.size > 0);
  };
  return { turns, functions, executions, overruns, idle };
};
