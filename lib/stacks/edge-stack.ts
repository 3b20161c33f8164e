// CloudFront with a firewall in front of the API. WAF's rules for CloudFront exist in us-east-1 only, so that this stack is there,
// whatever the region of the stage: it knows the API by the name of its domain and imports nothing from the other stacks.
import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { cloudFrontLogs } from '../constructs/cloud-front-logs.ts';
import { output } from '../constructs/output.ts';

/** Groups of rules that AWS maintains. */
const MANAGED_RULES = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
];
/** Rules that would refuse what the API takes: batches and texts of goods are longer than 8 KB. */
const COUNTED_ONLY = ['SizeRestrictions_BODY'];

export interface EdgeStackProps extends StackProps {
  readonly config: StageConfig;
  readonly edge: NonNullable<StageConfig['edge']>;
  readonly origin: NonNullable<StageConfig['domain']>;
}

export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { config, edge, origin, ...props }: EdgeStackProps) {
    super(scope, id, props);
    const firewall = this.#firewall(edge.requestsPerFiveMinutes);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Customs Scoring ${config.stage}`,
      domainNames: [edge.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', edge.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      webAclId: firewall.attrArn,
      defaultBehavior: {
        origin: new HttpOrigin(origin.name, {
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
      logBucket: cloudFrontLogs(this, 'EdgeLogs', config),
      logIncludesCookies: false,
    });
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR1',
      reason: 'Brokers and traders call from any country; who may call is decided by tokens.',
    });
    const target = distribution.distributionDomainName;
    output(this, 'EdgeDomainName', target, `Point the DNS name ${edge.name} here`);
    output(this, 'FirewallArn', firewall.attrArn, 'The firewall, which the console may have too');
  }

  #firewall(requestsPerFiveMinutes: number): CfnWebACL {
    const seenAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    return new CfnWebACL(this, 'Firewall', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: seenAs('CustomsScoring'),
      rules: [
        {
          name: 'Rate',
          priority: 0,
          action: { block: {} },
          visibilityConfig: seenAs('Rate'),
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerFiveMinutes } },
        },
        ...MANAGED_RULES.map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          visibilityConfig: seenAs(name),
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name,
              ruleActionOverrides:
                name === 'AWSManagedRulesCommonRuleSet'
                  ? COUNTED_ONLY.map((rule) => ({ name: rule, actionToUse: { count: {} } }))
                  : [],
            },
          },
        })),
      ],
    });
  }
}
