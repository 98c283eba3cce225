# SPDX-License-Identifier: Apache-2.0
"""What a stand-in does to right answers."""

import numpy as np
import pytest

from grader.model import Returned
from grader.verify.hostile import MISSING, VALUES, Tampering

ARRAY = np.array([[1.0, 2.0], [3.0, 4.0]])


def tampered(value, what, **options):
    return Tampering(what, options.pop("gradients", False), 0).apply(Returned(value, **options))


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize("value", [ARRAY, ARRAY.astype(np.float32), np.array(1.0), np.empty((0, 2))], ids=str)
def test_shape_and_kind_are_kept(what, value):
    changed = tampered(value, what).value
    assert value.shape == changed.shape
    assert "f" == changed.dtype.kind
    assert what == "half precision" or value.dtype == changed.dtype


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize("dtype", [np.int64, np.bool_])
def test_whole_numbers_and_booleans_stay_what_they_are(what, dtype):
    assert dtype == tampered(np.ones(3, dtype=dtype), what).value.dtype


def test_the_numbers_are_the_hostile_ones():
    with np.errstate(all="ignore"):
        values = {what: tampered(ARRAY, what).value.ravel().tolist() for what in VALUES}
    assert all(np.isnan(values["NaN"]))
    assert [False, False, True, False] == [bool(np.isnan(number)) for number in values["one NaN"]]
    assert [np.inf] * 4 == values["infinity"]
    assert [-np.inf] * 4 == values["minus infinity"]
    assert [True] * 4 == [bool(np.signbit(number)) for number in values["minus zeros"]]
    assert [5e-324] * 4 == values["denormal numbers"]
    assert [1.7976931348623157e308] * 4 == values["the largest numbers"]
    assert [1.0, -2.0, 3.0, -4.0] == values["right numbers, signs alternating"]


def test_every_part_of_a_tuple_is_changed():
    first, second = tampered((ARRAY, ARRAY[0]), "zeros").value
    assert not first.any()
    assert not second.any()


def test_gradients_are_changed_alone(torch):
    outcome = tampered(ARRAY, MISSING, gradients=True)
    assert ARRAY is outcome.value
    tensor = torch.ones(2)
    given = Returned(tensor, ({"x": tensor}, {"x": None}))
    assert {"x": None} == Tampering(MISSING, True, 0).apply(given).gradients[0]
    changed = Tampering("NaN", True, 0).apply(given)
    assert changed.gradients[0]["x"].isnan().all()
    assert {"x": None} == changed.gradients[1]
    assert tensor is changed.value


def test_a_tampering_says_what_it_does():
    assert "values: NaN" == str(Tampering("NaN", False, 0))
    assert "gradients: missing, after 2 right answers" == str(Tampering("missing", True, 2))
