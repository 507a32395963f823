import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { addDays, datasetById, differsFrom, loadedDates, openStore, readLedger } from '@covid-etl/etl-core';
import { createRandom } from './simulator/random.ts';
import { covidEtl } from './testing/command.ts';
import { startCsvServer, type CsvServer } from './testing/csv-server.ts';
import { dailyPublisher, type DailyPublisher } from './testing/daily-publisher.ts';
import { runUntilKilled, type Ended, type KillOptions } from './testing/killed-process.ts';
import { openOutsideReader, type OutsideReader } from './testing/outside-reader.ts';

const kills = Number(process.env.COVID_ETL_KILLS ?? 50);
const seed = Number(process.env.COVID_ETL_SEED ?? 1);
/** After so many kills a retry is left alone, as on most mornings: else a date would be given up in the end. */
const killsBetweenRetries = 8;
const { id: dataset, lastDate } = datasetById('nyt-us');

const random = createRandom(seed);
let directory: string;
let server: CsvServer;
let publisher: DailyPublisher;
let reader: OutsideReader;
const below = (...names: string[]): string => join(directory, ...names);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sigkill-'));
  server = await startCsvServer();
  // The last fifth of the kills finds everything published: `start` asks for all that the source will ever have.
  publisher = dailyPublisher(lastDate!, { history: 60, days: Math.floor(kills * 0.8), random });
  server.publish(publisher.csv());
  reader = await openOutsideReader(below('killed', 'store'));
});
afterAll(async () => {
  reader.close();
  await server.close();
  await rm(directory, { recursive: true });
});

/** The commands that are killed. */
const commands = {
  'run --date': () => ['run', '--date', publisher.newest()],
  // One of the two is not published yet: the execution fails, and the day after brings the date.
  'run --dates': () => ['run', '--dates', `${publisher.newest()},${addDays(publisher.newest(), 1)}`],
  retry: () => ['retry'],
  start: () => ['start', '--port', '0'],
};
type Command = keyof typeof commands;
const allCommands = Object.keys(commands) as Command[];
const commandOf = (kill: number): Command =>
  publisher.newest() < lastDate!
    ? (['run --date', 'run --dates', 'retry'] as const)[kill % 3]!
    : allCommands[kill % 4]!;

/** Runs a command on a data directory that reads from the server, to its end or until it is killed. */
const command = async (
  dataDir: string,
  name: Command,
  when: Pick<KillOptions, 'afterMs' | 'since'> = {},
): Promise<Ended> => {
  await mkdir(dataDir, { recursive: true });
  const settings = { dataset, sourceUrls: { [dataset]: server.url } };
  await writeFile(join(dataDir, 'settings.json'), JSON.stringify(settings));
  return runUntilKilled([...commands[name](), '--data-dir', dataDir], {
    ...when,
    mark: 'GetETLStatus',
    // It would run for ever: once it is up, its life is lived.
    ...(name === 'start' ? { whenPrinted: 'Ctrl-C ends it' } : {}),
  });
};
const json = async <T>(...args: string[]): Promise<T> => {
  const { stdout, stderr } = await covidEtl([...args, '--json', '--data-dir', below('killed')]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
};
const executions = (): { name: string; status: string; error: string | null }[] => {
  // Not read-only: a kill may have left a transaction that has to be rolled back first.
  const journal = new DatabaseSync(below('killed', 'cloud', 'executions.sqlite'));
  const rows = journal.prepare('SELECT name, status, error FROM executions').all();
  journal.close();
  return rows as unknown as ReturnType<typeof executions>;
};

describe(`Killed ${kills} times at random moments of its life (COVID_ETL_SEED=${seed})`, () => {
  const ends: Ended[] = [];

  it('it leaves every Parquet file whole, each time', async () => {
    const life = {} as Record<Command, Ended>;
    for (const name of allCommands) life[name] = await command(below('undisturbed'), name);

    for (let kill = 0; kill < kills; kill += 1) {
      publisher.nextDay();
      server.publish(publisher.csv());
      const name = commandOf(kill);
      // Every other moment is one of the whole life, the rest are of the execution and of what comes after it.
      const since = random.chance(0.5) ? 'start' : 'mark';
      const { lifeMs, afterMarkMs } = life[name];
      const afterMs = random.int(0, Math.floor(since === 'start' ? lifeMs : (afterMarkMs ?? lifeMs)));
      ends.push(await command(below('killed'), name, { afterMs, since }));
      await reader.readAll().catch((cause: unknown) => {
        throw new Error(`kill ${kill}: ${name}, ${afterMs} ms since its ${since}`, { cause });
      });
      if ((kill + 1) % killsBetweenRetries === 0) await command(below('killed'), 'retry');
    }
  });

  it('and the kills have hit: most of them a running process, many of them a running execution', () => {
    const hit = ends.filter(({ signal }) => signal === 'SIGKILL').length;
    const ended = executions();
    const interrupted = ended.filter(({ error }) => error === 'ExecutionInterrupted').length;
    process.stderr.write(
      `${hit} of ${kills} kills hit a running process; of ${ended.length} executions ${interrupted} were interrupted\n`,
    );
    expect(hit).toBeGreaterThan(kills / 2);
    expect(interrupted).toBeGreaterThan(kills / 10);
  });
});

describe('Left alone afterwards', () => {
  const status = () => json<{ waiting: unknown[]; parked: unknown[] }>('status');

  it('it loads what is missing, and nothing waits', async () => {
    await command(below('killed'), 'run --date');
    for (let morning = 0; (await status()).waiting.length > 0 && morning < 10; morning += 1)
      await command(below('killed'), 'retry');
    expect(await status()).toMatchObject({ waiting: [], parked: [] });
  });

  it('the table has each row that was published, as it was last corrected, once', async () =>
    expect(await reader.differences(publisher.rows())).toEqual([]));

  it('the ledger says what the table has', async () => {
    const store = await openStore(pathToFileURL(below('killed', 'store')).href);
    const { ledger } = await readLedger(store, dataset);
    const table = await reader.table();
    expect(loadedDates(ledger)).toEqual(table.map(({ date }) => date));
    expect(table.filter((row) => differsFrom(ledger, row.date, [row]))).toEqual([]);
  });

  it('the owner was told of each execution, how it failed or what it loaded', async () => {
    const sent = await json<{ topic: string; text: string }[]>('messages');
    const untold = executions().filter(({ name, status }) => {
      const topic = status === 'SUCCEEDED' ? 'ETLJobStatus' : 'ETLErrorMessages';
      return !sent.some((message) => message.topic === topic && message.text.includes(`Execution: ${name}`));
    });
    expect(untold).toEqual([]);
  });
});
