import * as v from 'valibot';
import type { CheckedFile } from '../batch/checked-batch.ts';
import { calendarDateSchema, toEpochDay } from '../record/calendar-date.ts';
import { countSchema } from '../record/daily-count.ts';
import { rawFileSchema, type RawFile } from '../stage/contracts.ts';
import { findingSchema, severities, type Evidence, type Rule } from './rule.ts';

/** Of each rule, a report shows so many findings; it counts all of them. */
export const shownFindings = 1_000;

/** What one execution has found in what it loaded. */
export const qualityReportSchema = v.object({
  version: v.literal(1),
  dataset: v.string(),
  execution: v.string(),
  /** When the execution started. */
  started: v.string(),
  /** What was retrieved of each file; nothing where none had changed. */
  files: v.array(
    v.object({
      ...rawFileSchema.entries,
      /** The rows of the whole file, and how many of those retrieved were accepted and rejected. */
      rows: countSchema,
      accepted: countSchema,
      rejected: countSchema,
      regions: countSchema,
      columns: v.array(v.string()),
    }),
  ),
  /** The newest date on earth when the execution started: no row of a later one was accepted. */
  newestPossibleDate: calendarDateSchema,
  freshness: v.object({
    newestDate: v.nullable(calendarDateSchema),
    /** The newest date that the source should have had. */
    expectedDate: calendarDateSchema,
    daysLate: v.nullable(countSchema),
  }),
  rules: v.array(
    v.object({
      name: v.string(),
      severity: v.picklist(severities),
      meaning: v.string(),
      /** How many findings there are; the list has the first of them. */
      count: countSchema,
      findings: v.array(findingSchema),
    }),
  ),
  /** What became of it; null where the table was not changed, or not yet. */
  loaded: v.nullable(
    v.object({
      at: v.string(),
      inserted: countSchema,
      updated: countSchema,
      unchanged: countSchema,
    }),
  ),
});
/** @see qualityReportSchema */
export type QualityReport = v.InferOutput<typeof qualityReportSchema>;

/** Which execution a report is of. */
export type ReportedExecution = Pick<
  QualityReport,
  'dataset' | 'execution' | 'started' | 'newestPossibleDate'
>;

const fileReport = (raw: RawFile, { rows, regions, accepted, rejections, columns }: CheckedFile) => ({
  ...raw,
  rows,
  accepted,
  rejected: rejections.length,
  regions: regions.size,
  columns: [...columns],
});

/** Holds what was retrieved against the rules. */
export const qualityReport = (
  execution: ReportedExecution,
  raw: readonly RawFile[],
  evidence: Evidence,
  rules: readonly Rule[],
): QualityReport => {
  const { newestDate, expectedDate, files } = evidence;
  return {
    version: 1,
    ...execution,
    files: raw.flatMap((of, i) => (files[i] ? [fileReport(of, files[i])] : [])),
    freshness: {
      newestDate,
      expectedDate,
      daysLate: newestDate && Math.max(0, toEpochDay(expectedDate) - toEpochDay(newestDate)),
    },
    rules: rules.map(({ name, severity, meaning, find }) => {
      const findings = find(evidence);
      return { name, severity, meaning, count: findings.length, findings: findings.slice(0, shownFindings) };
    }),
    loaded: null,
  };
};
