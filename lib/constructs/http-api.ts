// The HTTP API: JWT authorizer on every route with a scope, throttling, and one access-log line per request.
import { Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Route } from '../../functions/shared/http/route.ts';
import type { StageConfig } from '../config.ts';
import { accessLog, accessLogGroup } from './access-log.ts';
import { type Identity, identity, type SignIn } from './identity.ts';
import { output } from './output.ts';
import { Rollout } from './rollout.ts';
import type { ServiceFunction } from './service-function.ts';

export class ServiceApi extends HttpApi {
  readonly #identity: Identity;
  readonly #authorizer: HttpJwtAuthorizer;
  readonly #rollout: Rollout;

  constructor(scope: Construct, config: StageConfig, alarmTopic: ITopic) {
    super(scope, 'HttpApi', {
      apiName: `customs-scoring-${config.stage}`,
      description: 'Customs Scoring: scoring APIs for customs administrations',
      createDefaultStage: false,
      disableExecuteApiEndpoint: config.domain !== undefined,
    });
    this.#rollout = new Rollout(scope, config);
    this.#identity = identity(scope, config, alarmTopic);
    const { issuer, audience } = this.#identity;
    this.#authorizer = new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [...audience] });
    const logGroup = accessLogGroup(scope, config);
    const domain = config.domain === undefined ? undefined : this.#domain(config.domain);
    new HttpStage(this, 'DefaultStage', {
      httpApi: this,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.throttling.ratePerSecond, burstLimit: config.throttling.burst },
      ...(domain === undefined ? {} : { domainMapping: { domainName: domain } }),
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog('HTTP', config.identity.kind))),
      },
    });
    const url = config.domain === undefined ? this.apiEndpoint : `https://${config.domain.name}`;
    output(this, 'ApiUrl', url, 'Where clients reach the API');
  }

  /** Where people sign in; undefined where nobody can. */
  get signIn(): SignIn | undefined {
    return this.#identity.signIn;
  }

  /** A name of the administration, which its DNS points at the output `ApiDomainTarget`. */
  #domain({ name, certificateArn }: NonNullable<StageConfig['domain']>): DomainName {
    const domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    output(this, 'ApiDomainTarget', domain.regionalDomainName, `Point the DNS name ${name} here`);
    return domain;
  }

  /** Puts a function behind its route, with the route's scope. A GET route answers HEAD, too, which an HTTP API does not do by itself. */
  addRoute(route: Route, handler: ServiceFunction): void {
    const added = this.addRoutes({
      path: route.path,
      methods: route.method === 'GET' ? [HttpMethod.GET, HttpMethod.HEAD] : [HttpMethod[route.method]],
      integration: new HttpLambdaIntegration(route.operationId, this.#rollout.target(handler), {
        // One permission for the API: one for each method of a route is the same again, and a stack has room for 500 resources.
        scopePermissionToRoute: false,
      }),
      ...(route.scope === null
        ? { authorizer: new HttpNoneAuthorizer() }
        : {
            authorizer: this.#authorizer,
            authorizationScopes: [this.#identity.scopeName(route.scope)],
          }),
    });
    if (route.scope !== null) return;
    const reason =
      route.signedUrl === true
        ? 'The URL is the permission: signed by the service for one picture, and valid for minutes.'
        : 'The health check is public: it reports only that the service is up and which version it runs.';
    for (const one of added) Validations.of(one).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }
}
