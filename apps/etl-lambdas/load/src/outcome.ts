import {
  DateNotPublished,
  loadedDates,
  missingDates,
  outcomeMail,
  rejectionText,
  shortList,
  type Dataset,
  type Loaded,
  type Transformed,
} from '@covid-etl/etl-core';
import type { LoadResult } from './load.ts';

/** What the load's outcome is made of. */
export interface OutcomeParts {
  readonly batch: Transformed;
  readonly loaded: LoadResult;
  readonly latest: Loaded['latest'];
  readonly dataset: Dataset;
  readonly execution: string;
  /** The state of the execution, which the mail's attribute carries whole. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** What the execution did, with its mail. */
export const outcomeOf = ({ batch, loaded, latest, dataset, execution, state }: OutcomeParts): Loaded => {
  const dates = loadedDates(loaded.ledger);
  const outcome = {
    dataset: dataset.id,
    asked: batch.asked,
    notAsked: batch.notAsked,
    rows: {
      inserted: loaded.inserted,
      updated: loaded.updated,
      unchanged: loaded.unchanged,
      rejected: batch.rows.rejected,
    },
    rejections: batch.rejections,
    quality: batch.quality,
    firstDate: dates.at(0) ?? null,
    lastDate: dates.at(-1) ?? null,
    latest,
  };
  const mail = outcomeMail(outcome, dataset, execution);
  return { ...outcome, notification: { ...mail, state: JSON.stringify({ ...state, result: outcome }) } };
};

/**
 * Holds an execution to what it was asked for.
 *
 * @throws DateNotPublished that names the dates which the table still lacks, and why where a row was rejected
 */
export const requireAskedDates = (
  { asked, rejections }: Transformed,
  { ledger, inserted, updated }: LoadResult,
  dataset: Dataset,
): void => {
  const missing = missingDates(asked, ledger);
  if (missing.length === 0) return;
  const rejected = rejections.map(rejectionText).join('; ');
  // The failure's notice is the only one that tells of these rows: the retry finds them loaded.
  const loaded = inserted + updated > 0 ? ` (rows inserted ${inserted}, updated ${updated})` : '';
  throw new DateNotPublished(
    `${dataset.id} has no row yet for ${shortList(missing)}${rejected ? ` (rejected: ${rejected})` : ''}; ` +
      `what it has is loaded${loaded}, and the next retry asks for these dates again`,
  );
};
