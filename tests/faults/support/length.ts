// Whether the fault tests run at full length: `npm run tool -- faults` instead of `npm test`.
export const LONG = process.env.FAULTS === 'long';
