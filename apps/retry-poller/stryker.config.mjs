import { mutationTest } from '../../stryker.preset.mjs';

export default mutationTest(
  'apps/retry-poller',
  [
    'src/collect-failures.ts',
    'src/executions.ts',
    'src/failed-event.ts',
    'src/park.ts',
    'src/queue.ts',
    'src/retry-failed.ts',
    'src/retry-plan.ts',
    'src/time-budget.ts',
  ],
  80,
);
