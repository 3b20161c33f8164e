/** The session has ended, and only the person can start another one. */
export class SessionEnded extends Error {}
