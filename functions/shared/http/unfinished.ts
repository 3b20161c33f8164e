// The outcome of an action that completed only part of its work.

/** An answer that is returned but not kept under the Idempotency-Key: repeating the request must complete the work. */
export class UnfinishedAnswer extends Error {
  readonly answer: object;

  constructor(answer: object) {
    super('The request was completed in part');
    this.name = 'UnfinishedAnswer';
    this.answer = answer;
  }
}
