import { cumulativeFalls, dailyJumps } from './count-rules.ts';
import { dateGaps, oneSidedDates, revisions, staleness, unknownRecovered } from './date-rules.ts';
import {
  addedColumns,
  appearedRegions,
  lostRegions,
  mostlyRejected,
  rejectedRows,
  removedColumns,
  vanishedRegions,
} from './file-rules.ts';
import type { Rule } from './rule.ts';

/** Every rule that what is loaded is held against, the gravest first. */
export const qualityRules: readonly Rule[] = [
  {
    name: 'mostly-rejected',
    severity: 'error',
    meaning: 'more than half of the rows of a file can’t be right: it is not the file that we know',
    find: mostlyRejected({ share: 0.5, rows: 20 }),
  },
  {
    name: 'lost-regions',
    severity: 'error',
    meaning:
      'the source lacks more than half of the regions that the table has: a part of a file passes for the whole',
    find: lostRegions({ share: 0.5, regions: 10 }),
  },
  {
    name: 'rejected-row',
    severity: 'warning',
    meaning: 'a row can’t be right; the others are loaded',
    find: rejectedRows,
  },
  {
    name: 'stale',
    severity: 'warning',
    meaning: 'the source lacks the newest date that it should have by now',
    find: staleness,
  },
  {
    name: 'date-gap',
    severity: 'warning',
    meaning: 'a region has no row for dates between two that it has',
    find: dateGaps,
  },
  {
    name: 'one-sided',
    severity: 'warning',
    meaning: 'one of the files has the date and another one does not: its counts are unknown until it has',
    find: oneSidedDates,
  },
  {
    name: 'cumulative-fall',
    severity: 'warning',
    meaning: 'a cumulative count is lower than the day before; it is kept, as a correction by the source',
    find: cumulativeFalls,
  },
  {
    name: 'daily-jump',
    severity: 'warning',
    meaning: 'a day’s new count is far above those of the days before; it is kept',
    find: dailyJumps({ most: 28, least: 7, deviations: 10, times: 2, people: 100 }),
  },
  {
    name: 'unknown-recovered',
    severity: 'warning',
    meaning: 'recovered fell to zero, or goes on as zero after it was given up: it is unknown',
    find: unknownRecovered,
  },
  {
    name: 'region-vanished',
    severity: 'warning',
    meaning: 'the source no longer has a region that the table has; its rows are kept',
    find: vanishedRegions,
  },
  {
    name: 'removed-column',
    severity: 'warning',
    meaning: 'a file no longer has a column that it had; none that is needed',
    find: removedColumns,
  },
  { name: 'added-column', severity: 'info', meaning: 'a file has a new column', find: addedColumns },
  {
    name: 'region-appeared',
    severity: 'info',
    meaning: 'the source has a new region',
    find: appearedRegions,
  },
  {
    name: 'revision',
    severity: 'info',
    meaning: 'the source has corrected a day that was loaded before',
    find: revisions,
  },
];
