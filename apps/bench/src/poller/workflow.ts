import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { inputOfExecution, type Input } from './failures.ts';

/**
 * Step Functions on loopback, as far as the poller asks it: it knows what each failed execution was started with, and
 * remembers with what it is asked to start others.
 *
 * @param latencyMs how long each answer is waited for
 */
export const startWorkflow = async (latencyMs: number) => {
  const started: Input[] = [];
  let requests = 0;
  const answer = (target: string, body: Readonly<Record<string, string>>): object => {
    if (target.endsWith('.DescribeExecution'))
      return { input: JSON.stringify(inputOfExecution(body['executionArn'] ?? '')) };
    started.push(JSON.parse(body['input'] ?? '') as Input);
    return { executionArn: 'arn', startDate: 1 };
  };
  const server = createServer((request, response) => {
    void (async () => {
      requests += 1;
      const body = (await json(request)) as Readonly<Record<string, string>>;
      await wait(latencyMs);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer(String(request.headers['x-amz-target']), body)));
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** With what executions were started so far. */
    started: (): readonly Input[] => started,
    requests: (): number => requests,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
};
