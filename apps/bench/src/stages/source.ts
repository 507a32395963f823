import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A publisher on loopback, whose files have entity tags, and which answers 304 to whom has one. */
export const startSource = async (files: Readonly<Record<string, string>>) => {
  const answers: number[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const body = files[url.slice(1)] ?? '';
    const etag = `"${hash('sha256', body)}"`;
    const isKnown = headers['if-none-match'] === etag;
    answers.push(isKnown ? 304 : 200);
    response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urlOf: (file: string): string => `${origin}/${file}`,
    /** The statuses that it has answered with so far. */
    answers: (): readonly number[] => answers,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
