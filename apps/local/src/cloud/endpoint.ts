import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PortInUse } from './errors.ts';
import type { Functions } from './functions.ts';
import { ApiError } from './step-functions-api.ts';

/** The one address of the cloud: what `AWS_ENDPOINT_URL` is set to. */
export interface Endpoint {
  readonly url: string;
  /** Puts the parts behind the address. */
  serve(parts: EndpointParts): void;
  close(): Promise<void>;
}

/** What stands behind the address. */
export interface EndpointParts {
  readonly stepFunctions: (operation: string, request: Readonly<Record<string, unknown>>) => object;
  readonly functions: Functions;
  /** The address of SQS and SNS. */
  readonly messagingUrl: string;
  /** What this process is and when its schedules run next. */
  readonly about: () => object;
  /** Answers a request for the page or for what it reads; false where it is none. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A page on the web that has its name resolve to this machine sends its own name, and one that calls this machine sends
 * where it is from: neither gets anything.
 */
const isLocal = ({ headers: { host = '', origin } }: IncomingMessage): boolean =>
  loopback.has(URL.parse(`http://${host}`)?.hostname ?? '') &&
  (origin === undefined || origin === `http://${host}`);

const answer = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void =>
  void response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers })
    .end(JSON.stringify(body));

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const callStepFunctions = async (
  request: IncomingMessage,
  response: ServerResponse,
  operation: string,
  parts: EndpointParts,
): Promise<void> => {
  try {
    const body = JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
    answer(response, 200, parts.stepFunctions(operation, body));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer(response, 400, { __type: error.type, message: error.message });
  }
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invokeFunction = async (
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  { functions }: EndpointParts,
): Promise<void> => {
  if (!functions.has(name)) {
    answer(
      response,
      404,
      { Message: `Function not found: ${name}` },
      { 'x-amzn-errortype': 'ResourceNotFoundException' },
    );
    return;
  }
  const event = JSON.parse((await text(request)) || '{}') as unknown;
  try {
    answer(response, 200, (await functions.invoke(name, event)) as object);
  } catch (error) {
    const payload = JSON.parse((error as Error).message) as object;
    answer(response, 200, payload, { 'x-amz-function-error': 'Unhandled' });
  }
};

/** Passes a request on to SQS and SNS, and the answer back. */
const forwardToMessaging = (
  request: IncomingMessage,
  response: ServerResponse,
  messagingUrl: string,
): void => {
  const { method, headers } = request;
  const onward = forward(new URL(request.url ?? '/', messagingUrl), { method, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  onward.on('error', (error) => answer(response, 502, { message: error.message }));
  request.pipe(onward);
};

const route = async (
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<void> => {
  const target = String(request.headers['x-amz-target'] ?? '');
  const invocation = /^\/2015-03-31\/functions\/([\w-]+)\/invocations$/.exec(request.url ?? '');
  if (!isLocal(request)) answer(response, 403, { message: 'this cloud serves this machine only' });
  else if (target.startsWith('AWSStepFunctions.'))
    await callStepFunctions(request, response, target.slice('AWSStepFunctions.'.length), parts);
  else if (invocation) await invokeFunction(request, response, invocation[1] ?? '', parts);
  else if (request.url === '/_covid-etl') answer(response, 200, parts.about());
  else if (!(await parts.page(request, response))) forwardToMessaging(request, response, parts.messagingUrl);
};

/**
 * Listens on a port of loopback. Requests that come before the parts are there are answered 503, which clients try
 * again.
 *
 * @param port 0 for any free one
 * @throws PortInUse
 */
export const listen = async (port: number): Promise<Endpoint> => {
  let parts: EndpointParts | undefined;
  const server = createServer((request, response) => {
    if (!parts) {
      answer(response, 503, { __type: 'ServiceUnavailable', message: 'starting' });
      return;
    }
    route(request, response, parts).catch((error: unknown) => {
      // Whoever asked has gone, or has a part of the answer: there is nobody to tell, and no way to.
      if (response.headersSent) response.destroy();
      else answer(response, 500, { __type: 'InternalFailure', message: String(error) });
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'EADDRINUSE' ? new PortInUse(port, error) : error),
    );
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (served) => {
      parts = served;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
