import { mutationTest } from '../../stryker.preset.mjs';

/** What puts the modules together is tested with an emulator of the queues. */
export default mutationTest('apps/retry-poller', ['src/retry-failed.ts', 'src/reminder.ts'], {
  tests: [
    'src/retry-failed.test.ts',
    'src/given-up.test.ts',
    'src/stopped-half-way.test.ts',
    'src/out-of-time.test.ts',
    'src/handler.test.ts',
  ],
  report: 'retry-failed',
});
