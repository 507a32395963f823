/**
 * The named errors of the ETL job. The workflow decides by `name`, so each class sets its own: it survives
 * minification. Every message says what was wrong, where, and what happens next.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
abstract class EtlError extends Error {
  abstract override readonly name: string;
  /** Whether the same call may succeed when it is made again soon. */
  abstract readonly transient: boolean;
}

/** The source gave no whole answer in time: a network failure, a 5xx or 429, a body cut off. */
export class SourceUnavailable extends EtlError {
  override readonly name = 'SourceUnavailable';
  override readonly transient = true;
}

/** The source says that there is nothing at its address, or that we may not have it (a 4xx). */
export class SourceNotFound extends EtlError {
  override readonly name = 'SourceNotFound';
  override readonly transient = false;
}

/** What the source answered is not the file that we know: another header, HTML, nothing, too much. */
export class SourceFormatError extends EtlError {
  override readonly name = 'SourceFormatError';
  override readonly transient = false;
}

/** What was retrieved breaks a rule of severity `error`; nothing was changed. The quality report says where. */
export class QualityError extends EtlError {
  override readonly name = 'QualityError';
  override readonly transient = false;
}

/** Parts of a dataset that is loaded by partitions could not be loaded; nothing counts as loaded. The message says which. */
export class PartitionsFailed extends EtlError {
  override readonly name = 'PartitionsFailed';
  override readonly transient = false;
}

/** The source has no usable row yet for a date that was asked for. What it has, has been loaded. */
export class DateNotPublished extends EtlError {
  override readonly name = 'DateNotPublished';
  override readonly transient = false;
}

/** An event, an option or a setting is not what its schema says. The message names the field. */
export class InvalidInput extends EtlError {
  override readonly name = 'InvalidInput';
  override readonly transient = false;
}

/** Somebody else changed the object since we read it; read again and try again. */
export class StoreConflict extends EtlError {
  override readonly name = 'StoreConflict';
  override readonly transient = true;
}

/** The store could not be reached or refused to write: a network failure, a 5xx, a full disk. */
export class StoreUnavailable extends EtlError {
  override readonly name = 'StoreUnavailable';
  override readonly transient = true;
}

/** The store holds something that this project did not write: a damaged ledger or Parquet file. */
export class StoreFormatError extends EtlError {
  override readonly name = 'StoreFormatError';
  override readonly transient = false;
}

const all = [
  SourceUnavailable,
  SourceNotFound,
  SourceFormatError,
  QualityError,
  PartitionsFailed,
  DateNotPublished,
  InvalidInput,
  StoreConflict,
  StoreUnavailable,
  StoreFormatError,
];

/** The names of the errors that the workflow tries again by itself. */
export const transientErrors: readonly string[] = all
  .map((error) => new error())
  .filter((error) => error.transient)
  .map((error) => error.name);
