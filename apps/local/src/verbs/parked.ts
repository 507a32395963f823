import { describeParked, parkedEntries } from '../parked/parked-entries.ts';
import { exitCodes } from './errors.ts';
import { printJson, terminalFor, type CommonOptions } from './options.ts';
import { withSource } from './with-source.ts';

/** `parked`: what was given up, why and when, oldest first. */
export const parked = async (options: CommonOptions): Promise<number> =>
  withSource(options, async (client) => {
    const entries = await parkedEntries(client);
    const terminal = terminalFor(options);
    for (const entry of entries)
      terminal.line(`${entry.parkedAt}  ${terminal.style('bold', entry.id)}  ${describeParked(entry)}`);
    terminal.line(
      entries.length === 0
        ? 'Nothing is parked.'
        : 'Give them back to the retry queue by: covid-etl unpark --all, or covid-etl unpark ID…',
    );
    printJson(options, entries);
    return exitCodes.ok;
  });
