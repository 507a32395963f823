import type {
  DeleteMessageBatchCommandInput,
  ReceiveMessageCommandInput,
  SendMessageBatchCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** What is asked of a queue. */
export type SqsInput = ReceiveMessageCommandInput &
  Partial<Omit<DeleteMessageBatchCommandInput, 'Entries'>> & {
    readonly Entries?: (NonNullable<DeleteMessageBatchCommandInput['Entries']>[number] &
      NonNullable<SendMessageBatchCommandInput['Entries']>[number])[];
  };

/** A queue that a test has written the answers of. */
export interface ScriptedSqs {
  readonly sqs: SQSClient;
  /** What it was asked, in order. */
  readonly calls: SqsInput[];
}

/**
 * A queue's client that answers what the test says: what an emulator does not answer, such as a batch that fails in
 * part.
 *
 * @param answer is given what is asked, and how many calls have been made with this one; it may throw
 */
export const scriptedSqs = (
  answer: (input: SqsInput, call: number) => object | Promise<object>,
): ScriptedSqs => {
  const calls: SqsInput[] = [];
  const send = async ({ input }: { input: SqsInput }): Promise<object> => {
    calls.push(input);
    return answer(input, calls.length);
  };
  return { sqs: { send } as unknown as SQSClient, calls };
};
