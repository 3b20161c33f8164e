// The resource types that this host runs.
import { apiRunner, authorizerRunner, integrationRunner, routeRunner, stageRunner } from './api.ts';
import { bucketRunner } from './bucket.ts';
import { eventBusRunner } from './event-bus.ts';
import { eventSourceMappingRunner } from './event-source-mapping.ts';
import { functionRunner } from './function.ts';
import { queueRunner } from './queue.ts';
import type { ResourceRunner } from './resource.ts';
import { ruleRunner } from './rule.ts';
import { scheduleRunner } from './schedule.ts';
import { secretRunner } from './secret.ts';
import { stateMachineRunner } from './state-machine.ts';
import { tableRunner } from './table.ts';
import { topicRunner } from './topic.ts';

export const RESOURCE_RUNNERS: ReadonlyMap<string, ResourceRunner> = new Map([
  ['AWS::ApiGatewayV2::Api', apiRunner],
  ['AWS::ApiGatewayV2::Authorizer', authorizerRunner],
  ['AWS::ApiGatewayV2::Integration', integrationRunner],
  ['AWS::ApiGatewayV2::Route', routeRunner],
  ['AWS::ApiGatewayV2::Stage', stageRunner],
  // On one machine a global table is a table: its replicas are ignored.
  ['AWS::DynamoDB::GlobalTable', tableRunner],
  ['AWS::DynamoDB::Table', tableRunner],
  ['AWS::Events::EventBus', eventBusRunner],
  ['AWS::Events::Rule', ruleRunner],
  ['AWS::Lambda::EventSourceMapping', eventSourceMappingRunner],
  ['AWS::Lambda::Function', functionRunner],
  ['AWS::S3::Bucket', bucketRunner],
  ['AWS::Scheduler::Schedule', scheduleRunner],
  ['AWS::SecretsManager::Secret', secretRunner],
  ['AWS::SNS::Topic', topicRunner],
  ['AWS::SQS::Queue', queueRunner],
  ['AWS::StepFunctions::StateMachine', stateMachineRunner],
]);
