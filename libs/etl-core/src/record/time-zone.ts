/** Making one takes longer than anything that a stage does with it. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/**
 * Writes instants as the calendar of a time zone has them, `YYYY-MM-DD`.
 *
 * @param timeZone an IANA time zone, e.g. `UTC` or `America/New_York`
 * @throws RangeError where it is none
 */
export const calendarIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = calendars.get(timeZone);
  if (known) return known;
  const calendar = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  calendars.set(timeZone, calendar);
  return calendar;
};

/** Whether it is the name of an IANA time zone. */
export const isTimeZone = (name: string): boolean => {
  try {
    calendarIn(name);
    return true;
  } catch {
    return false;
  }
};
