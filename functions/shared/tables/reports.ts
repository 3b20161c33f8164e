// Where the reports of delinquency runs are published, as far as several capabilities read them.

/** Prefix of the published reports in the snapshots bucket: `delinquency/<day>/report.csv`. */
export const REPORTS_PREFIX = 'delinquency/';
