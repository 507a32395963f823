import { execFile } from 'node:child_process';
import { cp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The workspace that this file is part of. */
export const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** Copies the workspace's files, as they are now, to an empty directory; the installed packages are shared. */
export const copyWorkspaceTo = async (directory: string): Promise<void> => {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: workspace, maxBuffer: 16 * 1024 * 1024 },
  );
  for (const file of stdout.split('\0').filter((name) => name !== ''))
    await cp(join(workspace, file), join(directory, file), { recursive: true });
  await symlink(join(workspace, 'node_modules'), join(directory, 'node_modules'), 'dir');
};

/** Removes a copy, also where a process that was stopped has just written to it. */
export const removeCopy = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
