import type { CalendarDate } from '@covid-etl/etl-core';
import { failureTopic, successTopic } from '../cloud/names.ts';
import type { Fault, FaultRates, Faults } from './faults.ts';
import type { Healed } from './execution-invariants.ts';
import type { Lasting } from './lasting.ts';
import type { Violation } from './violations.ts';

/** What a simulation has shown. */
export interface SimulationReport {
  readonly dataset: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly seed: number;
  readonly rates: FaultRates;
  readonly days: number;
  /** How often each fault has struck. */
  readonly faults: Partial<Record<Fault, number>>;
  /** Writes that came to nothing because somebody else's came first. */
  readonly lostRaces: number;
  readonly executions: { readonly succeeded: number; readonly failed: number; readonly retries: number };
  /** Failed executions by their error. */
  readonly failures: Readonly<Record<string, number>>;
  /** Invocations of the poller that failed. */
  readonly pollerFailures: number;
  /** How many failed dates were in the table after so many days. */
  readonly daysToHeal: Readonly<Record<number, number>>;
  readonly messages: { readonly success: number; readonly failure: number };
  readonly parked: readonly string[];
  readonly rows: number;
  /** How often an execution had the system for itself, and the table was compared with what the source had served. */
  readonly comparisons: number;
  readonly violations: readonly Violation[];
}

export interface ReportParts extends Pick<
  SimulationReport,
  'days' | 'lostRaces' | 'pollerFailures' | 'comparisons' | 'rows' | 'violations'
> {
  readonly options: Pick<SimulationReport, 'from' | 'to' | 'seed' | 'rates'> & {
    readonly dataset: { readonly id: string };
    readonly directory: string;
  };
  readonly lasting: Lasting;
  readonly faults: Faults;
  readonly healed: readonly Healed[];
}

/** How often each value comes. */
const countBy = <K extends string | number>(values: readonly K[]): Record<K, number> => {
  const counts: Partial<Record<K, number>> = {};
  for (const value of values.toSorted((a, b) => (a < b ? -1 : 1))) counts[value] = (counts[value] ?? 0) + 1;
  return counts as Record<K, number>;
};

/** Counts what a simulation has left. */
export const reportOf = ({ options, lasting, faults, healed, ...figures }: ReportParts): SimulationReport => {
  const executions = lasting.journal.list(undefined, -1);
  const failed = executions.filter(({ status }) => status !== 'SUCCEEDED');
  const sentTo = (name: string): number => lasting.mails.filter(({ topic }) => topic === name).length;
  return {
    dataset: options.dataset.id,
    from: options.from,
    to: options.to,
    seed: options.seed,
    rates: options.rates,
    ...figures,
    faults: faults.counts(),
    executions: {
      succeeded: executions.length - failed.length,
      failed: failed.length,
      retries: executions.filter(({ name }) => name.startsWith('retry-')).length,
    },
    failures: countBy(failed.map(({ error }) => error ?? 'unknown')),
    daysToHeal: countBy(healed.map(({ days: taken }) => taken)),
    messages: { success: sentTo(successTopic), failure: sentTo(failureTopic) },
    // Where the store was is another place each time.
    parked: lasting.parked.messages().map(({ body }) => body.replaceAll(options.directory, '…')),
  };
};
