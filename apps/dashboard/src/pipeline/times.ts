/** An instant for people, in UTC, as the schedules are: `2026-11-25 13:00:04 UTC`. */
export const instantText = (instant: string): string => `${instant.slice(0, 19).replace('T', ' ')} UTC`;

/** A time between two instants: `68 ms`, `1.3 s`, `2 min`. */
export const durationText = (milliseconds: number): string => {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
};

/** How long something took, or has taken until now. */
export const took = (from: string, to: string | null, now: number): string =>
  durationText(Math.max(0, (to === null ? now : Date.parse(to)) - Date.parse(from)));

const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** When something is, seen from now: `in 9 hours`, `3 days ago`. */
export const fromNow = (instant: string, now: number): string => {
  const distance = Date.parse(instant) - now;
  const [unit, size] = units.find(([, each]) => Math.abs(distance) >= each) ?? ['second', 1_000];
  return relative.format(Math.round(distance / size), unit);
};
