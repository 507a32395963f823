/**
 * What an error of the workflow means and what comes of it, for somebody who has not read any documentation: the errors of
 * etl-core, those of Lambda and Step Functions, and those of a laptop's process.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const meanings: Readonly<Record<string, string>> = {
  DateNotPublished:
    'The source has not published all the days that were asked for. What it has published is in the table.',
  SourceUnavailable:
    'The source could not be reached, or gave no whole answer, also when it was tried again.',
  SourceNotFound: 'The source’s file is not where it should be: its address may have changed.',
  SourceFormatError:
    'The source’s file is not as it was: somebody has to look at it before it can be loaded.',
  QualityError:
    'What was retrieved can’t be right, so the table was left as it was. Somebody has to look at it.',
  PartitionsFailed:
    'Some months could not be loaded, so that nothing of the load counts: the next one loads all of them.',
  StoreUnavailable: 'The store could not be reached or written.',
  StoreConflict: 'Others changed the table at the same time, again and again.',
  StoreFormatError: 'A file of the store is damaged, or is missing.',
  InvalidInput: 'The execution was started with an input that the workflow does not know.',
  ExecutionInterrupted: 'The process was stopped while the execution ran.',
  'Runtime.ExitError': 'A stage’s process ended before its time.',
  'Sandbox.Timedout': 'A stage took longer than it may.',
  'States.Timeout': 'A state took longer than it may.',
  'States.Runtime': 'The workflow itself could not go on.',
};

/** What an error means, in a sentence; the error's own message says where and what. */
export const explain = (error: string | null): string =>
  meanings[error ?? ''] ?? 'The workflow ended with an error.';
