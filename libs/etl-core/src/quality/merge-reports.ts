import { shownFindings, type QualityReport } from './report.ts';

type FileReport = QualityReport['files'][number];
type RuleReport = QualityReport['rules'][number];

const mergeFiles = (reports: readonly QualityReport[]): FileReport[] => {
  const ofSource = Map.groupBy(
    reports.flatMap(({ files }) => files),
    ({ source }) => source,
  );
  const sum = (files: readonly FileReport[], name: 'rows' | 'accepted' | 'rejected'): number =>
    files.reduce((total, { [name]: count }) => total + count, 0);
  return [...ofSource.values()].flatMap((files) => {
    const [first] = files;
    if (!first) return [];
    return {
      ...first,
      rows: sum(files, 'rows'),
      accepted: sum(files, 'accepted'),
      rejected: sum(files, 'rejected'),
      // Which regions they were is no longer known: the most that a month has.
      regions: Math.max(...files.map(({ regions }) => regions)),
    };
  });
};

const mergeRules = (reports: readonly QualityReport[]): RuleReport[] =>
  (reports[0]?.rules ?? []).map((rule) => {
    const all = reports.flatMap(({ rules }) => rules.filter(({ name }) => name === rule.name));
    return {
      ...rule,
      count: all.reduce((total, { count }) => total + count, 0),
      findings: all.flatMap(({ findings }) => findings).slice(0, shownFindings),
    };
  });

/**
 * One report of several parts of one batch.
 *
 * @param whole what is said of the batch as a whole: which execution it is of, and how fresh the source is
 */
export const mergeReports = (whole: QualityReport, ofParts: readonly QualityReport[]): QualityReport => ({
  ...whole,
  files: mergeFiles(ofParts),
  rules: mergeRules([whole, ...ofParts]),
});
