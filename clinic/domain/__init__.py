"""The rules: pure functions over frozen dataclasses, standard library only.

They know neither the clock, nor the database, nor Flask. The words are those of the product: a
*finding* is one observation; an *impairment* is what findings speak for; a *match* is the answer
for a case; an exercise *family* has a ladder of *variations* (rungs); a *program* is what one
patient was given.
"""
