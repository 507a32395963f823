import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command: what a user runs. */
export const builtCommand = fileURLToPath(new URL('../../../../dist/apps/local/main.js', import.meta.url));

/** What a run of the command printed and ended with. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. */
export const covidEtl = (args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> =>
  new Promise((done) => {
    const options = { env: { PATH: process.env.PATH, ...env }, maxBuffer: 64 * 1024 ** 2 };
    execFile(process.execPath, [builtCommand, ...args], options, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
