import * as v from 'valibot';
import { InvalidInput } from '../errors.ts';
import { isTimeZone } from '../record/time-zone.ts';
import { fieldMessage } from './field-message.ts';

/** An IANA time zone by its name, e.g. `Europe/Berlin`. */
export const timeZoneSchema = v.pipe(v.string(), v.check(isTimeZone, 'is not an IANA time zone'));

/** The settings that every stage reads from its environment. */
const environmentSchema = v.object({
  /** `s3://bucket/prefix` or `file:///directory`. */
  STORE_URL: v.pipe(v.string(), v.url()),
  /** The dataset of an execution whose input names none. */
  DATASET: v.optional(v.string(), 'nyt-us'),
  /** The IANA time zone in which the schedule's instants become dates. */
  TIME_ZONE: v.optional(timeZoneSchema, 'UTC'),
});
/** @see environmentSchema */
export type Environment = v.InferOutput<typeof environmentSchema>;

/**
 * The settings in the environment.
 *
 * @throws InvalidInput that names the setting
 */
export const readEnvironment = (env: Readonly<Record<string, string | undefined>>): Environment =>
  parseInput(environmentSchema, env, 'environment');

/**
 * A value that came from outside, as its schema describes it.
 *
 * @param what what it is, for the message
 * @throws InvalidInput that names the field
 */
export const parseInput = <S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new InvalidInput(`${what}: ${result.issues.map(fieldMessage).join('; ')}`);
};
