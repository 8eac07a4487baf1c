"""Tests of 公示, 异议, 更正 and publication."""
