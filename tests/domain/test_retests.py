"""When an anchor test counts as normal again."""

from typing import Any

import pytest

from clinic.domain.retests import is_anchor_normal
from tests.make import CATALOGUE, both, left, make_case, sides

HIP_FLEXORS = "short_hip_flexors"
GLUTES = "weak_gluteus_maximus"
BELLY = "low_abdominal_endurance"


@pytest.mark.parametrize(
    ("impairment", "findings", "normal"),
    [
        (HIP_FLEXORS, {"mtt_hip_deg": both(-2)}, True),
        (HIP_FLEXORS, {"mtt_hip_deg": both(-2), "provoke_sitting": True}, True),
        (HIP_FLEXORS, {"mtt_hip_deg": sides(-2, 3)}, False),
        (HIP_FLEXORS, {"mtt_hip_deg": sides(-2, 12)}, False),
        (HIP_FLEXORS, {"mtt_hip_deg": left(-2)}, False),
        (HIP_FLEXORS, {"mtt_hip_deg": both(-2), "hip_ext_prone_deg": left(5)}, False),
        (HIP_FLEXORS, {}, False),
        (GLUTES, {"slb_hold_s": both(35)}, True),
        (GLUTES, {"gmax_mmt": both(5)}, True),
        (GLUTES, {"gmax_mmt": both(5), "slb_hold_s": both(22)}, False),
        (BELLY, {"plank_hold_s": 70}, True),
        (BELLY, {"plank_hold_s": 70, "side_bridge_s": both(40)}, False),
    ],
)
def test_every_side_needs_a_normal_test_and_no_other(
    impairment: str, findings: dict[str, Any], normal: bool
) -> None:
    case = make_case(findings=findings)
    assert is_anchor_normal(impairment, case, CATALOGUE) is normal
