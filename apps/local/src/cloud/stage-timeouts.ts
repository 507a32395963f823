import type { LambdaState } from '@covid-etl/asl-definition';

/**
 * Seconds that a stage may take on a laptop: enough for the largest dataset over a home's connection, and not so long that
 * a source that hangs goes unnoticed.
 */
export const stageTimeouts: Readonly<Record<LambdaState, number>> = {
  GetETLStatus: 5,
  InitialLoad: 30,
  Update: 60,
  Transform: 120,
  Load: 120,
};

/** The same for the states: a stage that takes too long is ended by its own time-out, and its log says so. */
export const stateTimeouts = Object.fromEntries(
  Object.entries(stageTimeouts).map(([state, seconds]) => [state, seconds + 2]),
) as Record<LambdaState, number>;
