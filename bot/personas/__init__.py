"""Persona selection and persona cards."""
