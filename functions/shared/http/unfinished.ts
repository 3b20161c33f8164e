// What an action raises when it could do only part of its work and has an answer that says which.

/** An answer to give but not to remember: repeating the request, with the same key too, must do the rest. */
export class UnfinishedAnswer extends Error {
  readonly answer: object;

  constructor(answer: object) {
    super('The request was answered in part');
    this.name = 'UnfinishedAnswer';
    this.answer = answer;
  }
}
