// The web console: a private bucket with the built files, and CloudFront before it, which sends them with the headers of
// lib/console-headers.ts and hands /v1 to the API, so that pages and API have one origin. `npm run tool -- publish-console` fills
// the bucket.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import {
  CONSOLE_INDEX,
  CONSOLE_PATH,
  type ConsoleConfig,
  consoleHeaders,
  DRAWN_PAGE,
  HSTS_SECONDS,
  OTHER_HEADERS,
} from '../console-headers.ts';
import { KIT_FOLDER } from '../console-kit.ts';
import { answersOrigin, consoleOrigin } from '../console-place.ts';
import { cloudFrontLogs } from '../constructs/cloud-front-logs.ts';
import type { ServiceApi } from '../constructs/http-api.ts';
import type { SignIn } from '../constructs/identity.ts';
import { output } from '../constructs/output.ts';
import { ROOT } from '../constructs/root.ts';
import type { DataStack } from './data-stack.ts';

/** What the console's function of CloudFront does with a path; it is text because it runs in no Node. */
const PATHS_FUNCTION = `function handler(event) {
  var request = event.request;
  var path = '${CONSOLE_PATH}';
  if (request.uri === '/' || request.uri + '/' === path) {
    return { statusCode: 307, statusDescription: 'Temporary Redirect', headers: { location: { value: path } } };
  }
  if (request.uri.startsWith(path) && ${DRAWN_PAGE}.test(request.uri.slice(path.length))) {
    request.uri = path + '${CONSOLE_INDEX}';
  }
  return request;
}`;

export interface ConsoleStackProps extends StackProps {
  readonly config: StageConfig;
  readonly hosting: NonNullable<StageConfig['console']['hosting']>;
  readonly data: DataStack;
  readonly api: ServiceApi;
  readonly signIn: SignIn;
}

export class ConsoleStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, hosting, data, api, signIn, ...props }: ConsoleStackProps,
  ) {
    super(scope, id, props);
    const files = this.#files();
    const origin = S3BucketOrigin.withOriginAccessControl(files, {
      // With the right to list, what is not there is 404 and not 403.
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Customs Scoring ${config.stage}, console`,
      domainNames: [hosting.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', hosting.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(hosting.firewallArn === undefined ? {} : { webAclId: hosting.firewallArn }),
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // As long as the file's own Cache-Control says.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.#headers('Headers', CONSOLE_INDEX, config, data, signIn),
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new EdgeFunction(this, 'Paths', {
              comment: 'Gives pages that the console draws itself its one document',
              code: FunctionCode.fromInline(PATHS_FUNCTION),
              runtime: FunctionRuntime.JS_2_0,
            }),
          },
        ],
      },
      additionalBehaviors: {
        '/v1/*': {
          origin: new HttpOrigin(config.domain?.name ?? executeApiHost(api), {
            protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
            originSslProtocols: [OriginSslPolicy.TLS_V1_2],
            readTimeout: Duration.seconds(30),
          }),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          // Answers depend on the token; none may be given to somebody else.
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
        [`${CONSOLE_PATH}${KIT_FOLDER}*`]: {
          origin,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
          viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
          responseHeadersPolicy: this.#headers('KitHeaders', KIT_FOLDER, config, data, signIn),
        },
      },
      logBucket: cloudFrontLogs(this, 'ConsoleLogs', config),
      logIncludesCookies: false,
    });
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR1',
      reason: 'People of brokers sign in from any country; who may see what is decided by tokens.',
    });
    if (hosting.firewallArn === undefined) {
      Validations.of(distribution).acknowledge({
        id: 'AwsSolutions-CFR2',
        reason:
          'A firewall is a setting of the stage: it costs money by the month, and exists in us-east-1 only.',
      });
    }
    const target = distribution.distributionDomainName;
    output(this, 'ConsoleUrl', `${consoleOrigin(config)}${CONSOLE_PATH}`, 'Where people reach the console');
    output(this, 'ConsoleDomainName', target, `Point the DNS name ${hosting.name} here`);
    output(this, 'ConsoleBucket', files.bucketName, 'The bucket that publish-console fills');
    output(this, 'ConsoleConfig', this.#config(config, signIn), 'What the console reads at its start');
  }

  /** Files that anybody may read through CloudFront, so none is logged or encrypted with a key of the stage. */
  #files(): Bucket {
    const files = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(files).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only CloudFront reads it, whose access logs have every request.',
    });
    return files;
  }

  /** The headers of lib/console-headers.ts in CloudFront's form, for a file of the console. */
  #headers(
    id: string,
    file: string,
    config: StageConfig,
    data: DataStack,
    { origins }: SignIn,
  ): ResponseHeadersPolicy {
    const pictures = answersOrigin(config);
    const headers = consoleHeaders(
      {
        issuers: origins,
        files: `https://${data.documents.bucketRegionalDomainName}`,
        ...(pictures === undefined || pictures === consoleOrigin(config) ? {} : { pictures }),
      },
      file,
    );
    return new ResponseHeadersPolicy(this, id, {
      comment: `Customs Scoring ${config.stage}, console: ${file}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: headers['content-security-policy'] ?? '',
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(HSTS_SECONDS),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(OTHER_HEADERS).map(([header, value]) => ({
          header,
          value,
          override: true,
        })),
      },
    });
  }

  #config({ currency }: StageConfig, { issuer, clientId, scopes }: SignIn): string {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    return this.toJsonString({ issuer, clientId, scopes, version, currency } satisfies ConsoleConfig);
  }
}

/** The API's own host name. */
function executeApiHost(api: ServiceApi): string {
  const { region, urlSuffix } = Stack.of(api);
  return `${api.apiId}.execute-api.${region}.${urlSuffix}`;
}
