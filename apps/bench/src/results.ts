import type { Bundle } from './bundles.ts';
import type { Conversion } from './conversion.ts';
import type { FirstPut } from './first-put.ts';
import type { Growth } from './growth.ts';
import type { PollerRun } from './poller.ts';
import type { Stages } from './stages.ts';

/** Everything that a run of the suite has measured; what it was not asked for is not there. */
export interface Results {
  readonly at: string;
  readonly node: string;
  readonly processors: readonly string[];
  readonly bundles: readonly Bundle[] | undefined;
  readonly firstPuts: readonly FirstPut[] | undefined;
  readonly stages: Stages | undefined;
  readonly poller: readonly PollerRun[] | undefined;
  readonly conversion: { readonly rows: number; readonly contenders: Conversion } | undefined;
  readonly growth: Growth | undefined;
}
