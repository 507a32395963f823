import type { CalendarDate } from '@covid-etl/etl-core';

/** Something that must never be. */
export interface Violation {
  readonly day: CalendarDate;
  readonly invariant: string;
  readonly detail: string;
}

/** The violations of one simulation. */
export interface Violations {
  readonly all: readonly Violation[];
  /** Notes a violation where an invariant does not hold. */
  must: (holds: boolean, invariant: string, detail: string) => void;
}

/** @param today the simulated day */
export const createViolations = (today: () => CalendarDate): Violations => {
  const all: Violation[] = [];
  return {
    all,
    must: (holds, invariant, detail) => {
      if (!holds) all.push({ day: today(), invariant, detail });
    },
  };
};
