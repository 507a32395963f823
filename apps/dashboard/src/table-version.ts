import type { PipelineStatus } from '@covid-etl/etl-core/browser';

/** Changes whenever an execution has ended: the table may be another one then, whichever of them it was. */
export const tableVersion = ({ executions }: Pick<PipelineStatus, 'executions'>): string => {
  const ends = executions.flatMap(({ stoppedAt }) => stoppedAt ?? []).sort();
  return `${ends.length} ${ends.at(-1) ?? ''}`;
};
