// List prices of AWS in us-east-1, in US dollars, for the dashboard's cost estimate and docs/costs.md. The prices of Lambda, DynamoDB
// on demand and Cognito were compared with public pages other than aws.amazon.com; the others were written down from memory on the
// day named here. Check them against https://aws.amazon.com/pricing before you base a decision on them.

/** The day the prices were written down. */
export const PRICES_OF = '2026-11-23';
export const PRICES_REGION = 'us-east-1';

const MILLION = 1_000_000;

/** US dollars per billed unit. */
export const PRICES = {
  lambdaGbSecond: { x86_64: 0.000_016_666_7, arm64: 0.000_013_333_4 },
  lambdaRequest: 0.2 / MILLION,
  /** An HTTP API request of up to 512 KB in each direction. */
  httpApiRequest: 1 / MILLION,
  /** A REST API request, private or not. */
  restApiRequest: 3.5 / MILLION,
  /** DynamoDB on demand: 1 KB written, 4 KB read consistently. */
  dynamodbWriteUnit: 0.625 / MILLION,
  dynamodbReadUnit: 0.125 / MILLION,
  /** With point-in-time recovery, a month. */
  dynamodbGbMonth: 0.25 + 0.2,
  s3Put: 0.005 / 1_000,
  s3Get: 0.000_4 / 1_000,
  s3GbMonth: 0.023,
  sqsRequest: 0.4 / MILLION,
  /** Events that S3 sends to EventBridge. */
  eventBridgeEvent: 1 / MILLION,
  /** A transition of a standard state machine. */
  stepFunctionsTransition: 0.025 / 1_000,
  logsGb: 0.5,
  xrayTrace: 5 / MILLION,
  alarmMonth: 0.1,
  customMetricMonth: 0.3,
  dashboardMonth: 3,
  secretMonth: 0.4,
  cognitoClientMonth: 6,
} as const;
