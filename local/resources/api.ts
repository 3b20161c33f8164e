// The HTTP API's resources: API, stage, authorizer, integrations and routes become the routing table of the HTTP server.
import { isRecord } from '../json.ts';
import {
  invalidProperty,
  recordProperty,
  refuseProperty,
  stringList,
  stringListProperty,
  stringProperty,
} from './properties.ts';
import type { Resource, ResourceRunner } from './resource.ts';

export const apiRunner: ResourceRunner = {
  async create(resource, services) {
    const protocol = await stringProperty(resource, 'ProtocolType', 'HTTP');
    if (protocol !== 'HTTP') throw invalidProperty(resource, 'ProtocolType', 'HTTP', protocol);
    await refuseProperty(resource, 'CorsConfiguration');
    // Ten lower-case letters and digits, as in AWS, and the same at every start.
    const id = resource.logicalId.toLowerCase().slice(0, 10);
    services.apis.addApi(id);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: services.apiUrl } };
  },
};

export const stageRunner: ResourceRunner = {
  async create(resource, services) {
    const name = await stringProperty(resource, 'StageName');
    // Any other stage would prefix every path with its name.
    if (name !== '$default') throw invalidProperty(resource, 'StageName', '$default', name);
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
    const kind = await stringProperty(resource, 'AuthorizerType');
    if (kind !== 'JWT') throw invalidProperty(resource, 'AuthorizerType', 'JWT', kind);
    const sources = await stringListProperty(resource, 'IdentitySource');
    if (sources.length !== 1 || sources[0]?.toLowerCase() !== '$request.header.authorization') {
      throw invalidProperty(resource, 'IdentitySource', '$request.header.Authorization', sources);
    }
    const jwt = await recordProperty(resource, 'JwtConfiguration');
    // Verifying tokens of another issuer would need its keys from the network; this host needs no network.
    if (jwt.Issuer !== services.issuer.url) {
      throw invalidProperty(
        resource,
        'JwtConfiguration.Issuer',
        `the embedded issuer ${services.issuer.url}`,
        jwt.Issuer,
      );
    }
    const id = `authorizer-${resource.logicalId}`;
    services.apis.addAuthorizer(id, {
      issuer: services.issuer.url,
      audience: stringList(resource, 'JwtConfiguration.Audience', jwt.Audience),
    });
    return { ref: id, attributes: { AuthorizerId: id } };
  },
};

export const integrationRunner: ResourceRunner = {
  async create(resource, services) {
    const kind = await stringProperty(resource, 'IntegrationType');
    if (kind !== 'AWS_PROXY') throw invalidProperty(resource, 'IntegrationType', 'AWS_PROXY', kind);
    const format = await stringProperty(resource, 'PayloadFormatVersion');
    if (format !== '2.0') throw invalidProperty(resource, 'PayloadFormatVersion', '2.0', format);
    const id = `integration-${resource.logicalId}`;
    services.apis.addIntegration(id, await stringProperty(resource, 'IntegrationUri'));
    return { ref: id, attributes: { IntegrationId: id } };
  },
};

export const routeRunner: ResourceRunner = {
  async create(resource, services) {
    const [, integrationId] = (await stringProperty(resource, 'Target')).split('/');
    services.apis.addRoute({
      routeKey: await stringProperty(resource, 'RouteKey'),
      integrationId: integrationId ?? '',
      authorizerId: await authorizerOf(resource),
      scopes: await stringListProperty(resource, 'AuthorizationScopes'),
    });
    return { ref: resource.logicalId, attributes: { RouteId: resource.logicalId } };
  },
};

async function authorizerOf(resource: Resource): Promise<string | undefined> {
  const kind = await stringProperty(resource, 'AuthorizationType', 'NONE');
  if (kind === 'NONE') return undefined;
  if (kind !== 'JWT') throw invalidProperty(resource, 'AuthorizationType', 'JWT or NONE', kind);
  return await stringProperty(resource, 'AuthorizerId');
}
