"""Colours and line weights.

Skin, shirt, shorts and mat stay apart in grey; lengths in units of 0.05 mm.
"""

from clinic.figures.outline import AGAINST_PROP, DETAIL, HEM, OCCLUSION, SILHOUETTE

INK = "#22303c"
LIGHT = {"skin": "#fae5d6", "shirt": "#a3d3d1", "shorts": "#56708d"}
SHADE = {"skin": "#e6bda3", "shirt": "#80b7b7", "shorts": "#40556d"}
FAR_LIGHT = {"skin": "#ecd0bd", "shirt": "#90c3c2", "shorts": "#4a617a"}
HAIR, HAIR_SHADE = "#5d4538", "#47332a"
SHIRT_INSIDE, SHORTS_INSIDE = "#6f9c9d", "#40556d"
MAT, MAT_EDGE, MAT_SHADOW = "#e6edf3", "#9fb2c1", "#c3d0db"
FLOOR, FLOOR_SHADOW, PROP_LINE = "#e8edf1", "#c3ccd4", "#5f7080"
WORKING, WORKING_HATCH = "#f99a70", "#8a2310"
ARROW = "#b8241c"
GUIDE = "#b8241c"

WEIGHT = {SILHOUETTE: 7.2, OCCLUSION: 5.6, HEM: 4.4, DETAIL: 4.0, AGAINST_PROP: 4.4}
FACE_WEIGHT, EYE_WEIGHT = 4.0, 5.4
PROP_WEIGHT = 4.0
ARROW_SHAFT, ARROW_HEAD, ARROW_LENGTH, ARROW_CASING = 15.0, 42.0, 46.0, 12.0
GUIDE_WEIGHT, GUIDE_GAP = 7.0, 20.0
HATCH_WEIGHT, HATCH_GAP, HATCH_HALO = 4.6, 15.0, 6.0
"""All weights lie between 0.2 and 0.4 mm in print, apart from the arrow and the dots."""
