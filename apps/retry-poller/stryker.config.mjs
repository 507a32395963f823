import { mutationTest } from '../../stryker.preset.mjs';

/** Each of them has tests of its own, which need no queue. */
const modules = [
  'collect-failures',
  'executions',
  'failed-event',
  'parallel',
  'park',
  'parked-mail',
  'queue',
  'retry-plan',
  'time-budget',
];

export default mutationTest(
  'apps/retry-poller',
  modules.map((module) => `src/${module}.ts`),
  { tests: modules.map((module) => `src/${module}.test.ts`) },
);
