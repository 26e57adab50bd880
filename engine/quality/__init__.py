"""The data-quality gate: checks, the facts that they ask for, and what stops a run."""
