"""The contest: every way of getting there tried on the same rows with equal small budgets, before anything is spent."""
