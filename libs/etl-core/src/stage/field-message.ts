import * as v from 'valibot';

/** What is wrong with which field, e.g. `dates.0: "2021-02-30" is not a date of the calendar`. */
export const fieldMessage = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
};
