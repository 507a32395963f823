// A CloudFront Function: who asks for anything of the page has to give its name and password.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
// What it is written in is what that page lists, and no more.
/* global Buffer, require */
import cf from 'cloudfront';

const crypto = require('crypto');
const store = cf.kvs();

function refusal(statusCode, statusDescription, text, challenge) {
  const headers = {
    'content-type': { value: 'text/plain; charset=utf-8' },
    'cache-control': { value: 'no-store' },
    'x-content-type-options': { value: 'nosniff' },
  };
  if (challenge) headers['www-authenticate'] = { value: challenge };
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: headers,
    body: { encoding: 'text', data: text },
  };
}

/** Name and password as `name:password`, of a header `Basic …`; nothing where it is none. */
function credentialsOf(header) {
  const basic = header ? /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header.value) : null;
  return basic ? Buffer.from(basic[1], 'base64').toString('utf8') : undefined;
}

// eslint-disable-next-line no-unused-vars -- CloudFront calls it by its name.
async function handler(event) {
  let expected;
  try {
    expected = await store.get('credentials');
  } catch (error) {
    // Without a password nobody comes in, and neither where it can't be read.
    console.log('no password: ' + error);
    return refusal(
      403,
      'Forbidden',
      'This page is closed: it has no password yet. docs/dashboard-on-aws.md says how its owner sets one.\n',
    );
  }
  const given = credentialsOf(event.request.headers.authorization);
  // The digests are compared, so that how long a comparison takes says nothing about the password.
  if (given !== undefined && crypto.createHash('sha256').update(given).digest('hex') === expected)
    return event.request;
  const challenge = 'Basic realm="covid-etl", charset="UTF-8"';
  return refusal(401, 'Unauthorized', 'This page asks for its name and password.\n', challenge);
}
