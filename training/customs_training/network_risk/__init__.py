"""Trains the model of the network: what a party's links say about what an inspection of it would find."""
