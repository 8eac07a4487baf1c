"""The wall screen, the reveal, the years side by side, and the papers about a ranking."""

from shaping.tests.authz.assessment_policy.paths import published, rubrics
from shaping.tests.authz.rules import BUSINESS, LEADER, NONE, OFFICE, Rule

HOSTS = OFFICE | LEADER

RULES: dict[str, Rule] = {
    "assessments:ranking-wall": Rule(BUSINESS, NONE, published),
    "assessments:ranking-reveal": Rule(HOSTS, NONE, published),
    "assessments:ranking-years": Rule(BUSINESS, NONE, rubrics),
    "assessments:ranking-years-export": Rule(BUSINESS, NONE, rubrics),
    "reports:ranking-paper": Rule(BUSINESS, HOSTS, published),
    # Before a paper was made only those who make it get a draft; tested with the papers.
    "reports:ranking-docx": Rule(HOSTS, NONE, published),
}
