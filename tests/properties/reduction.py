"""A world in which engine and oracle differ -> the fewest records in which they still do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.properties.oracle import World

MOST_TRIES = 60

Differs = Callable[[World], list[str]]


def reduce_world(world: World, differs: Differs) -> World:
    """The world without whatever can be left out: first the other clusters, then record by record; a few seconds."""
    said = " ".join(differs(world))
    clusters = sorted({name_cluster(row) for rows in world.registers.values() for row in rows})
    for name in clusters:
        if name in said and differs(alone := keep(world, lambda row, name=name: name_cluster(row) == name)):
            world = alone
            break
    for row in [row for rows in world.registers.values() for row in rows][:MOST_TRIES]:
        without = keep(world, lambda other, row=row: other is not row)
        world = without if differs(without) else world
    return world


def name_cluster(row: dict) -> str:
    return row["record_id"].split("-")[1]


def keep(world: World, wanted: Callable[[dict], bool]) -> World:
    return replace(
        world, registers={name: [row for row in rows if wanted(row)] for name, rows in world.registers.items()}
    )


def tell_world(world: World) -> str:
    """The records, without what is not recorded."""
    rows = [
        f"  {name}: { {k: v for k, v in row.items() if v is not None} }"
        for name, made in world.registers.items()
        for row in made
    ]
    return "\n".join([*rows, f"  for review: {sorted(world.review)}; without columns: {world.lacking}"])
