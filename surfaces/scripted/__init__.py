"""Scripted runs: a whole conversation with its expectations in one YAML file, replayed on every change."""
