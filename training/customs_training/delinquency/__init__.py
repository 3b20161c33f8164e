"""delinquency: the probability that a deferment account's next statement goes unpaid."""
