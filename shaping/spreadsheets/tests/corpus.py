"""The corpus of files nobody should be able to hurt the reader with."""

from shaping.spreadsheets.tests import corpus_foreign, corpus_packages, corpus_sheets, hostile

MODULES = (corpus_packages, corpus_sheets, corpus_foreign)
CASES = hostile.CASES
