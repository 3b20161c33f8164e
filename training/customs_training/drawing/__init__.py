"""Drawings that the project makes itself: invented stamps, handwriting and certificates, from fonts and geometry."""
