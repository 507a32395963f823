import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RehearsalFailed, ToolMissing } from './errors.ts';

const run = promisify(execFile);

/**
 * The AWS emulator, the linter of CloudFormation templates, and what the emulator's Athena computes with (without it, it
 * makes answers up), at the versions that the rehearsal was tried with.
 */
const packages = { ministack: '1.5.33', 'cfn-lint': '1.58.0', duckdb: '1.5.5' } as const;

/** The commands of the packages. */
export type PythonTools = Readonly<Record<'ministack' | 'cfn-lint', string>>;

/**
 * MiniStack and cfn-lint in a virtual environment of their own, made where there is none.
 *
 * @param cacheDir where the environment is kept
 * @throws ToolMissing where Python or a package can't be had
 */
export const installPythonTools = async (cacheDir: string): Promise<PythonTools> => {
  const pins = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
  const bin = join(cacheDir, pins.join('-').replaceAll('==', '-'), 'bin');
  const tools = { ministack: join(bin, 'ministack'), 'cfn-lint': join(bin, 'cfn-lint') };
  if (Object.values(tools).every((command) => existsSync(command))) return tools;
  try {
    await run('python3', ['-c', 'import sys; assert sys.version_info >= (3, 10), sys.version']);
    await run('python3', ['-m', 'venv', dirname(bin)]);
    await run(join(bin, 'pip'), ['install', '--quiet', ...pins]);
  } catch (cause) {
    const reason = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(cause);
    throw new ToolMissing(
      `${pins.join(', ')} can't be had: ${reason}. It takes Python 3.10 or newer as python3, with venv and pip.`,
      { cause },
    );
  }
  return tools;
};

export interface MiniStackOptions {
  readonly command: string;
  readonly port: number;
  /** Where it keeps its state, so that a second rehearsal finds what the first has deployed. */
  readonly stateDir: string;
}

/** A running emulator. */
export interface MiniStack {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;

/**
 * Starts MiniStack on loopback, with Lambdas as processes of this Node.
 *
 * @throws RehearsalFailed where it does not come up
 */
export const startMiniStack = async ({ command, port, stateDir }: MiniStackOptions): Promise<MiniStack> => {
  const s3Dir = join(stateDir, 's3');
  mkdirSync(s3Dir, { recursive: true });
  const logFile = join(stateDir, 'ministack.log');
  const log = openSync(logFile, 'w');
  const child = spawn(command, [], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: 'local',
      ATHENA_ENGINE: 'duckdb',
      PERSIST_STATE: '1',
      STATE_DIR: stateDir,
      S3_PERSIST: '1',
      S3_DATA_DIR: s3Dir,
    },
  });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return { endpoint, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new RehearsalFailed(`MiniStack did not start; see ${logFile}`);
    }
    await wait(100);
  }
};
