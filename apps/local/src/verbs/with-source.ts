import { resolve } from 'node:path';
import type { CloudOptions } from '../cloud/cloud.ts';
import { withCloud, type CloudClient } from '../client.ts';
import { chooseSource, type ChosenSource, type SourceOptions } from '../source/choose-source.ts';
import { afterRun, readSettings, writeSettings } from '../source/settings.ts';
import { UsageError } from './errors.ts';
import type { CommonOptions } from './options.ts';

/** The cloud's options of a data directory and a source. */
export const cloudOptions = (
  { dataDir, timeZone }: CommonOptions,
  { settings }: ChosenSource,
): CloudOptions => ({
  dataDir: resolve(dataDir),
  timeZone,
  ...settings,
});

/** Chooses the source of a verb: what it names, what was used before, or what there is. */
export const sourceFor = async (options: CommonOptions & SourceOptions): Promise<ChosenSource> =>
  chooseSource(options, await readSettings(options.dataDir));

/** A process that is running has its source: it can't be given another one from outside. */
const requireSameSource = async (
  client: CloudClient,
  options: SourceOptions,
  chosen: ChosenSource,
): Promise<void> => {
  if (!client.attached || !options.source?.length) return;
  const { pid, sourceUrls } = await client.about();
  for (const [file, url] of Object.entries(chosen.settings.sourceUrls)) {
    const used = sourceUrls[file] ?? 'its own address';
    if (used !== url)
      throw new UsageError(
        `--source: covid-etl is running (process ${pid}) and reads ${file} from ${used}; stop it first`,
      );
  }
};

/** Does a verb's work with the cloud and the chosen source, and remembers the source. */
export const withSource = async <T>(
  options: CommonOptions & SourceOptions,
  work: (client: CloudClient, chosen: ChosenSource) => Promise<T>,
): Promise<T> => {
  const chosen = await sourceFor(options);
  return withCloud(cloudOptions(options, chosen), async (client) => {
    await requireSameSource(client, options, chosen);
    if (!client.attached) {
      const before = await readSettings(options.dataDir);
      await writeSettings(resolve(options.dataDir), afterRun(before, chosen.settings));
    }
    return work(client, chosen);
  });
};
