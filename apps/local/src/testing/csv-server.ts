import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A publisher on loopback, whose file and status can be changed. */
export interface CsvServer {
  readonly url: string;
  publish(csv: string): void;
  /** Answers this status instead of the file, this many times. */
  fail(status: number, times?: number): void;
  close(): Promise<void>;
}

export const startCsvServer = async (): Promise<CsvServer> => {
  let body = '';
  let status = 200;
  let version = 0;
  let failures = 0;
  const server = createServer((request, response) => {
    const etag = `"${version}"`;
    if (failures-- > 0) response.writeHead(status).end();
    else if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, 'content-type': 'text/csv' }).end(body);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/us.csv`,
    publish: (csv) => {
      body = csv;
      failures = 0;
      version += 1;
    },
    fail: (failing, times = Infinity) => {
      status = failing;
      failures = times;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
