import * as v from 'valibot';
import { countSchema } from '../record/daily-count.ts';
import { severities, type Severity } from './rule.ts';
import type { QualityReport } from './report.ts';

/** What a report says, in numbers: the rules that found something. */
export const qualitySummarySchema = v.object({
  /** The report's key in the store. */
  report: v.string(),
  findings: v.array(v.object({ rule: v.string(), severity: v.picklist(severities), count: countSchema })),
});
/** @see qualitySummarySchema */
export type QualitySummary = v.InferOutput<typeof qualitySummarySchema>;

export const summaryOf = (report: string, { rules }: QualityReport): QualitySummary => ({
  report,
  findings: rules
    .filter(({ count }) => count > 0)
    .map(({ name, severity, count }) => ({ rule: name, severity, count })),
});

const titles: Readonly<Record<Severity, string>> = { error: 'errors', warning: 'warnings', info: 'notes' };

/** The summary as a line to read, e.g. `warnings: cumulative-fall 2, date-gap 1; notes: revision 5`. */
export const summaryText = ({ findings }: QualitySummary): string => {
  const parts = severities.toReversed().flatMap((severity) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity);
    if (ofSeverity.length === 0) return [];
    return [`${titles[severity]}: ${ofSeverity.map(({ rule, count }) => `${rule} ${count}`).join(', ')}`];
  });
  return parts.length === 0 ? 'nothing to report' : parts.join('; ');
};
