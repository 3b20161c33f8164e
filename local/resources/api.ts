// The HTTP API's resources: api, stage, authorizer, integrations and routes become the table the HTTP server routes by.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { odd, recordProperty, textProperty, texts, textsProperty } from './properties.ts';
import type { Resource, ResourceRunner } from './resource.ts';

export const apiRunner: ResourceRunner = {
  async create(resource, services) {
    const protocol = await textProperty(resource, 'ProtocolType', 'HTTP');
    if (protocol !== 'HTTP') throw odd(resource, 'ProtocolType', 'HTTP', protocol);
    if ((await resource.property('CorsConfiguration')) !== undefined) {
      throw new HostError(
        `${resource.type} ${resource.path}: CorsConfiguration is not supported by the local host`,
      );
    }
    // Ten lower-case letters and digits, as AWS gives them, and the same at every start.
    const id = resource.logicalId.toLowerCase().slice(0, 10);
    services.apis.addApi(id);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: services.apiUrl } };
  },
};

export const stageRunner: ResourceRunner = {
  async create(resource, services) {
    const name = await textProperty(resource, 'StageName');
    // Any other stage would put its name in front of every path.
    if (name !== '$default') throw odd(resource, 'StageName', '$default', name);
    const rules = (value: unknown) => {
      const settings = isRecord(value) ? value : {};
      const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
      return typeof rate === 'number' && typeof burst === 'number'
        ? { ratePerSecond: rate, burst }
        : undefined;
    };
    services.apis.setThrottling({
      everyRoute: rules(await resource.property('DefaultRouteSettings')),
      byRoute: new Map(
        Object.entries(await recordProperty(resource, 'RouteSettings')).flatMap(([route, settings]) => {
          const rule = rules(settings);
          return rule === undefined ? [] : [[route, rule] as const];
        }),
      ),
    });
    return { ref: name, attributes: {} };
  },
};

export const authorizerRunner: ResourceRunner = {
  async create(resource, services) {
    const kind = await textProperty(resource, 'AuthorizerType');
    if (kind !== 'JWT') throw odd(resource, 'AuthorizerType', 'JWT', kind);
    const sources = await textsProperty(resource, 'IdentitySource');
    if (sources.length !== 1 || sources[0]?.toLowerCase() !== '$request.header.authorization') {
      throw odd(resource, 'IdentitySource', '$request.header.Authorization', sources);
    }
    const jwt = await recordProperty(resource, 'JwtConfiguration');
    // Tokens of another issuer would need its keys from the network; this host promises to need none.
    if (jwt.Issuer !== services.issuer.url) {
      throw odd(
        resource,
        'JwtConfiguration.Issuer',
        `the embedded issuer ${services.issuer.url}`,
        jwt.Issuer,
      );
    }
    const id = `authorizer-${resource.logicalId}`;
    services.apis.addAuthorizer(id, {
      issuer: services.issuer.url,
      audience: texts(resource, 'JwtConfiguration.Audience', jwt.Audience),
    });
    return { ref: id, attributes: { AuthorizerId: id } };
  },
};

export const integrationRunner: ResourceRunner = {
  async create(resource, services) {
    const kind = await textProperty(resource, 'IntegrationType');
    if (kind !== 'AWS_PROXY') throw odd(resource, 'IntegrationType', 'AWS_PROXY', kind);
    const format = await textProperty(resource, 'PayloadFormatVersion');
    if (format !== '2.0') throw odd(resource, 'PayloadFormatVersion', '2.0', format);
    const id = `integration-${resource.logicalId}`;
    services.apis.addIntegration(id, await textProperty(resource, 'IntegrationUri'));
    return { ref: id, attributes: { IntegrationId: id } };
  },
};

export const routeRunner: ResourceRunner = {
  async create(resource, services) {
    const [, integrationId] = (await textProperty(resource, 'Target')).split('/');
    services.apis.addRoute({
      routeKey: await textProperty(resource, 'RouteKey'),
      integrationId: integrationId ?? '',
      authorizerId: await authorizerOf(resource),
      scopes: await textsProperty(resource, 'AuthorizationScopes'),
    });
    return { ref: resource.logicalId, attributes: { RouteId: resource.logicalId } };
  },
};

async function authorizerOf(resource: Resource): Promise<string | undefined> {
  const kind = await textProperty(resource, 'AuthorizationType', 'NONE');
  if (kind === 'NONE') return undefined;
  if (kind !== 'JWT') throw odd(resource, 'AuthorizationType', 'JWT or NONE', kind);
  return await textProperty(resource, 'AuthorizerId');
}
