import type { Dataset } from '../dataset/dataset.ts';
import { lifetimeText } from '../dataset/possible-dates.ts';
import { summaryText } from '../quality/summary.ts';
import type { Loaded, Rejection } from '../stage/contracts.ts';
import { shortList } from './short-list.ts';

/** Amazon SNS: a subject is at most 100 ASCII characters. @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subjectLimit = 100;

const number = new Intl.NumberFormat('en-US');

const latestText = ({ lastDate, latest }: Omit<Loaded, 'notification'>): string => {
  if (!latest) return 'The table has no rows of this dataset yet.';
  const counts = Object.entries(latest)
    .filter((entry): entry is [string, number] => entry[1] !== null)
    .map(([name, count]) => `${number.format(count)} ${name}`);
  return `Latest counts, ${lastDate}: ${counts.join(', ')} (cumulative).`;
};

/** Where a rejected row is, and why it was rejected. */
export const rejectionText = ({ source, line, reason }: Rejection): string =>
  `${source === undefined ? '' : `${source}, `}line ${line}: ${reason}`;

/** The mail about an execution that has loaded what it was asked for. */
export const outcomeMail = (
  outcome: Omit<Loaded, 'notification'>,
  dataset: Dataset,
  execution: string,
): { subject: string; message: string } => {
  const { rows, asked, notAsked, rejections, quality, firstDate, lastDate } = outcome;
  const changed = rows.inserted + rows.updated;
  const headline =
    changed > 0 ? `${number.format(changed)} ${changed === 1 ? 'row' : 'rows'} loaded` : 'nothing new';
  const lines = [
    `${dataset.title} (${dataset.id}): ${headline}.`,
    '',
    `Rows inserted ${number.format(rows.inserted)}, updated ${number.format(rows.updated)}, ` +
      `unchanged ${number.format(rows.unchanged)}, rejected ${number.format(rows.rejected)}.`,
    ...(asked.length > 0 ? [`Dates asked for: ${shortList(asked)}.`] : []),
    ...(notAsked.length > 0
      ? [`Not asked for, because the source runs ${lifetimeText(dataset)}: ${shortList(notAsked)}.`]
      : []),
    ...(firstDate && lastDate ? [`The table has ${firstDate} to ${lastDate}.`] : []),
    latestText(outcome),
    ...rejections.map((rejection) => `Rejected, ${rejectionText(rejection)}.`),
    ...(rows.rejected > rejections.length
      ? [`… and ${number.format(rows.rejected - rejections.length)} more rejected rows.`]
      : []),
    `Quality: ${summaryText(quality)}. The report: ${quality.report}`,
    '',
    ...dataset.sources.map(({ attribution, licence }) => `Source: ${attribution}. Licence: ${licence}.`),
    `Execution: ${execution}`,
  ];
  return {
    subject: `[covid-etl] ${dataset.id}: ${headline}${lastDate ? `, up to ${lastDate}` : ''}`.slice(
      0,
      subjectLimit,
    ),
    message: lines.join('\n'),
  };
};
