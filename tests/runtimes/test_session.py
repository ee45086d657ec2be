"""What a session takes and refuses is decided in one place, whatever library answers."""

from __future__ import annotations

import numpy
import pytest

from modelyard.core.errors import RunError, ShapeError
from modelyard.runtimes import Port, Session, Used

USED = Used("none", "1.0", "cpu", "none", 1, "float32")


X, Y = Port("x", ("batch", 4), "float32"), Port("y", ("batch", 4), "float32")
ONES = numpy.ones((2, 4), "float32")


def session(*inputs: Port, output: Port = Y) -> Session:
    return Session(inputs, [output], USED, lambda arrays: [arrays[0] * 2])


def test_one_array_a_list_and_a_mapping_say_the_same():
    one = session(X)
    for given in (ONES, [ONES], (ONES,), {"x": ONES}):
        assert one.run(given)["y"].tolist() == (2 * ONES).tolist()


def test_a_mistyped_name_is_answered_with_the_one_that_was_meant():
    with pytest.raises(RunError, match="Did you mean `pictures`"):
        session(Port("pictures", None, "float32")).run({"picture": ONES})


def test_an_input_that_is_left_out_is_named():
    two = session(X, Port("mask", ("batch", 4), "float32"))
    with pytest.raises(RunError, match="the input 'mask' is missing"):
        two.run({"x": ONES})


def test_one_array_for_two_inputs_is_refused_with_their_names():
    with pytest.raises(RunError, match=r"2 inputs: x .*, mask "):
        session(X, Port("mask", ("batch", 4), "float32")).run(ONES)


def test_other_numbers_are_refused_with_the_cast_that_makes_them_fit():
    with pytest.raises(RunError, match=r"batch.astype\('float32'\)"):
        session(X).run(ONES.astype("float64"))


def test_numbers_in_the_byte_order_of_another_machine_are_refused():
    with pytest.raises(RunError, match="byte order"):
        session(X).run(ONES.astype(numpy.dtype("float32").newbyteorder()))


def test_one_item_without_a_batch_axis_is_told_how_to_add_it():
    with pytest.raises(ShapeError, match=r"batch\[None\]"):
        session(X).run(ONES[0])


def test_another_batch_than_the_file_was_written_for_is_refused_as_such():
    with pytest.raises(ShapeError, match="written for this batch size alone"):
        session(Port("x", (1, 4), "float32")).run(ONES)


def test_an_axis_of_one_name_has_one_length_in_all_inputs():
    two = session(X, Port("mask", ("batch", 4), "float32"))
    with pytest.raises(ShapeError, match="the axis 'batch' is 2 in 'x' and 1 in 'mask'"):
        two.run([ONES, ONES[:1]])


def test_an_input_of_another_shape_is_refused_after_one_that_fits():
    one = session(X)
    one.run(ONES)
    with pytest.raises(ShapeError):
        one.run(numpy.ones((2, 5), "float32"))
    with pytest.raises(RunError):
        one.run(ONES.astype("int32"))


def test_an_empty_batch_is_answered_by_the_ports_and_reaches_no_library():
    def answer(_arrays):
        raise AssertionError("it was asked")

    one = Session([X], [Port("y", ("batch", 7, 2), "int64")], USED, answer)
    empty = one.run(ONES[:0])["y"]
    assert (empty.shape, empty.dtype) == ((0, 7, 2), numpy.int64)


def test_an_empty_batch_is_refused_where_no_port_says_what_comes_of_it():
    one = session(X, output=Port("y", ("found", 6), "float32"))
    with pytest.raises(ShapeError, match="the file does not say what shape"):
        one.run(ONES[:0])


def test_a_closed_session_says_that_it_is_closed_and_how_to_open_another():
    one = session(X)
    one.run(ONES)
    one.close()
    assert one.closed
    with pytest.raises(RunError, match="open_session"):
        one.run(ONES)
