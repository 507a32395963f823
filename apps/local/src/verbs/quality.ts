import {
  count,
  datasets,
  plural,
  type QualityReport,
  readNewestReport,
  readReports,
} from '@covid-etl/etl-core';
import { knownDataset } from '../source/choose-source.ts';
import { storeOf } from '../store-of.ts';
import type { Terminal } from '../view/format.ts';
import { exitCodes, VerbFailed } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';

export interface QualityOptions extends Pick<CommonOptions, 'dataDir' | 'json'> {
  readonly execution?: string;
  readonly all?: boolean;
}

const shownOfRule = 5;
const colours = { error: 'red', warning: 'yellow', info: 'dim' } as const;

const readWanted = async (dataset: string | undefined, options: QualityOptions): Promise<QualityReport[]> => {
  const store = await storeOf(options.dataDir);
  const ids = dataset === undefined ? datasets.map(({ id }) => id) : [knownDataset(dataset)];
  const read = async (id: string): Promise<QualityReport[]> => {
    if (options.execution !== undefined)
      return (await readReports(store, id)).filter(({ execution }) => execution === options.execution);
    return [await readNewestReport(store, id)].filter((report) => report !== undefined);
  };
  return (await Promise.all(ids.map(read))).flat();
};

const loadedText = ({ loaded }: QualityReport): string =>
  loaded
    ? `loaded at ${loaded.at}: ${count(loaded.inserted)} inserted, ${count(loaded.updated)} updated, ${count(loaded.unchanged)} unchanged`
    : 'the table was not changed';

const freshnessText = ({ freshness: { newestDate, expectedDate, daysLate } }: QualityReport): string =>
  daysLate === 0
    ? `up to ${newestDate}, as it should be`
    : `up to ${newestDate ?? 'no date'}, should be ${expectedDate}`;

const show = (terminal: Terminal, report: QualityReport, all: boolean): void => {
  terminal.line(terminal.style('bold', `${report.dataset}, ${report.execution}`));
  terminal.line(`  ${loadedText(report)}`);
  terminal.line(`  ${freshnessText(report)}`);
  for (const { source, rows, accepted, rejected, regions } of report.files)
    terminal.line(
      `  ${source}: ${plural(rows, 'row')} of ${plural(regions, 'region')}, ` +
        `${count(accepted)} retrieved and accepted, ${count(rejected)} rejected`,
    );
  for (const { name, severity, meaning, count: found, findings } of report.rules.filter(
    (rule) => rule.count > 0,
  )) {
    terminal.line(
      `  ${terminal.style(colours[severity], `${severity} ${name}`)}: ${count(found)}; ${meaning}`,
    );
    const shown = all ? findings : findings.slice(0, shownOfRule);
    for (const { text } of shown) terminal.line(`    ${text}`);
    if (found > shown.length) terminal.line(`    … and ${count(found - shown.length)} more`);
  }
  if (report.rules.every((rule) => rule.count === 0)) terminal.line('  nothing to report');
};

/** `quality`: what the newest execution of each dataset, or of one, has found in what it loaded. */
export const quality = async (dataset: string | undefined, options: QualityOptions): Promise<number> => {
  const reports = await readWanted(dataset, options);
  if (reports.length === 0)
    throw new VerbFailed(
      `${options.dataDir} has no quality report of ${options.execution ?? dataset ?? 'any dataset'}: each execution writes one`,
    );
  const terminal = terminalFor(options);
  for (const report of reports) show(terminal, report, options.all ?? false);
  printJson(options, reports);
  return exitCodes.ok;
};
