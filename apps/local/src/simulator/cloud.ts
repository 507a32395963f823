import { join } from 'node:path';
import { putEndEvent } from '../cloud/event-bus.ts';
import { takeUpExecutions, type Executions } from '../cloud/executions.ts';
import type { FunctionConfig, Functions } from '../cloud/functions.ts';
import type { Execution, Journal } from '../cloud/journal.ts';
import { runExecution, workflowFor } from '../cloud/state-machine.ts';
import { ApiError, stepFunctionsApi } from '../cloud/step-functions-api.ts';
import type { AwsOperation } from './aws-request.ts';
import type { Faults } from './faults.ts';
import { createFunctions, type Overrun } from './functions.ts';
import type { Lasting } from './lasting.ts';
import type { Random } from './random.ts';
import type { Handler, World } from './sandbox.ts';
import { createServices } from './services.ts';
import { createTurns, never, type Turns } from './turns.ts';

/** A process of the system: what ends with it. */
export interface Process {
  readonly turns: Turns;
  readonly functions: Functions;
  readonly executions: Executions;
  /** What is held at its time-out. */
  readonly overruns: Overrun[];
  /** Resolves once nothing runs but what is held. */
  idle(): Promise<void>;
}

export interface CloudPorts {
  readonly directory: string;
  readonly now: () => number;
  readonly faults: Faults;
  readonly random: Random;
  readonly configs: Readonly<Record<string, FunctionConfig>>;
  readonly bundles: Readonly<Record<string, (world: World) => Handler>>;
  readonly fetch: World['fetch'];
  readonly onWritten: (path: string) => void;
  readonly onLostRace: () => void;
  readonly beforeRelease: () => Promise<void>;
  /** Hears of each execution that runs. */
  readonly onRun: (execution: Execution) => void;
  /** Hears that the end of an execution is being delivered: once, unless the process is killed or SNS refuses. */
  readonly onDelivery: (execution: Execution) => void;
}

/** Where the AWS SDK believes that it calls. */
export const endpoint = 'http://aws.simulated';

/** Starts a process of the system over what the last one has left. */
export const startProcess = async (lasting: Lasting, ports: CloudPorts): Promise<Process> => {
  const { now, faults, random } = ports;
  const turns = createTurns(random, ports.beforeRelease);
  const overruns: Overrun[] = [];
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };
  // The history is for people who follow an execution.
  const journal: Journal = { ...lasting.journal, appendHistory: () => undefined };
  const log = join(ports.directory, 'failures.log');

  const { sns, sqs, operate } = createServices({
    lasting,
    now,
    turns,
    faults,
    random,
    stepFunctions: (name, request) => api(name, request),
  });

  const functions = createFunctions({
    directory: ports.directory,
    turns,
    faults,
    random,
    bundles: ports.bundles,
    environment: Object.fromEntries(
      Object.entries(ports.configs).map(([name, { environment }]) => [name, environment]),
    ),
    fetch: ports.fetch,
    operate,
    onWritten: ports.onWritten,
    onLostRace: ports.onLostRace,
    onOverrun: (overrun) => {
      if (random.chance(0.5)) overruns.push(overrun);
      else track(turns.run(() => overrun.goOn()));
    },
  });

  const executions = await takeUpExecutions({
    journal,
    run: (execution) => {
      ports.onRun(execution);
      return turns.run(async () => {
        const ending = await runExecution(execution, { functions, sns, journal, retryIntervalMs: 0, now });
        return turns.isStopped() ? never() : ending;
      });
    },
    deliver: (execution) => {
      ports.onDelivery(execution);
      return turns.run(() => putEndEvent(execution, { endpoint, sns, sqs }, log));
    },
    now,
    onUndelivered: () => undefined,
  });
  const stepFunctions = stepFunctionsApi(executions, journal, workflowFor([]));
  // eslint-disable-next-line @typescript-eslint/require-await -- an operation answers by a promise
  const api: AwsOperation = async (name, request) => {
    try {
      return { result: stepFunctions(name, request) };
    } catch (error) {
      // A call that nobody simulates would be a fault of the simulator, not one of its faults.
      if (error instanceof ApiError && error.type !== 'UnknownOperationException')
        return { error: error.type, status: 400 };
      throw error;
    }
  };
  const idle = async (): Promise<void> => {
    do {
      await executions.idle();
      await Promise.all(running);
    } while (running.size > 0);
  };
  return { turns, functions, executions, overruns, idle };
};
