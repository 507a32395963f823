import { count, plural, readParked, shortList, uniqueDates } from '@covid-etl/etl-core';
import type { SimulationReport } from '../simulator/report.ts';
import type { Terminal } from './format.ts';

const barWidth = 40;

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `${name} ${count(times)}`)
    .join(', ') || 'none';

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, value) => sum + value, 0);

/** What became of the promise, in one line. */
export const verdictOf = (terminal: Terminal, report: SimulationReport): string => {
  const { executions, faults, violations } = report;
  const numbers =
    `${plural(report.days, 'day')}, ${plural(sumOf(faults), 'fault')}, ` +
    `${plural(executions.succeeded + executions.failed, 'execution')} (${count(executions.failed)} failed)`;
  return violations.length === 0
    ? `${terminal.style('green', 'every invariant held')}: ${numbers}`
    : `${terminal.style('red', 'BROKEN')}: ${plural(violations.length, 'violation')}; ${numbers}`;
};

const showHistogram = (terminal: Terminal, daysToHeal: SimulationReport['daysToHeal']): void => {
  const most = Math.max(1, ...Object.values(daysToHeal));
  for (const [days, dates] of Object.entries(daysToHeal))
    terminal.line(
      `  ${days.padStart(3)}  ${'█'.repeat(Math.max(1, Math.round((dates / most) * barWidth)))} ${count(dates)}`,
    );
};

const shownDates = 5;
const longestReason = 80;

/** What is parked, by its reason: the dates where there are any. */
const showParked = (terminal: Terminal, bodies: readonly string[]): void => {
  terminal.line(`Parked: ${plural(bodies.length, 'message')}`);
  const byReason = Map.groupBy(
    bodies.map((body) => readParked(body)),
    ({ reason }) => reason ?? 'not delivered (a dead letter)',
  );
  for (const [reason, entries] of byReason) {
    const dates = uniqueDates(entries.flatMap((entry) => entry.dates));
    const what = dates.length === 0 ? '' : `: ${shortList(dates, shownDates)}`;
    terminal.line(`  ${String(entries.length).padStart(4)}  ${reason.slice(0, longestReason)}${what}`);
  }
};

/** The report of one simulation for people. */
export const showReport = (terminal: Terminal, report: SimulationReport, command: string): void => {
  const { executions, messages } = report;
  const heading = (text: string): void => terminal.line(terminal.style('bold', text));
  heading(
    `${report.dataset}, ${report.from} to ${report.to}: ${plural(report.days, 'day')}, seed ${report.seed}`,
  );
  terminal.line(`Faults: ${listOf(report.faults)}`);
  terminal.line(
    `Executions: ${count(executions.succeeded)} succeeded, ${count(executions.failed)} failed, ` +
      `${count(executions.retries)} of all were started by the retry poller`,
  );
  terminal.line(`Failed by: ${listOf(report.failures)}`);
  terminal.line(
    `Poller runs that failed: ${count(report.pollerFailures)}; ` +
      `writes that lost a compare-and-swap: ${count(report.lostRaces)}`,
  );
  terminal.line(`Messages: ${count(messages.success)} of success, ${count(messages.failure)} of failure`);
  showParked(terminal, report.parked);
  terminal.line(
    `Rows in the table: ${count(report.rows)}; ` +
      `compared with the source after ${plural(report.comparisons, 'execution')} in between`,
  );
  terminal.line(
    `Days until a failed date was in the table:${Object.keys(report.daysToHeal).length === 0 ? ' no date failed' : ''}`,
  );
  showHistogram(terminal, report.daysToHeal);
  for (const { day, invariant, detail } of report.violations)
    terminal.line(`${terminal.style('red', 'VIOLATION')} on ${day}: ${invariant}: ${detail}`);
  terminal.line(verdictOf(terminal, report));
  terminal.line(`The same again: ${command}`);
};
