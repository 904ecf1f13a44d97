"""Assessments: the safety screen and the findings of one day, from draft to signed."""
