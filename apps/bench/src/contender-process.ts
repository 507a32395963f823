/**
 * Runs one contender in a process of its own and says what it took:
 *
 *   node contender-process.js <contender> <file> <directory>
 */
import { contenders, type ContenderName } from './contenders/index.ts';
import type { Measured } from './measure.ts';

const [name = '', csv = '', directory = ''] = process.argv.slice(2);
const contender = contenders[name as ContenderName] as (typeof contenders)[ContenderName] | undefined;
if (!contender)
  throw new Error(`there is no contender "${name}"; there are ${Object.keys(contenders).join(', ')}`);

const run = await contender();
await run(csv, directory);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const measured: Omit<Measured, 'seconds'> = {
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  // Kibibytes, on every platform (https://nodejs.org/api/process.html#processresourceusage).
  peakMiB: maxRSS / 1024,
};
process.stdout.write(JSON.stringify(measured));
