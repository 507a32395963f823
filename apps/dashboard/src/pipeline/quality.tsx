import {
  count as figure,
  plural,
  qualityReportSchema,
  type ExecutionStatus,
  type QualityReport,
} from '@covid-etl/etl-core/browser';
import * as v from 'valibot';
import { useRead } from '../browser/use-read.ts';
import { get } from '../table/get.ts';

const shownFindings = 20;

const readReport = async (key: string): Promise<QualityReport> =>
  v.parse(qualityReportSchema, await (await get(key)).json());

/** What an execution has found in what it loaded. */
export const Quality = ({ execution }: { readonly execution: ExecutionStatus }) => {
  const { report: key, status } = execution;
  const { value: report, problem } = useRead(key === null ? undefined : () => readReport(key), key ?? '', '');
  if (status === 'RUNNING') return <p>It is still running.</p>;
  if (key === null) return <p>This execution has no report: it retrieved nothing that could be looked at.</p>;
  if (problem !== undefined && !report) return <p role="alert">{problem}</p>;
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
