import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sampleCsv, type CalendarDate } from '@covid-etl/etl-core';

/** A publisher of the sample whose newest day is told. */
export interface RehearsedSource {
  readonly url: string;
  readonly port: number;
  /** Publishes the sample up to and with a date. */
  publish(lastDate: CalendarDate): void;
  close(): Promise<void>;
}

/**
 * Serves the sample on loopback.
 *
 * @param preferredPort tried first: the deployed functions know the address, and a new one would change them all
 */
export const startSource = async (preferredPort: number): Promise<RehearsedSource> => {
  let body = '';
  const server = createServer((request, response) => {
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
    url: `http://127.0.0.1:${port}/sample-us.csv`,
    port,
    publish: (lastDate) => {
      body = sampleCsv(lastDate);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
