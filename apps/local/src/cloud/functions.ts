import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BundleMissing } from './errors.ts';
import { functionArn } from './names.ts';

/** A Lambda function as it is configured. */
export interface FunctionConfig {
  /** The built bundle: a CommonJS file that exports `handler`. */
  readonly bundle: string;
  readonly timeoutMs: number;
  /** All of the function's environment: nothing of this process's own gets in. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Lambda: runs the built bundles, each in threads of its own. */
export interface Functions {
  /**
   * @throws Error whose name is the function's error type and whose message is the error as JSON, which is what Step
   *   Functions has as an execution's error and cause
   */
  invoke(name: string, event: unknown): Promise<unknown>;
  has(name: string): boolean;
  close(): Promise<void>;
}

/** What a function's failure looks like. @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
type Answer = { readonly result: string } | { readonly error: FunctionError };

const functionError = (error: FunctionError): Error =>
  Object.assign(new Error(JSON.stringify(error)), { name: error.errorType });

const workerFile = new URL('./lambda-worker.mjs', import.meta.url);

/**
 * One invocation in a worker: its answer, its death or its time-out, whatever comes first.
 *
 * @returns the answer, and whether the worker lives on
 */
const answerOf = async (
  worker: Worker,
  name: string,
  config: FunctionConfig,
  event: unknown,
): Promise<{ answer: Answer; lives: boolean }> => {
  const { promise, resolve } = Promise.withResolvers<{ answer: Answer; lives: boolean }>();
  const fail = (errorType: string, errorMessage: string): void =>
    resolve({ answer: { error: { errorType, errorMessage } }, lives: false });
  const requestId = randomUUID();
  const onMessage = (answer: Answer): void => resolve({ answer, lives: true });
  const onError = (error: Error): void => fail('Runtime.Unknown', error.message);
  const onExit = (code: number): void =>
    fail('Runtime.ExitError', `RequestId: ${requestId} exited with status ${code}`);
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  const timer = setTimeout(() => {
    fail(
      'Sandbox.Timedout',
      `RequestId: ${requestId} Error: Task timed out after ${(config.timeoutMs / 1000).toFixed(2)} seconds`,
    );
    // What the invocation is doing ends here, as it does in Lambda.
    void worker.terminate();
  }, config.timeoutMs);
  worker.postMessage({
    event: JSON.stringify(event),
    deadline: Date.now() + config.timeoutMs,
    awsRequestId: requestId,
    functionName: name,
    invokedFunctionArn: functionArn(name),
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
  }
};

/**
 * Makes the functions ready. A function's first invocation loads its bundle; the thread is kept for the next one.
 *
 * @param logDirectory gets a file `<function>.log` with what each function prints
 * @throws BundleMissing where one has not been built
 */
export const createFunctions = (
  configs: Readonly<Record<string, FunctionConfig>>,
  logDirectory: string,
): Functions => {
  for (const { bundle } of Object.values(configs)) if (!existsSync(bundle)) throw new BundleMissing(bundle);
  mkdirSync(logDirectory, { recursive: true });
  const logs = new Map<string, WriteStream>();
  const idle = new Map<string, Worker[]>();
  const alive = new Set<Worker>();

  const logOf = (name: string): WriteStream => {
    const log = logs.get(name) ?? createWriteStream(join(logDirectory, `${name}.log`), { flags: 'a' });
    logs.set(name, log);
    return log;
  };
  const startWorker = (name: string, { bundle, environment }: FunctionConfig): Worker => {
    const worker = new Worker(workerFile, {
      workerData: { bundle },
      env: environment,
      stdout: true,
      stderr: true,
    });
    worker.stdout.pipe(logOf(name), { end: false });
    worker.stderr.pipe(logOf(name), { end: false });
    alive.add(worker);
    // Without a listener an error that comes between two invocations would end this process.
    worker.on('error', () => undefined);
    worker.once('exit', () => alive.delete(worker));
    return worker;
  };

  return {
    has: (name) => name in configs,
    invoke: async (name, event) => {
      const config = configs[name];
      if (!config) throw new Error(`there is no function ${name}`);
      const worker = idle.get(name)?.pop() ?? startWorker(name, config);
      const { answer, lives } = await answerOf(worker, name, config, event);
      if (lives) idle.set(name, [...(idle.get(name) ?? []), worker]);
      if ('error' in answer) throw functionError(answer.error);
      return JSON.parse(answer.result) as unknown;
    },
    close: async () => {
      await Promise.all([...alive].map((worker) => worker.terminate()));
      await Promise.all([...logs.values()].map((log) => new Promise((done) => log.end(done))));
    },
  };
};
