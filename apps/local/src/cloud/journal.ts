import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { DataDirInUse, DataDirUnwritable } from './errors.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** An execution of the workflow. Instants are milliseconds since 1970. */
export interface Execution {
  readonly name: string;
  readonly arn: string;
  /** JSON text. */
  readonly input: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  /** JSON text. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** How an execution ended. */
export type Ending = Pick<Execution, 'status' | 'output' | 'error' | 'cause'> & { readonly stopDate: number };

/** The executions and their histories, on disk: what is written here outlives the process at any moment. */
export interface Journal {
  start(execution: Pick<Execution, 'name' | 'arn' | 'input' | 'startDate'>): Execution;
  end(name: string, ending: Ending): Execution;
  /** Notes that the event of an execution's end has reached all of its targets. */
  markDelivered(name: string): void;
  find(name: string): Execution | undefined;
  /** Newest first. */
  list(status?: ExecutionStatus, limit?: number): Execution[];
  /** Executions that have failed and whose event has not been delivered. */
  undelivered(): Execution[];
  appendHistory(name: string, event: Omit<HistoryEvent, 'id' | 'previousEventId'>): void;
  history(name: string): HistoryEvent[];
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS executions (
    name TEXT PRIMARY KEY, arn TEXT NOT NULL, input TEXT NOT NULL, status TEXT NOT NULL, startDate INTEGER NOT NULL,
    stopDate INTEGER, output TEXT, error TEXT, cause TEXT, delivered INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS history (
    execution TEXT NOT NULL, id INTEGER NOT NULL, timestamp INTEGER NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (execution, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS undelivered ON executions (startDate)
    WHERE status IN ('FAILED', 'TIMED_OUT') AND delivered = 0;`;
const columns = 'name, arn, input, status, startDate, stopDate, output, error, cause';

/** SQLite's result code of a database that another process has locked. @see https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

/**
 * Opens the database and locks it until it is closed. The lock is the operating system's: it ends with the process,
 * however that ends. It makes the data directory the directory of one process.
 */
const openLocked = (dataDir: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    const directory = join(dataDir, 'cloud');
    mkdirSync(directory, { recursive: true });
    database = new DatabaseSync(join(directory, 'executions.sqlite'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
    return database;
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) throw new DataDirInUse(dataDir, error);
    throw new DataDirUnwritable(dataDir, error);
  }
};

/**
 * Opens the journal of a data directory.
 *
 * @throws DataDirInUse where another process has it open
 * @throws DataDirUnwritable where it can't be made
 */
export const openJournal = (dataDir: string): Journal => journalIn(openLocked(dataDir));

/** The journal in a database, which gets its tables where it has none. */
export const journalIn = (database: DatabaseSync): Journal => {
  database.exec(schema);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const one = (sql: string, ...values: (string | number | null)[]): Execution | undefined =>
    prepare(sql).get(...values) as unknown as Execution | undefined;
  const all = <Row>(sql: string, ...values: (string | number | null)[]): Row[] =>
    prepare(sql).all(...values) as unknown as Row[];
  const required = (execution: Execution | undefined, name: string): Execution => {
    if (!execution) throw new Error(`the journal has no execution ${name}`);
    return execution;
  };

  return {
    start: ({ name, arn, input, startDate }) =>
      required(
        one(
          `INSERT INTO executions (name, arn, input, status, startDate) VALUES (?, ?, ?, 'RUNNING', ?) RETURNING ${columns}`,
          name,
          arn,
          input,
          startDate,
        ),
        name,
      ),
    end: (name, { status, stopDate, output, error, cause }) =>
      required(
        one(
          `UPDATE executions SET status = ?, stopDate = ?, output = ?, error = ?, cause = ? WHERE name = ? RETURNING ${columns}`,
          status,
          stopDate,
          output,
          error,
          cause,
          name,
        ),
        name,
      ),
    markDelivered: (name) => void prepare('UPDATE executions SET delivered = 1 WHERE name = ?').run(name),
    find: (name) => one(`SELECT ${columns} FROM executions WHERE name = ?`, name),
    list: (status, limit = 1000) =>
      all<Execution>(
        `SELECT ${columns} FROM executions WHERE ?1 IS NULL OR status = ?1 ORDER BY startDate DESC, rowid DESC LIMIT ?2`,
        status ?? null,
        limit,
      ),
    undelivered: () =>
      all<Execution>(
        `SELECT ${columns} FROM executions WHERE status IN ('FAILED', 'TIMED_OUT') AND delivered = 0 ORDER BY startDate`,
      ),
    appendHistory: (name, event) =>
      void prepare(
        'INSERT INTO history SELECT ?1, coalesce(max(id), 0) + 1, ?2, ?3 FROM history WHERE execution = ?1',
      ).run(name, event.timestamp?.getTime() ?? 0, JSON.stringify(event)),
    history: (name) =>
      all<{ id: number; timestamp: number; event: string }>(
        'SELECT id, timestamp, event FROM history WHERE execution = ? ORDER BY id',
        name,
      ).map(({ id, timestamp, event }) => ({
        ...(JSON.parse(event) as HistoryEvent),
        id,
        previousEventId: id - 1,
        timestamp: new Date(timestamp),
      })),
    close: () => database.close(),
  };
};
