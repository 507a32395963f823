import { datasets } from '@covid-etl/etl-core';
import { terminalOf } from '../view/format.ts';
import { datasetsOfTable } from './database.ts';

/** Whose a file's figures are and what may be done with them. */
export const attributionText = ({
  attribution,
  licence,
}: {
  readonly attribution: string;
  readonly licence: string;
}): string => `${attribution} (${licence})`;

/**
 * Whose the figures of the table are and what may be done with them: a line for each dataset.
 *
 * @param dataset this one alone
 */
export const readAttribution = async (dataDir: string, dataset?: string): Promise<string[]> => {
  const ids = await datasetsOfTable(dataDir);
  return datasets
    .filter(({ id }) => ids.has(id) && (dataset === undefined || id === dataset))
    .map(({ id, sources }) => `${id}: ${sources.map(attributionText).join('; ')}`);
};

/** Says it beside a result that goes to standard output. */
export const printAttribution = (lines: readonly string[]): void => {
  const terminal = terminalOf(process.stderr);
  for (const line of lines) terminal.line(terminal.style('dim', `Source: ${line}`));
};
