/** The names of the system's parts, and the account and region that a laptop's cloud says it is in. */
export const region = 'us-east-1';
export const account = '000000000000';

export const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:CovidETL`;
export const executionArn = (name: string): string =>
  `arn:aws:states:${region}:${account}:execution:CovidETL:${name}`;
export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;

export const successTopic = 'ETLJobStatus';
export const failureTopic = 'ETLErrorMessages';
export const topicArn = (name: string): string => `arn:aws:sns:${region}:${account}:${name}`;

export const retryQueue = 'Events_DLQ';
export const parkedQueue = 'Events_Parked';
/** A queue's URL. It has to be at the endpoint itself: the SDK sends a message to the host of the URL that it is given. */
export const queueUrl = (endpoint: string, queue: string): string => `${endpoint}/${account}/${queue}`;
/** The queue that stands for a topic's email subscription: it keeps what a subscriber was sent. */
export const mailboxOf = (topic: string): string => `${topic}-mailbox`;

export const retryPoller = 'RetryPoller';

/** The file in the data directory that says where the running process listens. */
export const cloudFile = 'cloud.json';
