import { SourceFormatError, SourceNotFound, SourceUnavailable } from '../errors.ts';
import { limitSize, tooLarge } from './size-limit.ts';
import { parseSourceUrl } from './source-url.ts';
import type { SourceAnswer, SourceRequest } from './source.ts';

/** The statuses below 500 that ask to come back later. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5 */
const transientStatuses = new Set([408, 425, 429]);

const unavailable = (url: URL, timeoutMs: number, cause: unknown): SourceUnavailable => {
  const timedOut = Error.isError(cause) && cause.name === 'TimeoutError';
  const why = timedOut ? `gave no whole answer within ${timeoutMs} ms` : `broke off: ${rootMessage(cause)}`;
  return new SourceUnavailable(`${url.href} ${why}; it is tried again`, { cause });
};

/** fetch says "fetch failed" and keeps the reason in the causes. */
const rootMessage = (error: unknown): string => {
  if (!Error.isError(error)) return String(error);
  return error.cause === undefined ? error.message || error.name : rootMessage(error.cause);
};

const checkStatus = async (response: Response, url: URL): Promise<void> => {
  if (response.ok) return;
  await response.body?.cancel();
  const answer = `${url.href} answered ${response.status} ${response.statusText}`.trim();
  if (response.status >= 500 || transientStatuses.has(response.status))
    throw new SourceUnavailable(`${answer}; it is tried again`);
  throw new SourceNotFound(`${answer}; check the dataset's address`);
};

async function* readBody(response: Response, url: URL, timeoutMs: number): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (cause) {
    throw unavailable(url, timeoutMs, cause);
  }
}

/**
 * A source at an HTTP address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 on If-None-Match
 */
export const readHttpSource = async (
  url: URL,
  maxBytes: number,
  { ifNoneMatch, timeoutMs }: SourceRequest,
): Promise<SourceAnswer> => {
  const response = await fetch(url, {
    headers: {
      accept: 'text/csv, text/plain;q=0.9',
      ...(ifNoneMatch ? { 'if-none-match': ifNoneMatch } : {}),
    },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw unavailable(url, timeoutMs, cause);
  });
  // A redirect must not lead to where the address itself would not have been allowed to.
  if (response.redirected) parseSourceUrl(response.url, `the redirect of ${url.href}`);
  if (response.status === 304 && ifNoneMatch) return { modified: false, etag: ifNoneMatch };
  await checkStatus(response, url);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(url, maxBytes);
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    await response.body?.cancel();
    throw new SourceFormatError(
      `${url.href} answered an HTML page instead of a CSV file; nothing was changed`,
    );
  }
  const body = limitSize(readBody(response, url, timeoutMs), url, maxBytes);
  return { modified: true, etag: response.headers.get('etag'), body };
};
