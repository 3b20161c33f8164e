"""Other ways to find groups of high-risk imports, and a second computation of what the service's groups are worth."""
