import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The workspace that this file is part of. */
export const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** A copy of the workspace, which can be changed without a trace in it. It is removed when it is disposed of. */
export interface WorkspaceCopy extends AsyncDisposable {
  readonly directory: string;
}

/**
 * Copies the workspace's files, as they are now, to a temporary directory: those that Git has, and those that it does not
 * ignore. The installed packages are shared.
 */
export const copyWorkspace = async (): Promise<WorkspaceCopy> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-workspace-'));
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: workspace, maxBuffer: 16 * 1024 * 1024 },
  );
  for (const file of stdout.split('\0').filter((name) => name !== ''))
    await cp(join(workspace, file), join(directory, file), { recursive: true });
  await symlink(join(workspace, 'node_modules'), join(directory, 'node_modules'), 'dir');
  // A process that was stopped may still write to it for a moment.
  const remove = (): Promise<void> =>
    rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return { directory, [Symbol.asyncDispose]: remove };
};
