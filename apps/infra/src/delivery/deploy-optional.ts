import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { synthesisedStacks } from './synthesised.ts';

// Deploys the stack of a project that is there only where it is configured: the CDK's command fails where a pattern fits
// no stack, and `nx affected -t deploy` with it.
const { positionals } = parseArgs({ allowPositionals: true });
const [project = ''] = positionals;
if (synthesisedStacks('cdk.out').has(project)) {
  const args = ['deploy', '--app', 'cdk.out', '--exclusively', '--no-notices', `*/${project}`];
  const [code] = (await once(spawn('cdk', args, { stdio: 'inherit' }), 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} else {
  console.log(`${project}: with the present settings there is no such stack; nothing is deployed.`);
}
