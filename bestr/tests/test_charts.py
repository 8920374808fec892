"""Numbers as points of a line."""

import pytest

from bestr import charts


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (1, 1), (7, 8), (9, 10), (186, 200), (210, 300), (1236, 2000)]
)
def test_the_axis_ends_at_a_round_number(highest, top):
    assert charts.round_top(highest) == top


def test_points_stand_between_the_edges_and_the_newest_is_labelled():
    drawing = charts.draw([("Sep", 0), ("Oct", 5), ("Nov", 10)], width=360, height=240, every=2)

    assert [(point.x, point.y, point.labelled) for point in drawing.points] == [
        (54, 208, True),
        (197, 112, False),
        (340, 16, True),
    ]
    assert drawing.grid == [(208, 0), (112, 5), (16, 10)]
    assert drawing.area == "54,208 54,208 197,112 340,16 340,208"


def test_one_value_is_a_point():
    assert charts.draw([("Nov", 0)], width=360, height=240).line == "54,208"
