import { parkedQueue, queueUrl, retryQueue } from '../cloud/names.ts';
import { giveBack } from '../parked/give-back.ts';
import { describeParked, parkedEntries } from '../parked/parked-entries.ts';
import { exitCodes, UsageError, VerbFailed } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

export interface UnparkOptions extends CommonOptions {
  readonly all?: boolean;
}

/** `unpark`: gives entries of the parked queue back to the retry queue. Dates are counted anew. */
export const unpark = async (ids: readonly string[], options: UnparkOptions): Promise<number> => {
  if ((options.all ?? false) === ids.length > 0)
    throw new UsageError('give --all or the entries by their ids; covid-etl parked lists them');
  return withSource(options, async (client) => {
    const entries = await parkedEntries(client);
    const unknown = ids.filter((id) => !entries.some((entry) => entry.id === id));
    if (unknown.length > 0)
      throw new UsageError(`nothing is parked as ${unknown.join(', ')}; covid-etl parked lists what is`);

    const wanted = new Set(options.all ? entries.map(({ id }) => id) : ids);
    const given = await giveBack(
      client.sqs,
      {
        parkedQueueUrl: queueUrl(client.endpoint, parkedQueue),
        retryQueueUrl: queueUrl(client.endpoint, retryQueue),
      },
      (id) => wanted.has(id),
    );
    const terminal = terminalFor(options);
    for (const entry of given) terminal.line(`Given back: ${describeParked(entry)}`);
    if (entries.length === 0) terminal.line('Nothing is parked.');
    else if (given.length > 0) terminal.line('The next retry is at 07:00 UTC, or now by: covid-etl retry');
    printJson(options, given);
    const busy = wanted.size - given.length;
    if (busy > 0)
      throw new VerbFailed(`${busy} of the entries: another process works on them; try again in a minute`);
    return exitCodes.ok;
  });
};
