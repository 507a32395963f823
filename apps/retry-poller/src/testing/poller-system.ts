import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  addDays,
  dateRange,
  parseCalendarDate,
  type CalendarDate,
  type Ledger,
  type Retried,
} from '@covid-etl/etl-core';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { retryFailed, type PollerPorts, type PollerSettings } from '../retry-failed.ts';
import { startStepFunctions, stateMachineArn, type StepFunctions } from './step-functions.ts';

/** A calendar date that a test names. */
export const day = (text: string): CalendarDate => {
  const date = parseCalendarDate(text);
  if (!date) throw new Error(`${text} is not a date`);
  return date;
};

/** So many days, the first one being 2021-01-01. */
export const daysFrom2021 = (count: number): CalendarDate[] =>
  dateRange(day('2021-01-01'), addDays(day('2021-01-01'), count - 1));

/** A ledger in which these dates are loaded. */
export const ledgerOf = (...dates: string[]): Ledger => ({
  version: 1,
  dataset: 'nyt-us',
  dates: Object.fromEntries(dates.map((date) => [date, { rows: 1, fingerprint: 'x' }])),
  source: null,
});

/** The event of a failed execution that was started with this input. */
export const failedEvent = (id: string, input: object): string =>
  JSON.stringify({
    id,
    source: 'aws.states',
    detail: { executionArn: 'arn', input: JSON.stringify(input) },
  });

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
    readonly sqs: SQSClient,
    readonly stepFunctions: StepFunctions,
  ) {}

  static async start(): Promise<PollerSystem> {
    const emulator = buildApp({ logger: false }) as FastifyInstance;
    await emulator.listen({ host: '127.0.0.1', port: 0 });
    const sqs = new SQSClient({
      endpoint: `http://127.0.0.1:${(emulator.server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    return new PollerSystem(emulator, sqs, await startStepFunctions());
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

  private async createQueue(VisibilityTimeout: string): Promise<string> {
    this.queues += 1;
    const { QueueUrl = '' } = await this.sqs.send(
      new CreateQueueCommand({ QueueName: `queue-${this.queues}`, Attributes: { VisibilityTimeout } }),
    );
    return QueueUrl;
  }

  async send(MessageBody: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody }));
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
