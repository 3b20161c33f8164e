"""Drawings made by this project: synthetic stamps, handwriting and certificates, from fonts and geometry."""
