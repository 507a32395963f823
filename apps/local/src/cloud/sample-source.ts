import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { datasetById, newestPublishedDate, sampleCsv } from '@covid-etl/etl-core';

/** The sample's publisher. */
export interface SampleSource {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Publishes the sample on a free port of loopback as a newspaper would: the row of a day appears on the next one,
 * and a conditional request for the same rows is answered 304.
 *
 * @param now gives the instant, in ISO 8601
 */
export const startSampleSource = async (
  timeZone: string,
  now: () => string = () => new Date().toISOString(),
): Promise<SampleSource> => {
  const server = createServer((request, response) => {
    if (request.url !== '/sample-us.csv') {
      response.writeHead(404).end();
      return;
    }
    const body = sampleCsv(newestPublishedDate(datasetById('sample-us'), now(), timeZone));
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, 'content-type': 'text/csv; charset=utf-8' }).end(body);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sample-us.csv`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
