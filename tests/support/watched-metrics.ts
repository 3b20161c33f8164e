// The metrics that dashboards and alarms watch, read from the templates.
import { type Properties, resourcesOf, type Template } from './synthesis.ts';

export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Id under which expressions refer to it; undefined if the metric itself is drawn. */
  readonly id: string | undefined;
  readonly label: string | undefined;
}
interface Expression {
  readonly expression: string;
  readonly id: string | undefined;
  readonly label: string | undefined;
}
export interface Widget {
  readonly title: string;
  readonly stacked: boolean;
  readonly metrics: readonly WatchedMetric[];
  readonly expressions: readonly Expression[];
}

/** A value in which CloudFormation's string functions are resolved to text. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join === undefined
    ? Object.values(value as object)
        .flat()
        .join('.')
    : join[1].map(flat).join(join[0]);
}

/** A row of the dashboard's JSON: namespace, name, alternating dimension names and values, and options; an expression has only options. */
function widgetOf({ properties }: { properties: Properties }): Widget {
  const rows = [...(properties.metrics as (string | Properties)[][])];
  const optionsOf = (row: (string | Properties)[]): Properties =>
    typeof row.at(-1) === 'string' ? {} : (row.at(-1) as Properties);
  const metrics = rows
    .filter((row) => typeof row[0] === 'string')
    .map((row): WatchedMetric => {
      const [namespace = '', name = '', ...further] = row.filter((cell) => typeof cell === 'string');
      const dimensions = Object.fromEntries(
        further.flatMap((cell, index) => (index % 2 === 0 ? [[cell, further[index + 1] ?? '']] : [])),
      );
      const { id, label, stat, visible } = optionsOf(row);
      return {
        namespace,
        name,
        dimensions,
        statistic: stat ?? 'Average',
        id: visible === false ? id : undefined,
        label,
      };
    });
  const expressions = rows
    .filter((row) => typeof row[0] !== 'string')
    .map((row) => optionsOf(row) as Expression);
  return { title: properties.title, stacked: properties.stacked === true, metrics, expressions };
}

/** The widgets of a template's dashboard, in order. */
export function widgetsOf(template: Template): Widget[] {
  const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = JSON.parse(flat(dashboard?.resource.Properties.DashboardBody)) as {
    widgets: { properties: Properties }[];
  };
  return body.widgets.map(widgetOf);
}

/** The metrics that a template's alarms watch, with the alarms' logical ids. */
export function alarmMetrics(
  template: Template,
): [string, Pick<WatchedMetric, 'namespace' | 'name' | 'dimensions'>][] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id, resource: { Properties } }) => [
    `the alarm ${id}`,
    {
      namespace: Properties.Namespace,
      name: Properties.MetricName,
      dimensions: Object.fromEntries(
        ((Properties.Dimensions ?? []) as Properties[]).map(({ Name, Value }) => [Name, flat(Value)]),
      ),
    },
  ]);
}
