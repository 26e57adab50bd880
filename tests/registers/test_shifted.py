"""Rows whose cells stand one column to the right of their headers."""

import datetime as dt

from engine.registers.load import load_registers
from engine.schema.entries import RegisterEntry

HEAD = "Officer,Date received,Donor,Description,Value\n"
PLAIN = "".join(f"PC {n},0{n}/05/2024,Oak Ltd,Pen,£{n}\n" for n in range(1, 9))


def load(folder, body):
    (folder / "g.csv").write_text(HEAD + body, encoding="utf-8")
    return load_registers([RegisterEntry("gifts", "g.csv", (folder / "g.csv",))], folder)


def test_a_shifted_row_is_put_straight_and_told(tmp_path):
    loaded = load(tmp_path, PLAIN + "North,PC Lark,09/05/2024,Elm Ltd,Mug\n")
    last = loaded.frames["gifts"].row(-1, named=True)
    assert (last["recipient_name"], last["event_on"]) == ("PC Lark", dt.date(2024, 5, 9))
    assert (last["provider_name"], last["description"], last["value_gbp"]) == ("Elm Ltd", "Mug", None)
    told = loaded.defects.filter(source_row=10)
    assert told["said"].to_list() == ["North | PC Lark | 09/05/2024 | Elm Ltd | Mug"]
    assert "one column to the right" in told["problem"][0]


def test_rows_that_are_merely_undated_stay_as_they_are(tmp_path):
    loaded = load(tmp_path, PLAIN + "PC Lark,unknown,Elm Ltd,Mug,£2\nPC Finch,later,09/05/2024 Club,Mug,£2\n")
    assert loaded.frames["gifts"]["recipient_name"].to_list()[-2:] == ["PC Lark", "PC Finch"]


def test_where_most_rows_are_shifted_the_headers_are_wrong_and_nothing_is_moved(tmp_path):
    loaded = load(tmp_path, "".join(f"North,PC {n},0{n}/05/2024,Elm Ltd,Mug\n" for n in range(1, 9)))
    assert not loaded.defects["problem"].str.contains("to the right").any()
