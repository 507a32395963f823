import { shortList, type Parked } from '@covid-etl/etl-core';

/** What the owner is told. */
export interface Mail {
  readonly subject: string;
  readonly message: string;
}

/** How many dates stand in full, ready to be pasted. */
const datesInFull = 100;

/** What was given up, in few words. */
const whatOf = (parked: readonly Parked[]): string => {
  const [first] = parked;
  if (!first || first.dataset === null) return `${parked.length} message(s) of the retry queue`;
  return `${parked.flatMap(({ dates }) => dates).length} date(s) of ${first.dataset}`;
};

const countedReasons = (parked: readonly Parked[]): string[] =>
  [...Map.groupBy(parked, ({ reason }) => reason)].map(([reason, ofReason]) =>
    ofReason.length === 1 ? `Reason: ${reason}.` : `Reason, ${ofReason.length} times: ${reason}.`,
  );

const shownReasons = 20;

const howToGiveItBack = [
  'It waits in the parked queue and is not retried by itself. Once the cause is mended, give it back to the retry',
  'queue: on a laptop by "covid-etl unpark --all" ("covid-etl parked" lists what there is), on AWS by "aws sqs',
  'start-message-move-task" (docs/deploy.md, "What is parked"). The next retry takes it up.',
];

/**
 * The mail that says what was given up, why, and how to bring it back.
 *
 * @param parked dates of one dataset, or messages
 */
export const parkedMail = (parked: readonly Parked[]): Mail => {
  const what = whatOf(parked);
  const dates = parked.flatMap((entry) => entry.dates);
  const reasons = countedReasons(parked);
  return {
    // SNS takes no longer one.
    subject: `[covid-etl] PARKED: ${what}`.slice(0, 100),
    message: [
      `Given up: ${what}.`,
      '',
      ...reasons.slice(0, shownReasons),
      ...(reasons.length > shownReasons ? [`… and ${reasons.length - shownReasons} other reasons.`] : []),
      ...(dates.length > 0
        ? [`Dates: ${dates.length > datesInFull ? shortList(dates) : dates.join(', ')}.`]
        : []),
      '',
      ...howToGiveItBack,
      ...(dates.length > 0 && dates.length <= datesInFull
        ? [
            'Or start the workflow at once with',
            // Stryker disable next-line OptionalChaining: where there are dates, there is what they are of.
            JSON.stringify({ dataset: parked[0]?.dataset, dates }).concat('.'),
          ]
        : []),
    ].join('\n'),
  };
};

/**
 * The mail that says how much is parked still.
 *
 * @param messages how many messages are in the parked queue
 */
export const reminderMail = (messages: number): Mail => ({
  subject: `[covid-etl] STILL PARKED: ${messages} message(s)`,
  message: [
    `Still parked: ${messages} message(s), which no retry takes up. After 14 days they are gone.`,
    '',
    ...howToGiveItBack,
  ].join('\n'),
});
