import { buildApp } from 'fauxqs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';

/** An S3 emulator on loopback. */
export interface S3Emulator {
  readonly endpoint: string;
  close(): Promise<void>;
}

const preconditionFailed =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>PreconditionFailed</Code><Message>At least one of the ' +
  'pre-conditions you specified did not hold</Message></Error>';

/**
 * Starts fauxqs' S3. It takes no notice of conditions on a put; this adds what S3 does: If-None-Match: * and
 * If-Match are compared with the object that is there, one put after another.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const startS3Emulator = async (bucket: string): Promise<S3Emulator> => {
  const app = buildApp({ logger: false }) as FastifyInstance;
  let last = Promise.resolve();
  const releases = new WeakMap<object, () => void>();

  app.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
    if (request.method !== 'PUT' || (!ifMatch && !ifNoneMatch)) return;
    const before = last;
    const mine = Promise.withResolvers<undefined>();
    last = mine.promise;
    releases.set(request.raw, () => mine.resolve(undefined));
    await before;
    const head = await app.inject({ method: 'HEAD', url: request.url });
    const etag = head.statusCode === 200 ? head.headers.etag : undefined;
    if (ifNoneMatch ? etag !== undefined : etag !== ifMatch)
      await reply.status(412).header('content-type', 'application/xml').send(preconditionFailed);
  });
  app.addHook('onResponse', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    releases.get(request.raw)?.();
    done();
  });

  await app.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  await app.inject({ method: 'PUT', url: `/${bucket}` });
  return { endpoint, close: () => app.close() };
};
