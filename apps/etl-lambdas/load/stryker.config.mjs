import { mutationTest } from '../../../stryker.preset.mjs';

export default mutationTest('apps/etl-lambdas/load', [
  'src/load.ts',
  'src/counts.ts',
  'src/complete-report.ts',
]);
