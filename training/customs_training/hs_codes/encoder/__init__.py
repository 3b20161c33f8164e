"""The sentence encoder of hs-codes: reads a text as pieces of words, in several languages, in six layers."""
