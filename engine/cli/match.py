"""`crosscheck match`: two tables with a column of names in, the pairs that are one organisation or person out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.errors import MOST_SHOWN, stop_on_error

if TYPE_CHECKING:
    import polars as pl

    from engine.matching import Aliases, Links

FILE = click.Path(path_type=Path)
ENDINGS = (".csv", ".parquet")


@click.command()
@click.argument("left", type=FILE)
@click.argument("right", type=FILE)
@click.option("--left-on", required=True, metavar="COLUMN", help="The column of LEFT that holds the names.")
@click.option("--right-on", required=True, metavar="COLUMN", help="The column of RIGHT that holds the names.")
@click.option("--left-id", metavar="COLUMN", help="The column of LEFT that names its rows (default: the row number).")
@click.option("--right-id", metavar="COLUMN", help="The column of RIGHT that names its rows.")
@click.option("--left-ref", metavar="COLUMN", help="The column of LEFT with company numbers, or staff numbers.")
@click.option("--right-ref", metavar="COLUMN", help="The column of RIGHT with company numbers, or staff numbers.")
@click.option("--kind", type=click.Choice(("organisation", "person")), default="organisation", show_default=True)
@click.option(
    "--band",
    type=click.Choice(("accept", "review")),
    default="accept",
    show_default=True,
    help="accept writes the accepted pairs, review also those for a person to decide.",
)
@click.option("--aliases", type=FILE, metavar="FILE", help="Decisions on pairs of names; they win over any score.")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where the pairs go: .csv or .parquet.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def match(left: Path, right: Path, out: Path, **options: Any) -> None:
    """Link the names in a column of LEFT with those in a column of RIGHT, and write the pairs.

    LEFT and RIGHT are .csv or .parquet files. The pairs have the columns left_id, right_id, left_name, right_name,
    score, band, method, agreed and differed. Without an id column a name goes by the number of its first row below
    the header, from 1.
    """
    with stop_on_error(MOST_SHOWN):
        from engine.matching import LINK_COLUMNS, Aliases, Columns, find_links, read_aliases
        from engine.reports import describe_count

        _check_out(out, [left, right, options["aliases"]])
        aliases = read_aliases(options["aliases"], str(options["aliases"])) if options["aliases"] else Aliases()
        tables = _read_table(left), _read_table(right)
        columns = Columns(**{name: options[name] for name in Columns.__annotations__})  # type: ignore[typeddict-item]
        links = find_links(*tables, kind=options["kind"], aliases=aliases, **columns)
        wanted = ("accept",) if options["band"] == "accept" else ("accept", "review")
        pairs = links.pairs.filter(links.pairs["band"].is_in(wanted)).select(LINK_COLUMNS)
        _write_table(pairs, out)
    if not options["quiet"]:
        names = [table[options[f"{side}_on"]] for table, side in zip(tables, ("left", "right"), strict=True)]
        click.echo(_summarise(names, links, aliases, describe_count(pairs.height, "row"), out))


def _check_out(out: Path, inputs: list[Path | None]) -> None:
    from engine.errors import UsageError

    if out.suffix.lower() not in ENDINGS:
        raise UsageError(f"`{out}` ends in neither .csv nor .parquet", hint="name another with --out")
    if out.is_dir():
        raise UsageError(f"`{out}` is a folder", hint="name a file with --out")
    for file in inputs:
        if file is not None and out.resolve() == file.resolve():
            raise UsageError(f"`{out}` is read, and would be overwritten", hint="name another with --out")


def _read_table(path: Path) -> pl.DataFrame:
    """Return the table of a CSV file, all text, or of a parquet file; raises UsageError with one line."""
    import polars as pl

    from engine.errors import RegisterError, UsageError

    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"`{path}` ends in neither .csv nor .parquet", hint="save the table as one of them")
    try:
        if path.suffix.lower() == ".csv":
            return _parse_csv(path.read_bytes(), str(path))
        with path.open("rb") as file:
            return pl.read_parquet(file)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror}") from error
    except RegisterError as error:
        raise UsageError.of(error.problems) from error
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0] if str(error) else "it is not what its ending says"
        raise UsageError(f"`{path}` cannot be read: {said}") from error


def _parse_csv(data: bytes, shown: str) -> pl.DataFrame:
    import polars as pl

    from engine.errors import UsageError
    from engine.reading import encode_utf8, name_line_ends, sniff_separator, take_stated_separator

    if not data.strip(b"\xef\xbb\xbf \r\n\t"):
        raise UsageError(f"`{shown}` is empty", hint="its first row names the columns")
    separator, text = take_stated_separator(encode_utf8(data, shown)[0])
    if name_line_ends(text) == "CR":  # as old programs write them; polars knows no such lines
        text = text.replace(b"\r", b"\n")
    separator = separator or sniff_separator(text)
    frame = pl.read_csv(text, separator=separator, infer_schema=False, raise_if_empty=False)
    return frame.rename(lambda name: name.strip("\ufeff "))


def _write_table(pairs: pl.DataFrame, out: Path) -> None:
    """Write the pairs whole or not at all; a text that a spreadsheet program takes for a formula gets a `'`."""
    from engine.errors import UsageError
    from engine.reports import write_table

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".crosscheck-", dir=out.absolute().parent))
        try:
            fresh = partial / out.name
            if out.suffix.lower() == ".csv":
                write_table(pairs, fresh)
            else:
                with fresh.open("wb") as file:
                    pairs.write_parquet(file)
            fresh.replace(out)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        hint = "close it if it is open in another program"
        raise UsageError(f"`{out}` cannot be written: {error.strerror}", hint=hint) from error


def _summarise(names: list[pl.Series], links: Links, aliases: Aliases, rows: str, out: Path) -> str:
    read = " and ".join(f"{name.count():,} names ({name.drop_nulls().n_unique():,} distinct)" for name in names)
    found = links.pairs.unique(["left_name", "right_name", "band"])["band"]
    told = f"{read}: {(found == 'accept').sum():,} pairs of names accepted, {(found == 'review').sum():,} for review"
    if aliases.table.height:
        told += f", {links.dismissed.height:,} dismissed by {aliases.file}"
    return f"{told}; {rows} in {out.as_posix()}"
