import * as v from 'valibot';

const json = v.pipe(v.string(), v.parseJson());
const failedEventSchema = v.pipe(
  json,
  v.object({
    detail: v.object({
      name: v.optional(v.string()),
      input: v.nullish(v.string()),
      error: v.optional(v.string()),
    }),
  }),
);
const objectSchema = v.pipe(json, v.looseObject({}));

/** What a message of the retry queue stands for: the failed execution and what it was started with, or an input alone. */
export interface Waiting {
  readonly execution: string | null;
  readonly error: string | null;
  readonly input: unknown;
}

/** @see Waiting */
export const readWaiting = (body: string): Waiting => {
  const event = v.safeParse(failedEventSchema, body);
  if (event.success) {
    const { name, error, input } = event.output.detail;
    const parsed = v.safeParse(json, input);
    return { execution: name ?? null, error: error ?? null, input: parsed.success ? parsed.output : null };
  }
  const alone = v.safeParse(objectSchema, body);
  return alone.success
    ? { execution: null, error: null, input: alone.output }
    : { execution: null, error: 'the message is not JSON', input: null };
};
