"""import-risk: the probability that an import declaration is fraudulent, and critically so."""
