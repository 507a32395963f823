import { addDays, type CalendarDate } from '@covid-etl/etl-core';

/** What an execution is started with, as far as it says what is loaded. */
export interface Input {
  readonly dataset: string;
  readonly dates: readonly string[];
}

export const region = 'us-east-1';
const account = '000000000000';
const executionArnPrefix = `arn:aws:states:${region}:${account}:execution:CovidETL`;
export const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:CovidETL`;

const firstDay = '2020-01-21' as CalendarDate;

/** One message in a hundred is no event. */
const isReadable = (index: number): boolean => index % 100 !== 99;
/** One event in a hundred has its input left out, as large ones have: it is asked for. */
const isIncluded = (index: number): boolean => index % 100 !== 50;

const inputOf = (index: number): Input => ({
  dataset: index % 2 === 0 ? 'nyt-us' : 'sample-us',
  dates: [addDays(firstDay, index % 3_000)],
});

/** A failed day's event, as large as a real one. */
const eventOf = (index: number): object => {
  const name = `daily-${index}`;
  const executionArn = `${executionArnPrefix}:${name}`;
  return {
    version: '0',
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    region,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status: 'FAILED',
      input: isIncluded(index) ? JSON.stringify(inputOf(index)) : null,
      inputDetails: { included: isIncluded(index) },
      error: 'DateNotPublished',
      cause: JSON.stringify({ errorType: 'DateNotPublished', errorMessage: 'm'.repeat(150), trace: [] }),
    },
  };
};

/** The body of a message in the queue. */
export const bodyOf = (index: number): string =>
  isReadable(index) ? JSON.stringify(eventOf(index)) : `no event, ${'x'.repeat(1_000)}`;

/** What an execution that has failed was started with. */
export const inputOfExecution = (executionArn: string): Input =>
  inputOf(Number(executionArn.slice(`${executionArnPrefix}:daily-`.length)));

/** The dates of inputs, each once for its dataset, in an order: what is the same has the same list. */
export const datesOf = (inputs: readonly Input[]): string[] => {
  const dates = inputs.flatMap(({ dataset, dates: of }) => of.map((date) => `${dataset} ${date}`));
  return [...new Set(dates)].sort();
};

/** What is to come of a queue of so many messages: the dates that are retried, and how many messages are parked. */
export const expectedOf = (messages: number): { readonly dates: string[]; readonly parked: number } => {
  const readable = Array.from({ length: messages }, (_, index) => index).filter(isReadable);
  return { dates: datesOf(readable.map(inputOf)), parked: messages - readable.length };
};
