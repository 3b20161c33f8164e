// To be imported before any handler: turns off the log lines and metrics that Powertools writes to the standard output.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED = 'true';
