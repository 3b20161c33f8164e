// Handler of the step of a lake run that follows its last one: measures import risk, whose alarms operators are told of.
import { bindHandler } from '../../shared/bind.ts';
import { recordMetric } from '../../shared/observability/metrics.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import { type HealthPorts, healthOf } from '../health/measure.ts';
import { openHealth } from '../health/wiring.ts';
import { MeasureTask } from '../lake/run/tasks.ts';
import { healthPeriod } from '../schemas.ts';

export const measureModelsHandler = (ports: HealthPorts): TaskHandler<object> =>
  taskHandler(MeasureTask, async () => {
    const health = await healthOf(ports, 'import-risk', healthPeriod({}));
    const alarms = health?.alarms.map(({ alarm }) => alarm) ?? [];
    recordMetric('ModelHealthAlarms', alarms.length);
    return { alarms };
  });

export const handler = await bindHandler(measureModelsHandler, openHealth);
