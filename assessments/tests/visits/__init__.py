"""Daily checks: rounds, visits, faults, and scores by the grid."""
