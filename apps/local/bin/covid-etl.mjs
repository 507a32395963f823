#!/usr/bin/env node
// Runs the built command; builds it first where that has not been done. The workspace's own Node runs both: the one
// that npx was started with may be older than the Lambda runtime.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inWorkspace = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const pinned = inWorkspace(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
const node = existsSync(pinned) ? pinned : process.execPath;
const main = inWorkspace('dist/apps/local/main.js');

if (!existsSync(main)) {
  process.stderr.write('covid-etl: building …\n');
  const nx = inWorkspace('node_modules/nx/dist/bin/nx.js');
  const built = spawnSync(node, [nx, 'build', 'local'], { cwd: inWorkspace(''), stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(3);
}
const { status, signal } = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(signal ? 1 : (status ?? 1));
