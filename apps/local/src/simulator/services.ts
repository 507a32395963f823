import { createHash } from 'node:crypto';
import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as names from '../cloud/names.ts';
import type { AwsOperation } from './aws-request.ts';
import type { Faults } from './faults.ts';
import type { Lasting } from './lasting.ts';
import type { Random } from './random.ts';
import type { Turns } from './turns.ts';

/** The services of AWS that a process of the system calls, with what strikes them. */
export interface Services {
  /** The workflow's own: publishes the outcome. */
  readonly sns: Pick<SNSClient, 'send'>;
  /** EventBridge's delivery to the queue. */
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Answers what the Lambdas ask of SQS, SNS and Step Functions. */
  readonly operate: AwsOperation;
}

export interface ServicesPorts {
  readonly lasting: Lasting;
  readonly now: () => number;
  readonly turns: Turns;
  readonly faults: Faults;
  readonly random: Random;
  readonly stepFunctions: AwsOperation;
}

const hourMs = 3_600_000;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const topicName = (arn: string | undefined): string => arn?.split(':').at(-1) ?? '';

/** The services of one process: what they keep outlives it. */
export const createServices = (ports: ServicesPorts): Services => {
  const { lasting, now, turns, faults, random, stepFunctions } = ports;
  const { waiting, parked, send } = lasting;

  const refuseOften = { publish: 0, start: 0 };
  /** Whether a call is refused: where it is, perhaps for as often as it is tried again. */
  const isRefused = (boundary: 'publish' | 'start', isStruck: boolean): boolean => {
    if (refuseOften[boundary] > 0) {
      refuseOften[boundary] -= 1;
      return true;
    }
    if (!isStruck) return false;
    if (random.chance(0.3)) refuseOften[boundary] = 4;
    return true;
  };

  const sns = {
    send: async ({ input }: PublishCommand) => {
      await turns.gate();
      if (isRefused('publish', faults.at('publish') !== undefined))
        throw Object.assign(new Error('Service Unavailable'), { name: 'SNS.InternalErrorException' });
      send({
        topic: topicName(input.TopicArn),
        message: input.Message ?? '',
        state: input.MessageAttributes?.state?.StringValue,
      });
      return { MessageId: '1' };
    },
  } as unknown as Services['sns'];

  const sqs = {
    send: ({ input }: SendMessageCommand) => {
      const fault = faults.at('event');
      const body = input.MessageBody ?? '';
      if (fault === 'deadLetter') lasting.park(body);
      else if (fault === 'inputLeftOut') {
        const event = JSON.parse(body) as { detail: object };
        const detail = { ...event.detail, input: null, inputDetails: { included: false } };
        waiting.send(JSON.stringify({ ...event, detail }));
      } else waiting.send(body, fault === 'late' ? now() + random.int(1, 72) * hourMs : 0);
      if (fault === 'twice') waiting.send(body, now() + random.int(0, 30) * hourMs);
      return Promise.resolve({});
    },
  } as unknown as Services['sqs'];

  /** The entries of a batch that SQS does, and what it answers of the others. */
  const accepted = <Entry extends { readonly Id: string }>(entries: readonly Entry[]) => {
    const isRefusing = faults.at('batch') !== undefined;
    const kept = isRefusing ? random.int(0, entries.length - 1) : entries.length;
    const refused = {
      Code: 'InternalError',
      SenderFault: false,
      Message: 'We encountered an internal error.',
    };
    return {
      done: entries.slice(0, kept),
      Failed: entries.slice(kept).map(({ Id }) => ({ Id, ...refused })),
    };
  };

  const operate: AwsOperation = async (name, request) => {
    const body = request as Readonly<Record<string, string>>;
    const queue = String(body.QueueUrl).endsWith(names.parkedQueue) ? parked : waiting;
    switch (name) {
      case 'ReceiveMessage': {
        const threat = queue.messages().length > 0 ? faults.threat('queue') : undefined;
        const fault = threat?.kind;
        if (fault === 'shuffled') queue.shuffle(random);
        if (fault === 'notJson') queue.send('this is no event');
        const received = queue.receive(Number(body.MaxNumberOfMessages), fault === 'redelivered');
        if (received.length >= (fault === 'shuffled' ? 2 : 1)) threat?.strike();
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
      case 'GetQueueAttributes':
        return { result: { Attributes: { ApproximateNumberOfMessages: String(queue.messages().length) } } };
      case 'DeleteMessageBatch': {
        const { done, Failed } = accepted(request.Entries as { Id: string; ReceiptHandle: string }[]);
        for (const { ReceiptHandle } of done) queue.delete(ReceiptHandle);
        return { result: { Successful: done.map(({ Id }) => ({ Id })), Failed } };
      }
      case 'SendMessageBatch': {
        const { done, Failed } = accepted(request.Entries as { Id: string; MessageBody: string }[]);
        for (const { MessageBody } of done) queue.send(MessageBody);
        const sent = done.map(({ Id, MessageBody }) => ({
          Id,
          MessageId: Id,
          MD5OfMessageBody: md5(MessageBody),
        }));
        return { result: { Successful: sent, Failed } };
      }
      case 'Publish':
        if (isRefused('publish', faults.at('publish') !== undefined))
          return { error: 'InternalError', status: 500 };
        send({ topic: topicName(body.TopicArn), message: String(body.Message), state: undefined });
        return { result: {} };
      case 'StartExecution': {
        const threat = faults.threat('start');
        if (threat?.kind === 'throttled') threat.strike();
        if (isRefused('start', threat?.kind === 'throttled'))
          return { error: 'ThrottlingException', status: 400 };
        const answer = await stepFunctions(name, request);
        if (threat?.kind !== 'answerLost' || 'error' in answer) return answer;
        threat.strike();
        return { error: 'InternalFailure', status: 500 };
      }
      default:
        return stepFunctions(name, request);
    }
  };

  return { sns, sqs, operate };
};
