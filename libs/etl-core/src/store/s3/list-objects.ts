import { parseXML } from '@aws-sdk/xml-builder';
import * as v from 'valibot';
import type { SendToBucket } from './client.ts';

const objectSchema = v.object({ Key: v.string(), ETag: v.string() });

/** The parser gives one object where there is one, and a list where there are several. */
const pageSchema = v.object({
  ListBucketResult: v.object({
    Contents: v.optional(
      v.union([
        v.array(objectSchema),
        v.pipe(
          objectSchema,
          v.transform((one) => [one]),
        ),
      ]),
      [],
    ),
    NextContinuationToken: v.optional(v.string()),
  }),
});

/**
 * The objects whose keys begin so, a page of at most 1,000 after the other.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function* listObjects(
  send: SendToBucket,
  prefix: string,
): AsyncGenerator<v.InferOutput<typeof objectSchema>> {
  let token: string | undefined;
  do {
    const query = { 'list-type': '2', prefix, ...(token && { 'continuation-token': token }) };
    const { body } = await send({ method: 'GET', query });
    const { ListBucketResult: page } = v.parse(pageSchema, parseXML(Buffer.from(body).toString()));
    yield* page.Contents;
    token = page.NextContinuationToken;
    // Servers that speak S3's protocol may give an empty one with the last page: the listing would begin anew with it.
  } while (token);
}
