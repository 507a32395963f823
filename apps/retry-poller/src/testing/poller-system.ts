import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Retried } from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { retryFailed, type PollerPorts, type PollerSettings } from '../retry-failed.ts';
import { failedEvent, ledgerOf } from './failures.ts';
import { startStepFunctions, stateMachineArn, type StepFunctions } from './step-functions.ts';

/** A run that has time for everything. */
export const untilEmpty = { remainingMs: () => 60_000 };

/** A clock that has time for one batch to be drained: it is asked once for all of its time and once for each batch. */
const oneReceive = (): (() => number) => {
  const times = [60_000, 60_000];
  return () => times.shift() ?? 40_000;
};

/** What the poller works with, on loopback: two queues that are new for each test, Step Functions, and the owner's mail. */
export class PollerSystem {
  queueUrl = '';
  parkedQueueUrl = '';
  /** What the owner was told. */
  mails: { subject: string; message: string }[] = [];
  /** What was logged. */
  logged: object[] = [];
  private queues = 0;

  private constructor(
    private readonly emulator: FastifyInstance,
    /** Where the queues are. */
    readonly endpoint: string,
    readonly sqs: SQSClient,
    readonly stepFunctions: StepFunctions,
  ) {}

  static async start(): Promise<PollerSystem> {
    const emulator = buildApp({ logger: false }) as FastifyInstance;
    await emulator.listen({ host: '127.0.0.1', port: 0 });
    const endpoint = `http://127.0.0.1:${(emulator.server.address() as AddressInfo).port}`;
    const sqs = new SQSClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    // The emulator is one server: what it says of an empty queue needs no waiting.
    sqs.middlewareStack.add(
      (next) => (args) => next({ ...args, input: { ...args.input, WaitTimeSeconds: 0 } }),
      { step: 'initialize' },
    );
    return new PollerSystem(emulator, endpoint, sqs, await startStepFunctions());
  }

  async close(): Promise<void> {
    this.sqs.destroy();
    await this.stepFunctions.close();
    await this.emulator.close();
  }

  /** Makes it as it is before anything has failed. */
  async reset(): Promise<void> {
    this.queueUrl = await this.createQueue('0');
    this.parkedQueueUrl = await this.createQueue('0');
    this.mails = [];
    this.logged = [];
    this.stepFunctions.reset();
  }

  /**
   * The queue as the system has it: what was taken is out of sight, so that it can be drained until it is empty. The
   * queue of `reset` shows a message again at once, as after hours.
   */
  async deepen(): Promise<void> {
    this.queueUrl = await this.createQueue('60');
  }

  /** @param VisibilityTimeout for how many seconds a message that was taken is out of sight */
  async createQueue(VisibilityTimeout: string): Promise<string> {
    this.queues += 1;
    const { QueueUrl = '' } = await this.sqs.send(
      new CreateQueueCommand({ QueueName: `queue-${this.queues}`, Attributes: { VisibilityTimeout } }),
    );
    return QueueUrl;
  }

  /** Puts messages into the queue. */
  async send(...bodies: readonly string[]): Promise<void> {
    for (let first = 0; first < bodies.length; first += 10) {
      const Entries = bodies
        .slice(first, first + 10)
        .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  /** An execution with this input has failed. */
  async fail(id: string, input: object): Promise<void> {
    await this.send(failedEvent(id, input));
  }

  /** The inputs that executions were started with. */
  get inputs(): unknown[] {
    return this.stepFunctions.started.map(({ input }) => JSON.parse(input) as unknown);
  }

  /** How many messages have not been deleted, whether they are visible at the moment or not. */
  async waiting(QueueUrl = this.queueUrl): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    );
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
  }

  /** The bodies of all messages of a queue, whether they are visible at the moment or not. */
  async bodiesIn(url: string): Promise<string[]> {
    const answer = await this.emulator.inject(`/_fauxqs/queues/${url.split('/').at(-1) ?? ''}`);
    const { ready, inflight } = (
      answer.json as () => {
        messages: { ready: { body: string }[]; inflight: { message: { body: string } }[] };
      }
    )().messages;
    return [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
  }

  /** Ten of what is parked, at most, as text. */
  async parkedTexts(): Promise<string[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.parkedQueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => Body ?? '');
  }

  async parkedBodies(): Promise<unknown[]> {
    return (await this.parkedTexts()).map((body) => JSON.parse(body) as unknown);
  }

  /** The queues behind a client on which something happens before each call. */
  withEach(act: (command: object) => unknown): SQSClient {
    const { sqs } = this;
    return Object.create(sqs, {
      send: {
        value: async (command: object): Promise<unknown> => {
          await act(command);
          return sqs.send(command as never);
        },
      },
    }) as SQSClient;
  }

  /** One run of the poller, which has time for one batch. */
  async poll(ports: Partial<PollerPorts> = {}, settings: Partial<PollerSettings> = {}): Promise<Retried> {
    return retryFailed(
      {
        sqs: this.sqs,
        sfn: this.stepFunctions.sfn,
        remainingMs: oneReceive(),
        readLedger: () => Promise.resolve(ledgerOf()),
        tell: (mail) => Promise.resolve(void this.mails.push(mail)),
        log: (event, fields) => void this.logged.push({ event, ...fields }),
        ...ports,
      },
      {
        dataset: 'nyt-us',
        timeZone: 'UTC',
        maxAttempts: 7,
        queueUrl: this.queueUrl,
        parkedQueueUrl: this.parkedQueueUrl,
        stateMachineArn,
        parallel: 1,
        ...settings,
      },
    );
  }
}
