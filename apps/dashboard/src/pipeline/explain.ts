/**
 * What an error of the workflow means and what comes of it, for somebody who has not read any documentation.
 *
 * @see ../../../../libs/etl-core/src/errors.ts
 */
const meanings: Readonly<Record<string, string>> = {
  DateNotPublished:
    'The source has not published this day yet. What it has published is in the table; this day is asked for again.',
  SourceUnavailable:
    'The source could not be reached, or gave no whole answer, also when it was tried again.',
  SourceFormatError:
    'The source’s file is not as it was: somebody has to look at it before it can be loaded.',
  QualityError:
    'What was retrieved can’t be right, so the table was left as it was. Somebody has to look at it.',
  StoreUnavailable: 'The store could not be reached or written.',
  StoreConflict: 'Others changed the table at the same time, again and again.',
  InvalidInput: 'The execution was started with an input that the workflow does not know.',
  ExecutionInterrupted: 'The process was stopped while the execution ran.',
  'Sandbox.Timedout': 'A stage took longer than it may.',
  'States.Timeout': 'A state took longer than it may.',
};

/** What an error means, in a sentence; the error's own message says where and what. */
export const explain = (error: string | null): string =>
  meanings[error ?? ''] ?? 'The workflow ended with an error.';
