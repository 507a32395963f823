import type { Retried } from '@covid-etl/etl-core';

/** The mail that says what was given up, why, and how to bring it back. */
export const parkedMail = ({
  reason,
  dataset,
  dates,
}: Retried['parked'][number]): { subject: string; message: string } => {
  const what = dataset === null ? 'a message of the retry queue' : `${dates.length} date(s) of ${dataset}`;
  return {
    subject: `[covid-etl] PARKED: ${what}`.slice(0, 100),
    message: [
      `Given up: ${what}.`,
      '',
      `Reason: ${reason}.`,
      ...(dates.length > 0 ? [`Dates: ${dates.join(', ')}.`] : []),
      '',
      'It waits in the parked queue and is not retried by itself. Once the cause is mended, start the workflow',
      dates.length > 0
        ? `with { "dataset": "${dataset}", "dates": ${JSON.stringify(dates)} }.`
        : 'by hand with the dates that the message was about.',
    ].join('\n'),
  };
};
