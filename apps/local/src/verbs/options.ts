import { parseCalendarDate, type CalendarDate } from '@covid-etl/etl-core';
import { InvalidArgumentError } from 'commander';
import { silent, terminalOf, type Terminal } from '../view/format.ts';

/** The options of every verb. */
export interface CommonOptions {
  readonly dataDir: string;
  readonly json?: boolean;
  readonly timeZone: string;
}

/** Where a verb writes for people: nowhere, where a program reads its JSON. */
export const terminalFor = ({ json }: Pick<CommonOptions, 'json'>): Terminal =>
  json ? silent : terminalOf(process.stdout);

/** Writes a verb's result for programs. */
export const printJson = ({ json }: Pick<CommonOptions, 'json'>, value: unknown): void => {
  if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

/** @throws InvalidArgumentError */
export const dateArgument = (text: string): CalendarDate => {
  const date = parseCalendarDate(text);
  if (!date) throw new InvalidArgumentError(`"${text}" is not a date of the calendar (YYYY-MM-DD).`);
  return date;
};

/** @throws InvalidArgumentError */
export const dateListArgument = (text: string): CalendarDate[] =>
  text.split(',').map((part) => dateArgument(part.trim()));

/** @throws InvalidArgumentError */
export const timeArgument = (text: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError(`"${text}" is not an instant (such as 2021-03-02T13:00:00Z).`);
  return new Date(text).toISOString();
};

/** An instant, or a date for its last one in UTC. @throws InvalidArgumentError */
export const asOfArgument = (text: string): string => {
  const date = parseCalendarDate(text);
  return date ? `${date}T23:59:59.999Z` : timeArgument(text);
};

/** @throws InvalidArgumentError */
export const portArgument = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError(`"${text}" is not a port (0 to 65535).`);
  return port;
};

/** @throws InvalidArgumentError */
export const timeZoneArgument = (text: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError(`"${text}" is not a time zone (such as UTC or America/New_York).`);
  }
};

/** @throws InvalidArgumentError */
export const wholeArgument = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return Number(text);
};
