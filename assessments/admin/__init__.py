"""The assessment in the back office: evidence to look at, nothing to change."""

from assessments.admin import disclosures, panels, rubrics, scores, visits

__all__ = ["disclosures", "panels", "rubrics", "scores", "visits"]
