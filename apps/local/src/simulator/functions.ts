import type http from 'node:http';
import type { Functions } from '../cloud/functions.ts';
import { retryPoller } from '../cloud/names.ts';
import { awsRequest, type AwsOperation } from './aws-request.ts';
import { createDisk } from './disk.ts';
import type { Faults, KindOf, Threat } from './faults.ts';
import { operation, type Failure, type Invocation, type Trap } from './invocation.ts';
import type { Random } from './random.ts';
import type { Handler, World } from './sandbox.ts';
import { never, type Turns } from './turns.ts';

/** What was held at its time-out. */
export interface Overrun {
  /** Lets it go on, and resolves when it has ended. */
  goOn(): Promise<void>;
}

export interface FunctionsPorts {
  readonly directory: string;
  readonly turns: Turns;
  readonly faults: Faults;
  readonly random: Random;
  /** Each function's bundle, ready to be loaded. */
  readonly bundles: Readonly<Record<string, (world: World) => Handler>>;
  /** Each function's environment. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly fetch: World['fetch'];
  readonly operate: AwsOperation;
  readonly onWritten: (path: string) => void;
  readonly onLostRace: () => void;
  readonly onOverrun: (overrun: Overrun) => void;
}

interface Sandbox {
  readonly handler: Handler;
  invocation: Invocation;
}

/** On most days neither has more steps. */
const mostSteps = { stage: 24, poller: 16 };
const stageTimeMs = 3_000;
const pollerTimeMs = 60_000;
/** What one of the poller's calls takes when time is short. */
const slowCallMs = 20_000;

/** Lambda: runs the built bundles in this process, each invocation with what strikes it. */
export const createFunctions = (ports: FunctionsPorts): Functions => {
  const { turns, faults, random } = ports;
  const idle = new Map<string, Sandbox[]>();
  let ids = 0;
  const randomUUID = (): string => {
    ids += 1;
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  };

  const start = (name: string, invocation: Invocation): Sandbox => {
    const load = ports.bundles[name];
    if (!load) throw new Error(`there is no function ${name}`);
    const current = (): Invocation => sandbox.invocation;
    const operate: AwsOperation = (action, request) =>
      operation(current(), turns, () => ports.operate(action, request));
    const handler = load({
      modules: {
        ...createDisk({ ...ports, invocation: current }),
      },
      environment: ports.environment[name] ?? {},
      fetch: ports.fetch,
      request: awsRequest(operate) as unknown as typeof http.request,
      randomUUID,
    });
    const sandbox: Sandbox = { handler, invocation };
    return sandbox;
  };

  const trapFor = (name: string): Trap | undefined => {
    const boundary = name === retryPoller ? 'poller' : 'stage';
    const threat: Threat<KindOf<'poller'> | KindOf<'stage'>> | undefined = faults.threat(boundary);
    return threat && { ...threat, step: random.int(1, mostSteps[boundary]) };
  };

  return {
    has: (name) => name in ports.bundles,
    close: () => Promise.resolve(),
    invoke: async (name, event) => {
      // The interpreter's timers outlive a process that was stopped, and would try again.
      if (turns.isStopped()) return never();
      const { promise: answered, resolve: answer, reject } = Promise.withResolvers<unknown>();
      const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
      const failed = ({ errorType, errorMessage }: Failure): void =>
        reject(Object.assign(new Error(JSON.stringify({ errorType, errorMessage })), { name: errorType }));
      const invocation: Invocation = {
        trap: trapFor(name),
        steps: 0,
        dead: false,
        last: Promise.resolve(),
        fail: (failure) => {
          if (invocation.dead) end(undefined);
          failed(failure);
        },
        held: () =>
          new Promise((go) =>
            ports.onOverrun({
              goOn: async () => {
                // Some of those that are late come to no end even then.
                if (random.chance(0.5))
                  invocation.trap = {
                    kind: 'crash',
                    step: invocation.steps + random.int(2, 6),
                    // It is a part of the fault by which it was held.
                    strike: () => undefined,
                  };
                go();
                await over;
              },
            }),
          ),
      };
      const short = name === retryPoller ? faults.threat('time') : undefined;
      const remainingMs = (): number => {
        if (name !== retryPoller) return stageTimeMs;
        return pollerTimeMs - (short ? invocation.steps * (slowCallMs / 2) : 0);
      };
      const sandbox = idle.get(name)?.pop() ?? start(name, invocation);
      sandbox.invocation = invocation;
      const context = {
        awsRequestId: randomUUID(),
        getRemainingTimeInMillis: remainingMs,
      };
      void sandbox
        .handler(JSON.parse(JSON.stringify(event)), context)
        .then(
          (result) => {
            const answered = JSON.parse(JSON.stringify(result ?? null)) as { drained?: boolean } | null;
            if (answered?.drained === false) short?.strike();
            answer(answered);
          },
          (error: unknown) => {
            const { name: errorType, message: errorMessage } = error as Error;
            failed({ errorType, errorMessage });
          },
        )
        .finally(() => {
          if (!invocation.dead) idle.set(name, [...(idle.get(name) ?? []), sandbox]);
          end(undefined);
        });
      return answered;
    },
  };
};
