import {
  count as figure,
  plural,
  qualityReportSchema,
  type QualityReport,
} from '@covid-etl/etl-core/browser';
import { useEffect, useState } from 'preact/hooks';
import * as v from 'valibot';

const shownFindings = 20;

const readReport = async (key: string): Promise<QualityReport> => {
  const response = await fetch(key);
  if (!response.ok) throw new Error(`${key}: the server answers ${response.status}`);
  return v.parse(qualityReportSchema, await response.json());
};

/** What an execution has found in what it loaded. */
export const Quality = ({ reportKey }: { readonly reportKey: string | null }) => {
  const [report, setReport] = useState<QualityReport>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    setReport(undefined);
    setProblem(undefined);
    if (reportKey === null) return undefined;
    let isOver = false;
    readReport(reportKey).then(
      (read) => isOver || setReport(read),
      (error: unknown) => isOver || setProblem((error as Error).message),
    );
    return () => {
      isOver = true;
    };
  }, [reportKey]);
  if (reportKey === null)
    return <p>This execution has no report: it retrieved nothing that could be looked at.</p>;
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (!report) return <p>Reading …</p>;
  const found = report.rules.filter(({ count }) => count > 0);
  const { newestDate, expectedDate, daysLate } = report.freshness;
  return (
    <div class="quality">
      <p>
        {report.files
          .map(
            ({ source, rows, accepted, rejected }) =>
              `${source}: ${figure(rows)} rows, ${figure(accepted)} accepted, ${rejected} rejected`,
          )
          .join('; ') || 'No file had changed'}
        . Newest date {newestDate ?? 'none'}, expected {expectedDate}
        {daysLate ? ` (${plural(daysLate, 'day')} late)` : ''}.
      </p>
      {found.length === 0 && <p>No rule has found anything.</p>}
      {found.map(({ name, severity, meaning, count, findings }) => (
        <details key={name}>
          <summary>
            <span class={`badge ${severity}`}>{severity}</span> <code>{name}</code> {figure(count)}: {meaning}
          </summary>
          <ul>
            {findings.slice(0, shownFindings).map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
            {count > shownFindings && <li>… and {figure(count - shownFindings)} more</li>}
          </ul>
        </details>
      ))}
    </div>
  );
};
