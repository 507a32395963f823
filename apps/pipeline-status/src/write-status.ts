import {
  encodeJson,
  keys,
  pipelineStatusSchema,
  StoreConflict,
  unchangedSince,
  type PipelineStatus,
  type StoredObject,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import { readStatus, type StatusPorts, type StatusSettings } from './read-status.ts';

/** How often the status is read anew because another run has written one in the meantime. */
const tries = 4;

/** What a status says that was written before; nothing where none was, or where it was of another version. */
const previousOf = (stored: StoredObject | undefined): PipelineStatus | undefined => {
  const schema = v.pipe(v.string(), v.parseJson(), pipelineStatusSchema);
  const parsed = v.safeParse(schema, stored && Buffer.from(stored.body).toString('utf8'));
  return parsed.success ? parsed.output : undefined;
};

/**
 * Reads the pipeline's status and writes it to the store. Two runs at once: a status is written only over the one that
 * was there before it was read, so that an older one never lies over a newer one.
 *
 * @throws StoreConflict where others kept writing
 */
export const writeStatus = async (ports: StatusPorts, settings: StatusSettings): Promise<PipelineStatus> => {
  for (let left = tries - 1; ; left -= 1) {
    const stored = await ports.store.get(keys.pipelineStatus);
    const status = await readStatus(ports, settings, previousOf(stored));
    try {
      await ports.store.put(keys.pipelineStatus, encodeJson(status), unchangedSince(stored));
      return status;
    } catch (error) {
      if (!(error instanceof StoreConflict) || left === 0) throw error;
    }
  }
};
