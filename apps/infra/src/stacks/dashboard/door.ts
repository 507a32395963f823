import { fileURLToPath } from 'node:url';
import {
  Function as EdgeFunction,
  FunctionCode,
  FunctionRuntime,
  KeyValueStore,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';

/** Where the page's password is kept, and what asks each viewer for it. */
export interface Door {
  readonly passwords: KeyValueStore;
  readonly door: EdgeFunction;
}

/**
 * The door of the page. What it compares with is a digest in a key-value store, which the owner puts there: neither the
 * template nor the code has a secret, and a deployment changes none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 */
export const pageDoor = (scope: Construct, names: Names): Door => {
  const passwords = new KeyValueStore(scope, 'Passwords', {
    keyValueStoreName: names.page,
    comment: 'The SHA-256 of name:password, under the key credentials',
  });
  const door = new EdgeFunction(scope, 'Door', {
    functionName: names.page,
    comment: 'Asks for the name and the password of the page',
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromFile({ filePath: fileURLToPath(new URL('door.mjs', import.meta.url)) }),
    keyValueStore: passwords,
  });
  return { passwords, door };
};
