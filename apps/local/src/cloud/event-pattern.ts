/** An EventBridge event pattern: nested objects whose leaves are lists of the values that match. */
export interface EventPattern {
  readonly [field: string]: readonly (string | number | boolean | null)[] | EventPattern;
}

/**
 * Whether an event matches a pattern: each field of the pattern has one of its values in the event. Fields that the
 * pattern does not name do not count.
 *
 * @throws TypeError on a content filter (`prefix`, `exists`, …): only exact values are known here
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export const matchesPattern = (event: unknown, pattern: EventPattern): boolean =>
  Object.entries(pattern).every(([field, expected]) => {
    const value = (event as Record<string, unknown> | null | undefined)?.[field];
    if (!Array.isArray(expected)) return matchesPattern(value, expected as EventPattern);
    const filter: unknown = expected.find((candidate) => typeof candidate === 'object' && candidate !== null);
    if (filter !== undefined)
      throw new TypeError(`${field}: the filter ${JSON.stringify(filter)} is not known here`);
    // A field of the event that is a list matches by any of its items.
    return [value].flat().some((item) => expected.includes(item));
  });
