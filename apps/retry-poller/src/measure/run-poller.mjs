import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

// A process of its own for the built bundle, as Lambda has one; it says what the run took.
const { handler } = createRequire(import.meta.url)('../../../../dist/apps/retry-poller/handler.js');

const timeoutMs = 60_000;
const began = performance.now();
const cpu = process.cpuUsage();
const retried = await handler(
  {},
  {
    awsRequestId: 'measure',
    getRemainingTimeInMillis: () => timeoutMs - (performance.now() - began),
  },
);
const { user, system } = process.cpuUsage(cpu);
process.send({
  retried,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1_000_000,
  maxMemoryMiB: process.resourceUsage().maxRSS / 1024,
});
process.disconnect();
