import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import {
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';

/** The headers that the page is to be served with, as its build has them. */
const headersFile = 'dist/apps/dashboard/headers.json';

const override = true;

const referrerPolicies = new Map<string, HeadersReferrerPolicy>(
  Object.values(HeadersReferrerPolicy).map((policy) => [policy, policy]),
);

/** CloudFront takes these by properties of their own, and by no other way. */
const securityHeaders: Readonly<Record<string, (value: string) => ResponseSecurityHeadersBehavior>> = {
  'content-security-policy': (contentSecurityPolicy) => ({
    contentSecurityPolicy: { contentSecurityPolicy, override },
  }),
  'referrer-policy': (value) => {
    const referrerPolicy = referrerPolicies.get(value);
    if (referrerPolicy === undefined)
      throw new Error(`${headersFile}: CloudFront knows no referrer-policy ${value}`);
    return { referrerPolicy: { referrerPolicy, override } };
  },
  // Its one value is nosniff.
  'x-content-type-options': () => ({ contentTypeOptions: { override } }),
};

/**
 * The headers of each answer: the page's own, that it is to be had by TLS alone, and that a browser asks each time
 * whether what it has kept is still so: a file of the store changes in its place, as on a laptop.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export const pageHeaders = (scope: Construct, names: Names): ResponseHeadersPolicy => {
  const given = JSON.parse(readFileSync(headersFile, 'utf8')) as Readonly<Record<string, string>>;
  const entries = Object.entries({ ...given, 'cache-control': 'no-cache' });
  const security = entries.map(([header, value]) => securityHeaders[header]?.(value) ?? {});
  return new ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: names.page,
    comment: 'What the page is to be served with',
    securityHeadersBehavior: {
      ...(Object.assign({}, ...security) as ResponseSecurityHeadersBehavior),
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: false,
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: entries
        .filter(([header]) => !(header in securityHeaders))
        .map(([header, value]) => ({ header, value, override })),
    },
  });
};
