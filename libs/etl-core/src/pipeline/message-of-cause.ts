import * as v from 'valibot';

const errorSchema = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

/** What a Lambda's error says; Step Functions has it as JSON in the cause. */
export const messageOfCause = (cause: string): string => {
  const parsed = v.safeParse(errorSchema, cause);
  return parsed.success ? parsed.output.errorMessage : cause;
};
