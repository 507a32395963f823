import { parseCalendarDate, toEpochDay } from '../record/calendar-date.ts';

// Whole numbers stand for what is no number: a NaN among them would be an object for each.

/** Stands for a field that is not as nearly all are: readCsvRow says what it means. */
export const unusual = -1;
/** Stands for the day of a field that is no date. */
export const noDay = 0x7fffffff;

const zero = 0x30;
const hyphen = 0x2d;
/** The most digits of a count (see csv-row.ts). */
export const mostDigits = 15;

/** The digit in a byte, or what is no digit: below 0 or above 9. */
export const digitOf = (byte = 0): number => byte - zero;

/** The whole number in these bytes, where they are nothing but digits. */
export const numberIn = (bytes: Uint8Array, start: number, end: number): number => {
  if (end === start || end - start > mostDigits) return unusual;
  let number = 0;
  for (let i = start; i < end; i += 1) {
    const digit = digitOf(bytes[i]);
    if (digit < 0 || digit > 9) return unusual;
    number = number * 10 + digit;
  }
  return number;
};

const decoder = new TextDecoder();

/** How many bytes a date has: `YYYY-MM-DD`. */
export const dateLength = 10;

/** The day of the date in these bytes. */
export type DateReader = (bytes: Uint8Array, start: number, end: number) => number;

/** Reads dates as days since 1970-01-01, `noDay` where they are none. A text is made only of a date that is new. */
export const createDateReader = (): DateReader => {
  const days = new Map<number, number>();
  const last = { bytes: new Uint8Array(dateLength), day: noDay };

  const isLast = (bytes: Uint8Array, start: number): boolean => {
    for (let i = 0; i < dateLength; i += 1) if (bytes[start + i] !== last.bytes[i]) return false;
    return true;
  };
  const dayOf = (bytes: Uint8Array, start: number, end: number): number => {
    if (bytes[start + 4] !== hyphen || bytes[start + 7] !== hyphen) return noDay;
    const year = numberIn(bytes, start, start + 4);
    const month = numberIn(bytes, start + 5, start + 7);
    const day = numberIn(bytes, start + 8, end);
    if (year === unusual || month === unusual || day === unusual) return noDay;
    const number = (year * 100 + month) * 100 + day;
    const known = days.get(number);
    if (known !== undefined) return known;
    const date = parseCalendarDate(decoder.decode(bytes.subarray(start, end)));
    const read = date ? toEpochDay(date) : noDay;
    days.set(number, read);
    return read;
  };

  return (bytes: Uint8Array, start: number, end: number): number => {
    if (end - start !== dateLength) return noDay;
    if (isLast(bytes, start)) return last.day;
    const day = dayOf(bytes, start, end);
    if (day !== noDay) {
      last.bytes.set(bytes.subarray(start, end));
      last.day = day;
    }
    return day;
  };
};
