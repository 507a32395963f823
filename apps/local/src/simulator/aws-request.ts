import { Readable, Writable } from 'node:stream';
import type { IncomingMessage, RequestOptions } from 'node:http';

/** What an operation of a service answers. */
export type AwsAnswer = { readonly result: object } | { readonly error: string; readonly status: number };

/** Does an operation, named as in the service's protocol, e.g. `ReceiveMessage`. */
export type AwsOperation = (name: string, request: Readonly<Record<string, unknown>>) => Promise<AwsAnswer>;

/** SNS alone speaks AWS's older protocol. @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
const publishAnswer =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

const bodyOf = (answer: AwsAnswer, isJson: boolean): string => {
  if ('result' in answer) return isJson ? JSON.stringify(answer.result) : publishAnswer;
  return isJson
    ? JSON.stringify({ __type: answer.error, message: answer.error })
    : `<ErrorResponse><Error><Code>${answer.error}</Code><Message>${answer.error}</Message></Error></ErrorResponse>`;
};

/** A request of the AWS SDK, which is answered within the process. */
class AwsRequest extends Writable {
  /** What the SDK looks at to see that it is connected. */
  readonly socket = { connecting: false, setKeepAlive: (): undefined => undefined };
  private readonly chunks: Buffer[] = [];
  private readonly respond: (body: string) => void;

  constructor(respond: (body: string) => void) {
    super();
    this.respond = respond;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
  override _final(done: () => void): void {
    done();
    this.respond(Buffer.concat(this.chunks).toString('utf8'));
  }
  /** The SDK sets its time-outs by it; none of them comes. */
  setTimeout(): this {
    return this;
  }
}

/** `http.request` for the AWS SDK: real requests, taken apart by the services' protocols, without a network. */
export const awsRequest =
  (operate: AwsOperation) =>
  (options: RequestOptions, onResponse: (response: IncomingMessage) => void): AwsRequest => {
    const headers = options.headers as Readonly<Record<string, string>>;
    const operation = headers['x-amz-target']?.split('.')[1];
    return new AwsRequest((body) => {
      const request = operation
        ? (JSON.parse(body) as Record<string, unknown>)
        : Object.fromEntries(new URLSearchParams(body));
      void operate(operation ?? String(request.Action), request).then((answer) => {
        const response = Readable.from([Buffer.from(bodyOf(answer, operation !== undefined))]);
        onResponse(
          Object.assign(response, {
            statusCode: 'result' in answer ? 200 : answer.status,
            headers: { 'content-type': operation ? 'application/x-amz-json-1.0' : 'text/xml' },
          }) as unknown as IncomingMessage,
        );
      });
    });
  };
