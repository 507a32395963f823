import { TableUnreadable } from './errors.ts';

/** What `fetch` is, for those who stand in for it. */
export type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/**
 * Asks the server for something.
 *
 * @throws TableUnreadable where it can't be reached, or does not have it
 */
export const get = async (
  url: string,
  options: RequestInit = {},
  request: Fetch = (...args) => fetch(...args),
): Promise<Response> => {
  const response = await request(url, options).catch((cause: unknown) => {
    throw new TableUnreadable(`${url} can’t be reached; it is asked for again`, { cause });
  });
  if (response.ok) return response;
  throw new TableUnreadable(`${url}: the server answers ${response.status}; it is asked for again`);
};
