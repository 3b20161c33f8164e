// The Lambda behind one route, built from the route's row in the route table.
import type { Construct } from 'constructs';
import type { Route } from '../../functions/shared/http/route.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

export interface ApiFunctionProps
  extends Omit<
    ServiceFunctionProps,
    'operation' | 'description' | 'entry' | 'functionName' | 'alarmsElsewhere'
  > {
  readonly route: Route;
  /** Handler file in place of the route's, relative to the repository's root. */
  readonly entry?: string;
}

export class ApiFunction extends ServiceFunction {
  constructor(scope: Construct, props: ApiFunctionProps) {
    const { route, ...others } = props;
    super(scope, {
      ...others,
      operation: route.operationId,
      description: `${route.method} ${route.path}: ${route.summary}`,
      entry: props.entry ?? route.entry,
      // In the monitoring stack: with them the functions of all routes would be more than a stack takes.
      alarmsElsewhere: true,
    });
  }
}
