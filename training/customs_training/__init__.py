"""Trains, evaluates and exports the shipped models; one subpackage per model."""
