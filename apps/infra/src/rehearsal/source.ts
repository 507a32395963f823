import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A publisher of the datasets' files. */
export interface RehearsedSource {
  readonly port: number;
  /** Where a file is. */
  urlOf(file: string): string;
  /** Publishes a file in the place of what was there. */
  publish(file: string, csv: string): void;
  close(): Promise<void>;
}

/**
 * Serves files on loopback.
 *
 * @param preferredPort tried first: the deployed functions know the address, and a new one would change them all
 */
export const startSource = async (preferredPort: number): Promise<RehearsedSource> => {
  const published = new Map<string, string>();
  const pathOf = (file: string): string => `/${file}.csv`;
  const server = createServer((request, response) => {
    const body = published.get(request.url ?? '');
    if (body === undefined) return void response.writeHead(404).end();
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, 'content-type': 'text/csv; charset=utf-8' }).end(body);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(preferredPort).catch(() => listen(0));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    urlOf: (file) => `http://127.0.0.1:${port}${pathOf(file)}`,
    publish: (file, csv) => void published.set(pathOf(file), csv),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
