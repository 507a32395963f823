import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { builtCommand, covidEtl, type CommandResult } from './command.ts';
import { startCsvServer, type CsvServer } from './csv-server.ts';

/** What the verbs answer as JSON, as far as the tests read it. */
export interface Answer {
  readonly loaded?: { readonly rows: Readonly<Record<string, number>> } | null;
  readonly waiting?: readonly unknown[];
  readonly parked?: readonly unknown[];
  readonly started?: readonly unknown[];
  readonly running?: { readonly pid: number } | null;
}

/** The system as a process that stays up. */
export interface RunningSystem {
  readonly pid: number | undefined;
  /** The address of its endpoint and of its page. */
  readonly url: string;
  /** Asks it to end, and gives its exit code. */
  readonly stop: () => Promise<number>;
}

/** Somebody who uses the built command, with a source on loopback. */
export interface User {
  readonly source: Pick<CsvServer, 'url' | 'publish' | 'fail'>;
  /** A path in this test's own directory; `data` is the data directory of the commands. */
  readonly below: (...names: string[]) => string;
  /** Runs a verb. */
  readonly run: (...args: string[]) => Promise<CommandResult>;
  /** Runs a verb and reads its JSON. */
  readonly json: (...args: string[]) => Promise<{ code: number; value: Answer }>;
  /** The same for a verb that answers a list. */
  readonly list: (...args: string[]) => Promise<unknown[]>;
  /** Runs `start`, until it is up. */
  readonly start: (...args: string[]) => Promise<RunningSystem>;
}

/** Resolves once a process has printed a text, with all that it has printed; rejects where it ends before. */
const printed = async (running: ReturnType<typeof spawn>, text: string): Promise<string> => {
  let output = '';
  const up = new Promise<string>((resolve) =>
    running.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.includes(text)) resolve(output);
    }),
  );
  const ended = once(running, 'exit').then(([code]) => {
    throw new Error(`it ended with ${String(code)} before it was up; it printed: ${output}`);
  });
  // Once it is up it may end.
  ended.catch(() => undefined);
  return Promise.race([up, ended]);
};

/** A user for the tests of a file: each test has an empty directory. */
export const createUser = (): User => {
  let server: CsvServer;
  let directory: string;
  beforeAll(async () => void (server = await startCsvServer()));
  afterAll(() => server.close());
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'covid-etl-'))));
  afterEach(() => rm(directory, { recursive: true }));

  const dataDir = (): string => join(directory, 'data');
  const run = (...args: string[]): Promise<CommandResult> => covidEtl([...args, '--data-dir', dataDir()]);
  const json: User['json'] = async (...args) => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (stdout === '') throw new Error(stderr);
    return { code, value: JSON.parse(stdout) as Answer };
  };
  return {
    source: {
      get url() {
        return server.url;
      },
      publish: (csv) => server.publish(csv),
      fail: (status, times) => server.fail(status, times),
    },
    below: (...names) => join(directory, ...names),
    run,
    json,
    list: async (...args) => (await json(...args)).value as unknown[],
    start: async (...args) => {
      const all = ['start', '--port', '0', '--data-dir', dataDir(), ...args];
      const running = spawn(process.execPath, [builtCommand, ...all]);
      running.stderr.pipe(process.stderr);
      const output = await printed(running, 'Ctrl-C ends it');
      return {
        pid: running.pid,
        url: /http:\/\/127\.0\.0\.1:\d+/.exec(output.slice(output.indexOf('See it:')))?.[0] ?? '',
        stop: async () => {
          const ended = once(running, 'exit');
          running.kill('SIGINT');
          const [code] = (await ended) as [number];
          return code;
        },
      };
    },
  };
};
