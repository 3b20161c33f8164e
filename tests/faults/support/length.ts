// Whether the fault tests are run at their full length: `npm run tool -- faults` in place of `npm test`.
export const LONG = process.env.FAULTS === 'long';
