"""The model that compares stamp impressions: the same stamp, another one, or a counterfeit."""
