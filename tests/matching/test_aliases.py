"""aliases.csv: what is read, one clear line for each slip in it, and what a decision does to a link."""

import polars as pl
import pytest

from engine.errors import ProjectError
from engine.matching.aliases import find_unused, read_aliases
from engine.matching.bands import COMPARED
from engine.matching.link import Corpus, find_links, link_names

HEADER = "left,right,kind,verdict,who,when,why"


@pytest.fixture
def write(tmp_path):
    def write(*lines, header=HEADER, encoding="utf-8", ends="\n"):
        path = tmp_path / "aliases.csv"
        path.write_bytes(ends.join([header, *lines, ""]).encode(encoding))
        return path

    return write


def complain(path):
    with pytest.raises(ProjectError) as caught:
        read_aliases(path)
    return [str(problem) for problem in caught.value.problems]


def decide(left, right, verdict="same", kind=""):
    return f"{left},{right},{kind},{verdict},J. Ferris,2024-03-01,seen on the invoice"


def table(*rows):
    return pl.DataFrame(list(rows), schema={"name": pl.String, "ref": pl.String}, orient="row")


def link(left, right, aliases, **more):
    return link_names(left, right, left_ref="ref", right_ref="ref", band="review", aliases=aliases, **more)


READ = [
    ({}, "plain"),
    ({"encoding": "utf-8-sig"}, "a byte-order mark"),
    ({"ends": "\r\n"}, "line ends of Windows"),
    ({"header": "Left, RIGHT ,Kind,Verdict,Who,When,Why"}, "headers in any case"),
]


@pytest.mark.parametrize(("form", "reason"), READ)
def test_forms_of_the_file(write, form, reason):
    found = read_aliases(write("Alder Ltd,Café Birch,,Same,J. Ferris,2024-03-01,one firm", **form)).table
    assert found.select("left", "right", "kind", "verdict", "who", "when", "why", "row").rows() == [
        ("Alder Ltd", "Café Birch", "organisation", "same", "J. Ferris", "2024-03-01", "one firm", 2)
    ], reason


def test_what_excel_makes_of_the_file_is_read(write):
    path = write(
        "", "Alder Ltd;Birch plc;person;different;J. Ferris;01/03/2024;two, not one", header=HEADER.replace(",", ";")
    )
    found = read_aliases(path).table
    assert found.select("kind", "when", "why", "row").rows() == [("person", "2024-03-01", "two, not one", 3)]


def test_a_file_of_a_header_alone_decides_nothing(write):
    assert read_aliases(write()).table.is_empty()


def test_the_column_kind_may_be_left_out(write):
    found = read_aliases(write("A Ltd,B Ltd,same,J,2024-03-01,x", header="left,right,verdict,who,when,why"))
    assert found.table["kind"].to_list() == ["organisation"]


WRONG = [
    ("A Ltd,B Ltd,,sane,J,2024-03-01,x", "2:4: unknown verdict `sane`; did you mean `same`?"),
    ("A Ltd,B Ltd,organization,same,J,2024-03-01,x", "2:3: unknown kind `organization`; did you mean `organisation`?"),
    ("A Ltd,B Ltd,,,J,2024-03-01,x", "2:4: `verdict` is empty; it is same or different"),
    ("A Ltd,B Ltd,,same,,2024-03-01,x", "2:5: `who` is empty; every decision says who made it, when and why"),
    ("A Ltd,B Ltd,,same,J,2024-03-01,", "2:7: `why` is empty; every decision says who made it, when and why"),
    ("A Ltd,B Ltd,,same,J,,x", "2:6: `when` is empty; write it as 2024-04-01"),
    ("A Ltd,B Ltd,,same,J,2024-02-30,x", "2:6: `when` is not a date: `2024-02-30`; write it as 2024-04-01"),
    ("A Ltd,,,same,J,2024-03-01,x", "2:2: `right` is empty"),
    ("A Ltd,Various,,same,J,2024-03-01,x", "2:2: `Various` is nobody's name; write a name or a company number"),
    ("Jo Hale,04142000,person,same,J,2024-03-01,x", "2:2: `04142000` is nobody's name; write a name"),
    ("A Ltd,B Ltd,,same,J,2024-03-01,x, and y", "2:8: a cell without a column name; put a text that holds a comma in double quotes"),
    ('A Ltd,"B Ltd,,same,J,2024-03-01,x', "2: a quotation mark is opened and never closed"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_slip_is_one_clear_line(write, line, message):
    assert complain(write(line)) == [f"aliases.csv:{message}"]


HEADERS = [
    (
        "left,right,kind,verdict,who,when,wy",
        ["1:7: unknown column `wy`; did you mean `why`?"],
    ),
    ("left,right,kind,verdict,who,when,why,why", ["1:8: the column `why` stands twice"]),
    ("Alder Ltd,Birch Ltd", ["1: the file has no column", "1:1: unknown column", "1:2: unknown column"]),
]


@pytest.mark.parametrize(("header", "messages"), HEADERS)
def test_a_wrong_header_is_said(write, header, messages):
    found = complain(write("a,b,,same,J,2024-03-01,x", header=header))
    assert len(found) == len(messages), found
    assert all(line.startswith(f"aliases.csv:{message}") for line, message in zip(found, messages, strict=True)), found


def test_the_place_is_the_column_of_the_file(write):
    assert complain(write("x,2024-03-01,J,sane,B Ltd,A Ltd", header="why,when,who,verdict,right,left")) == [
        "aliases.csv:2:4: unknown verdict `sane`; did you mean `same`?"
    ]


def test_all_problems_come_at_once_in_order(write):
    found = complain(write("A Ltd,Nil,,sane,,1 May,", "A Ltd,B Ltd,,same,J,2024-03-01,x", ",,,,,,y"))
    assert [line.split(": ")[0] for line in found] == [
        f"aliases.csv:{place}" for place in ("2:2", "2:4", "2:5", "2:6", "2:7", "4:1", "4:2", "4:4", "4:5", "4:6")
    ]


def test_lines_that_contradict_each_other_are_named(write):
    path = write(
        decide("Alder Ltd", "Birch plc"),
        decide("Elm Ltd", "Oak Ltd"),
        decide("BIRCH P.L.C.", "alder  ltd", "different"),
    )
    said = "`BIRCH P.L.C.` and `alder ltd` are different on line 4 and same on line 2"
    assert complain(path) == [f"aliases.csv:4:4: {said}; keep the one that holds"]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\r\n", b"PK\x03\x04 a workbook"])
def test_what_is_no_csv_file_is_refused(tmp_path, data):
    (tmp_path / "aliases.csv").write_bytes(data)
    assert len(complain(tmp_path / "aliases.csv")) == 1


def test_a_missing_file_is_refused(tmp_path):
    assert complain(tmp_path / "aliases.csv")[0].startswith("aliases.csv: the file cannot be read")


ALDER, BUZZ = ("Alder Vale Ltd", None), ("Buzzlane", None)
SAME = [
    (decide("Alder Vale Ltd", "Buzzlane"), ALDER, BUZZ, "no word in common"),
    (decide("Buzzlane", "Alder Vale Ltd"), ALDER, BUZZ, "the other way round"),
    (decide("ALDER  VALE LTD.", "buzz-lane"), ALDER, BUZZ, "case, spaces and punctuation aside"),
    (decide("Alder Vale Ltd", "Buzzlane"), ("Alder Vale Ltd", "04142000"), ("Buzzlane", "04142001"), "against numbers"),
    (decide("4142000", "Buzzlane"), ("Alder Vale Ltd", "04142000"), BUZZ, "a company number for a name"),
    (decide("04142000", "04142001"), ("Alder Vale Ltd", "04142000"), ("Buzzlane", "04142001"), "two numbers"),
    (decide("Alder Vale Ltd", "Alder Vale Ltd"), ("Alder Vale Ltd", "04142000"), ("Alder Vale Ltd", "04142001"), "one name, two numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "left", "right", "reason"), SAME)
def test_same_links_two_names_whatever_the_score(write, line, left, right, reason):
    found = find_links(table(left), table(right), left_ref="ref", right_ref="ref", aliases=write(line)).pairs
    assert found.select("score", "band", "method", "decided_by").rows() == [(1.0, "accept", "alias", "J. Ferris")], (
        reason
    )
    assert found["agreed"][0].startswith("decided the same by J. Ferris on 2024-03-01: seen on the invoice")


def test_a_decision_does_not_hide_that_numbers_differ(write):
    found = link(table(("A Ltd", "04142000")), table(("B plc", "04142001")), write(decide("A Ltd", "B plc")))
    assert found["differed"].to_list() == ["company numbers 04142000 and 04142001 differ"]


DIFFERENT = [
    (decide("Alder Vale Ltd", "Alder Vale", "different"), ALDER, ("Alder Vale", None), "accepted by name"),
    (decide("Alder Vale Ltd", "Alder Vale Security Ltd", "different"), ALDER, ("Alder Vale Security Ltd", None), "up for review"),
    (decide("Alder Vale Ltd", "Buzzlane", "different"), ("Alder Vale Ltd", "04142000"), ("Buzzlane", "04142000"), "equal numbers"),
    (decide("Alder Vale Ltd", "Alder Vale Ltd", "different"), ALDER, ALDER, "two firms of one name"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "left", "right", "reason"), DIFFERENT)
def test_different_takes_a_link_out_and_counts_it(write, line, left, right, reason):
    assert link(table(left), table(right), None).height == 1, reason
    found = find_links(table(left), table(right), left_ref="ref", right_ref="ref", aliases=write(line))
    assert found.pairs.is_empty()
    assert found.dismissed.rows() == [(left[0], right[0])]


def test_a_decision_on_what_is_no_link_dismisses_nothing(write):
    found = find_links(table(ALDER), table(BUZZ), aliases=write(decide("Alder Vale Ltd", "Buzzlane", "different")))
    assert found.dismissed.is_empty()


def test_decisions_are_not_chained(write):
    path = write(decide("Alder Vale Ltd", "Buzzlane"), decide("Buzzlane", "Comet Foods"))
    found = link(table(ALDER), table(BUZZ, ("Comet Foods", None)), path)
    assert found["right_name"].to_list() == ["Buzzlane"]


def test_a_dismissed_pair_makes_room_for_another(write, monkeypatch):
    def compare(*_):
        rows = [
            (f"L{i}", f"R{j}", 0.6 + i / 100 + j / 100, [], "similar name", "", "") for i in range(8) for j in range(8)
        ]
        return pl.DataFrame(rows, schema=COMPARED, orient="row")

    monkeypatch.setattr(Corpus, "compare", lambda *_: [compare()])
    left, right = table(*((f"L{i}", None) for i in range(8))), table(*((f"R{j}", None) for j in range(8)))
    for aliases, kept in ((None, "34567"), (write(decide("L0", "R7", "different")), "23456")):
        found = link(left, right, aliases).filter(pl.col("left_name") == "L0")
        assert found["right_name"].to_list() == [f"R{j}" for j in kept]


def test_persons_and_organisations_are_decided_apart(write):
    path = write(decide("Rowan Hale", "Wren Orchard", kind="person"))
    rows = table(("Rowan Hale", None)), table(("Wren Orchard", None))
    assert link(*rows, path).is_empty()
    assert link(*rows, path, kind="person")["method"].to_list() == ["alias"]


def test_decisions_that_contradict_each_other_on_one_pair_stop_the_run(write):
    path = write(decide("Alder Vale Ltd", "Buzzlane"), decide("04142000", "Buzzlane", "different"))
    with pytest.raises(
        ProjectError, match=r"aliases.csv:3: `Alder Vale Ltd` and `Buzzlane` are different on line 3 and same on line 2"
    ):
        link(table(("Alder Vale Ltd", "04142000")), table(BUZZ), path)


def test_names_that_stand_in_no_register_are_reported(write):
    path = write(decide("Alder Vale Ltd", "Gone Ltd"), decide("04142000", "buzzlane"), decide("99 Ltd", "07777777"))
    parties = pl.DataFrame(
        {"kind": ["organisation"] * 2, "name": ["ALDER VALE LTD", "Buzzlane"], "ref": ["4142000", None]}
    )
    found = find_unused(read_aliases(path), parties)
    assert found.select("register", "source_file", "source_row", "field", "said", "severity").rows() == [
        ("aliases", "aliases.csv", 2, "right", "Gone Ltd", "info"),
        ("aliases", "aliases.csv", 4, "left", "99 Ltd", "info"),
        ("aliases", "aliases.csv", 4, "right", "07777777", "info"),
    ]
