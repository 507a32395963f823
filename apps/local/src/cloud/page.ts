import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import send from '@fastify/send';
import { pipelineStatusFile, type PipelineStatus } from '@covid-etl/etl-core';

/** What a page is served from. */
export interface PageParts {
  /** The folder of the built page. */
  readonly page: string;
  /** The folder of the store. */
  readonly store: string;
  readonly pipelineStatus: () => Promise<PipelineStatus>;
}

/** The parts of the store that the page reads. What was retrieved, and what Transform made of it, are not among them. */
const readable = /^\/(table|state|quality)(\/.*)$/;
const nosniff = { 'x-content-type-options': 'nosniff' };
const isOfPage = /^\/(index\.html|assets\/[\w.-]+)?$/;

const serveFile = async (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  root: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> => {
  const file = await send(request, path, { root, cacheControl: false, dotfiles: 'ignore' });
  if (file.type === 'directory') {
    response.writeHead(404).end();
    return;
  }
  // A file changes in its place: each use asks whether it has, by its tag.
  response.writeHead(file.statusCode, { ...file.headers, ...headers, 'cache-control': 'no-cache' });
  await pipeline(file.stream, response);
};

/**
 * Serves the page, the files of the store that it reads, and the status of the pipeline.
 *
 * @returns answers a request, where it is one for any of these; else says that it is not
 */
export const pageServer = ({ page, store, pipelineStatus }: PageParts) => {
  // The page's own, so that it has the same on a laptop and behind a content delivery network.
  const readHeaders = async (): Promise<Readonly<Record<string, string>> | undefined> => {
    const text = await readFile(join(page, 'headers.json'), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, string>);
  };
  const servePage = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> => {
    const headers = await readHeaders();
    if (headers) await serveFile(request, response, path, join(page, 'site'), headers);
    else response.writeHead(404).end('The page has not been built; build it by: npx nx build dashboard\n');
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const url = URL.parse(`http://127.0.0.1${request.url ?? '/'}`);
    // SQS and SNS take their calls at the same path, and the query says which one it is.
    if (!url || url.searchParams.has('Action')) return false;
    const { pathname } = url;
    if (pathname === `/${pipelineStatusFile}`) {
      const body = JSON.stringify(await pipelineStatus());
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body);
      return true;
    }
    const [, prefix, path] = readable.exec(pathname) ?? [];
    // A folder of its own for each of them: nothing beside them can be reached by it.
    if (prefix !== undefined && path !== undefined)
      await serveFile(request, response, path, join(store, prefix), nosniff);
    else if (isOfPage.test(pathname)) await servePage(request, response, pathname);
    else return false;
    return true;
  };
};
