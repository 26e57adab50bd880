"""`crosscheck schema`: the JSON Schema by which an editor checks and completes a file that people write."""

from __future__ import annotations

import click


@click.command()
@click.argument("kind", type=click.Choice(["rule", "mapping", "project"]))
def schema(kind: str) -> None:
    """Print the JSON Schema (draft 7) of a rule file, a mapping file, or a project's crosscheck.toml.

    An editor with a YAML language server checks and completes a file whose first line names it:
    # yaml-language-server: $schema=rule.schema.json
    """
    from engine.documents import write_schema

    if kind == "rule":
        from engine.rulebook import make_rule_schema as make
    elif kind == "mapping":
        from engine.registers import make_mapping_schema as make
    else:
        from engine.project import make_project_schema as make
    click.echo(write_schema(make()), nl=False)
