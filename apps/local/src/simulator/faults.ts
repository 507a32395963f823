import { InvalidInput } from '@covid-etl/etl-core';
import * as v from 'valibot';
import type { Random } from './random.ts';

/** What can go wrong at each boundary of the system, and what that is. */
export const boundaries = {
  publication: {
    late: 'the row of a day appears one to three days late',
    leftOut: 'the row of a day appears five to twelve days late, after those of later days',
    revised: 'with the row of a day, up to five earlier ones are corrected, up or down',
  },
  source: {
    serverError: 'the source answers 503',
    hang: 'the source gives no answer in time',
    reset: 'the connection breaks off in the middle of the body',
    truncated: 'the body ends too early, under the tag of the whole file',
    unterminated: 'the file ends without a line end',
    malformed: 'some of the last lines are damaged, or bear a date of the year to come',
    stale: 'a cache answers with the file of the day before',
  },
  stage: {
    crash: 'a Lambda dies before or after one of its reads and writes',
    overrun: 'a Lambda exceeds its time-out, is tried again, and the first try goes on later',
    diskFull: 'nothing can be written',
  },
  daily: {
    twice: 'the daily rule fires twice',
    late: 'the daily rule fires five hours late',
    never: 'the daily rule does not fire',
    deadLetter: 'the daily rule can not start the workflow: its event goes to the dead-letter queue',
  },
  retry: {
    twice: 'the retry rule fires twice: two pollers at once',
    late: 'the retry rule fires together with the daily rule',
    never: 'the retry rule does not fire',
  },
  event: {
    twice: 'the event of a failed execution is delivered twice',
    late: 'the event reaches the queue up to three days late',
    deadLetter: 'the event can not be delivered to the queue: EventBridge parks it',
    inputLeftOut: 'the event comes without the input of the execution',
  },
  queue: {
    redelivered: 'the queue delivers messages twice',
    shuffled: 'the queue delivers in another order',
    notJson: 'there is a message in the queue that is not JSON',
  },
  batch: {
    inPart: 'SQS does a part of a batch of sends or deletes, and refuses the rest',
  },
  start: {
    throttled: 'StartExecution is throttled, once or for longer than the SDK tries',
    answerLost: 'StartExecution has started, but its answer is lost',
  },
  poller: {
    crash:
      'the poller dies before or after one of its calls: between the start and the delete, after half of them',
  },
  time: {
    short: 'the calls of the poller are so slow that it runs out of time',
  },
  publish: {
    refused: 'SNS refuses a message, once or for longer than it is tried',
  },
  process: {
    killed: 'the process is killed at any moment and started again',
  },
  person: {
    runs: 'a person runs the workflow for some dates, at the same time as a schedule',
  },
} as const;

type Boundaries = typeof boundaries;
/** @see boundaries */
type Boundary = keyof Boundaries;
/** What can go wrong at a boundary. */
export type KindOf<B extends Boundary> = { [K in B]: keyof Boundaries[K] & string }[B];
/** A fault by its whole name, e.g. `source.hang`. */
export type Fault = { [B in Boundary]: `${B}.${KindOf<B>}` }[Boundary];

/** Every fault by its whole name. */
export const allFaults = Object.entries(boundaries).flatMap(([boundary, kinds]) =>
  Object.keys(kinds).map((kind) => `${boundary}.${kind}` as Fault),
);

/** How often each fault strikes when its boundary is crossed, from 0 to 1. */
export type FaultRates = Readonly<Partial<Record<Fault, number>>>;

const ratesSchema = v.record(
  v.picklist(allFaults, ({ received }) => `${received} is none of the faults ${allFaults.join(', ')}`),
  v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
);

/** The same rate for every fault. */
const evenRates = (rate: number): FaultRates => Object.fromEntries(allFaults.map((fault) => [fault, rate]));

/**
 * Rates as a file has them: a JSON object of faults and rates.
 *
 * @throws InvalidInput where one is no fault or no rate
 */
const parseRates = (value: unknown): FaultRates => {
  const parsed = v.safeParse(ratesSchema, value);
  if (parsed.success) return parsed.output;
  throw new InvalidInput(`faults: ${parsed.issues.map(({ message }) => message).join('; ')}`);
};

/**
 * Rates as they are typed: one rate for each fault, `none`, or a file.
 *
 * @param readText gives a file's text
 * @throws InvalidInput where it is neither
 */
export const ratesOf = (text: string, readText: (path: string) => string): FaultRates => {
  if (text === 'none') return {};
  const rate = Number(text);
  if (rate >= 0 && rate <= 1) return evenRates(rate);
  if (!Number.isNaN(rate)) throw new InvalidInput(`faults: ${text} is not a rate from 0 to 1`);
  return parseRates(parseJson(readText(text)));
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(`faults: the file is not JSON: ${(cause as Error).message}`, { cause });
  }
};

/** A fault that is about to strike. */
export interface Threat<Kind> {
  readonly kind: Kind;
  /** Counts it, once, however often it strikes from now on. */
  strike(): void;
}

/** The faults of one simulation. */
export interface Faults {
  /** What strikes at this crossing of a boundary, if anything. */
  at<B extends Boundary>(boundary: B): KindOf<B> | undefined;
  /** What may strike after this crossing of a boundary, if anything. */
  threat<B extends Boundary>(boundary: B): Threat<KindOf<B>> | undefined;
  /** From now on nothing strikes. */
  end(): void;
  /** How often each fault has struck. */
  counts(): Partial<Record<Fault, number>>;
}

/** Draws faults at these rates. */
export const createFaults = (rates: FaultRates, random: Random): Faults => {
  const counts: Partial<Record<Fault, number>> = {};
  let ended = false;
  const threat: Faults['threat'] = (boundary) => {
    if (ended) return undefined;
    type Kind = KindOf<typeof boundary>;
    const drawn = (Object.keys(boundaries[boundary]) as Kind[]).filter((kind) =>
      random.chance(rates[`${boundary}.${kind}` as Fault] ?? 0),
    );
    const [first, ...others] = drawn;
    if (first === undefined) return undefined;
    // Where several would strike at once, one does.
    const kind = random.pick([first, ...others]);
    const fault = `${boundary}.${kind}` as Fault;
    let isCounted = false;
    return {
      kind,
      strike: () => {
        if (!isCounted) counts[fault] = (counts[fault] ?? 0) + 1;
        isCounted = true;
      },
    };
  };
  return {
    threat,
    at: (boundary) => {
      const struck = threat(boundary);
      struck?.strike();
      return struck?.kind;
    },
    end: () => {
      ended = true;
    },
    counts: () => counts,
  };
};
