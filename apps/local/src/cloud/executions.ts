import type { Ending, Execution, Journal } from './journal.ts';
import { executionArn } from './names.ts';

/** A start that was refused because another execution has the name. */
export class NameTaken extends Error {
  override readonly name = 'NameTaken';
}

/** The executions of this process, running and ended. */
export interface Executions {
  /**
   * Starts an execution and returns at once. A running one of the same name and input is returned as it is.
   *
   * @throws NameTaken where an execution of that name has ended, or has another input
   */
  start(name: string, input: string): Execution;
  /** Resolves once no execution is running and the event of each one's end is delivered. */
  idle(): Promise<void>;
}

/** What an execution is made of: how it runs, and who hears of its end. */
export interface ExecutionPorts {
  readonly journal: Journal;
  readonly run: (execution: Execution) => Promise<Ending>;
  /** Brings the end of a failed execution to the event bus. */
  readonly deliver: (execution: Execution) => Promise<void>;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Hears of events that could not be delivered. @default console.error */
  readonly onUndelivered?: (message: string) => void;
}

const interrupted = (stopDate: number): Ending => ({
  status: 'FAILED',
  stopDate,
  output: null,
  error: 'ExecutionInterrupted',
  cause: JSON.stringify({ errorMessage: 'the process was stopped while the execution ran' }),
});

const failedToRun = (stopDate: number, error: unknown): Ending => ({
  ...interrupted(stopDate),
  error: 'States.Runtime',
  cause: JSON.stringify({ errorMessage: (error as Error).message }),
});

/**
 * Takes up the executions of a journal. One that was running when the process was stopped has failed by that; one
 * whose failure has not reached the event bus reaches it now. So no failed date is lost by a kill.
 */
export const takeUpExecutions = async ({
  journal,
  run,
  deliver,
  now = Date.now,
  onUndelivered = console.error,
}: ExecutionPorts): Promise<Executions> => {
  const running = new Set<Promise<void>>();

  /**
   * Brings every failure that has not reached the event bus to it: the last one, and those that could not before. One that
   * can't be delivered keeps no other one back. It stays in the journal: the next execution's end, or the next process,
   * tries again.
   */
  const announce = async (): Promise<void> => {
    for (const execution of journal.undelivered())
      try {
        await deliver(execution);
        journal.markDelivered(execution.name);
      } catch (error) {
        onUndelivered(`the end of ${execution.name} is not delivered yet, but kept: ${String(error)}`);
      }
  };
  let announced = Promise.resolve();
  // One after the other, or two executions that end together would each deliver both ends.
  const announceInTurn = (): Promise<void> => (announced = announced.then(announce));
  const runToEnd = async (execution: Execution): Promise<void> => {
    const ending = await run(execution).catch((error: unknown) => failedToRun(now(), error));
    journal.end(execution.name, ending);
    await announceInTurn();
  };

  for (const { name } of journal.list('RUNNING')) journal.end(name, interrupted(now()));
  await announceInTurn();

  return {
    start: (name, input) => {
      const existing = journal.find(name);
      if (existing?.status === 'RUNNING' && existing.input === input) return existing;
      if (existing) throw new NameTaken(name);
      const execution = journal.start({ name, arn: executionArn(name), input, startDate: now() });
      const ended = runToEnd(execution).finally(() => running.delete(ended));
      running.add(ended);
      return execution;
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
