// The outcome of an action that repeats an earlier one.

/** An answer that was given before: the request changed nothing. The API handler marks it `Idempotent-Replayed: true`. */
export class ReplayedAnswer<Answer extends object = object> {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }
}
