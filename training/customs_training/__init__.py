"""How the shipped models are trained, evaluated and exported; one subpackage per model."""
