"""The command `kakehashi`: parse, call, print; every mistake of the user in plain words."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import server
from kakehashi.errors import BrokenIdentityError, InputError

app = typer.Typer(
    name="kakehashi",
    help="State-backed investment programmes: who pays, who earns, who bears the loss.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

FAILED, INTERRUPTED, BROKEN = 1, 130, 3

ProgrammeArgument = Annotated[
    str,
    typer.Argument(
        metavar="PROGRAMME",
        help="Name of a bundled programme, a folder, or a YAML file.",
    ),
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", "-s", help="Scenario to apply; repeat to compose."),
]
NoScenarioOption = Annotated[
    bool, typer.Option("--no-scenario", help="The file as it is, no scenario.")
]
ChangeOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="PATH=VALUE on top of the scenarios; may repeat."),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Day from which the future is planned; the programme's own if not given.",
    ),
]
CounterfactualOption = Annotated[
    list[str] | None,
    typer.Option(
        "--counterfactual",
        "-c",
        help="What would be paid without the agreement, by its name; may repeat. "
        "Without it all stand side by side: none is the default.",
    ),
]
TariffDayOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="Day whose tariffs are compared; that of the agreement if not given.",
    ),
]
DrawsOption = Annotated[
    int, typer.Option(help="Worlds to draw from what is uncertain; 0: the plan only.")
]
SeedOption = Annotated[
    int, typer.Option(help="Whole number; the same seed gives the same worlds.")
]
ReadingOption = Annotated[
    str | None,
    typer.Option("--reading", help="Distribution rule to run under, by its name."),
]
SensitivityOption = Annotated[
    bool | None,
    typer.Option(
        "--sensitivity/--no-sensitivity",
        help="Move every uncertain number as well, half a minute of work; done with "
        "--draws and --out if not given.",
    ),
]


@app.command()
def run(
    programme: ProgrammeArgument,
    *,
    scenario: ScenarioOption = None,
    no_scenario: NoScenarioOption = False,
    change: ChangeOption = None,
    as_of: AsOfOption = None,
    reading: ReadingOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for result.json, the tables, report.html, run.json."
        ),
    ] = None,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    tail: Annotated[
        bool, typer.Option("--tail", help="Draw great losses more often, weighed back.")
    ] = False,
    sensitivity: SensitivityOption = None,
) -> None:
    """Run a programme and say in plain words what comes out of it."""
    from kakehashi.cli.run import run_programme

    day = as_of.date() if as_of else None
    run_programme(
        programme,
        () if no_scenario else scenario,
        changes=change or (),
        as_of=day,
        reading=reading,
        out=out,
        draws=draws,
        seed=seed,
        tail=tail,
        sensitivity=sensitivity,
    )


@app.command()
def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder that a run was written to.")
    ],
) -> None:
    """Compute a stored run again, and say whether every figure is the same."""
    from kakehashi.cli.verify import verify_folder

    raise typer.Exit(verify_folder(folder))


@app.command()
def check(
    path: ProgrammeArgument,
) -> None:
    """Read a programme and its scenarios and list every problem, with file and line."""
    from kakehashi.cli.check import check as check_programme

    raise typer.Exit(check_programme(path))


@app.command()
def schema(
    part: Annotated[
        str | None,
        typer.Argument(help="Only this part, such as `terms` or `projects`."),
    ] = None,
) -> None:
    """Print the JSON Schema of a programme file, for editors."""
    from kakehashi.cli.schema import schema as print_schema

    raise typer.Exit(print_schema(part))


@app.command()
def explain(
    measure: Annotated[str, typer.Argument(help="Id of a measure, as in result.json.")],
    *,
    programme: Annotated[
        str, typer.Option("--programme", "-p", help="Bundled name, folder or file.")
    ] = "us-japan-2025",
    scenario: ScenarioOption = None,
    as_of: AsOfOption = None,
    reading: ReadingOption = None,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
) -> None:
    """Say where a number comes from, down to its sources, and what moves it most."""
    from kakehashi.cli.explain import explain_measure

    day = as_of.date() if as_of else None
    explain_measure(
        measure,
        programme,
        scenario,
        as_of=day,
        reading=reading,
        draws=draws,
        seed=seed,
    )


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="S1", help="First scenario.")],
    second: Annotated[str, typer.Argument(metavar="S2", help="Second scenario.")],
    programme: Annotated[
        str, typer.Option("--programme", "-p", help="Bundled name, folder or file.")
    ] = "us-japan-2025",
    as_of: AsOfOption = None,
) -> None:
    """Put two scenarios side by side: what was changed, and what that changed."""
    from kakehashi.cli.compare import compare_scenarios

    day = as_of.date() if as_of else None
    compare_scenarios(first, second, programme, as_of=day)


@app.command()
def resilience(  # noqa: PLR0917 - one for each option
    programme: ProgrammeArgument = "us-japan-2025",
    scenario: ScenarioOption = None,
    event: Annotated[
        str | None,
        typer.Option("--event", help="Event that plants and measures are priced in."),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", min=1, help="Variants of each event.")
    ] = 200,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for resilience.html and resilience.json."),
    ] = None,
) -> None:
    """Say how much safer the funded plants make the supply of chips."""
    from kakehashi.cli.resilience import resilience_of

    resilience_of(programme, scenario, event=event, draws=draws, seed=seed, out=out)


imports = typer.Typer(help="Make a part of a programme from a data set of your own.")
app.add_typer(imports, name="import")


@imports.command("eto")
def eto(
    folder: Annotated[Path, typer.Argument(help="Folder of the data set's tables.")],
    out: Annotated[
        Path, typer.Option("--out", help="Folder to write the network into.")
    ] = Path("eto-network"),
    like: Annotated[
        str, typer.Option("--like", help="Programme whose times and stocks are taken.")
    ] = "us-japan-2025",
) -> None:
    """Turn ETO's chip supply-chain tables, either release, into a supply network."""
    from kakehashi.cli.import_eto import import_tables

    import_tables(folder, out, like)


app.command()(server.serve)
app.add_typer(server.user, name="user")


@app.command()
def tariffs(
    programme: ProgrammeArgument = "us-japan-2025",
    *,
    counterfactual: CounterfactualOption = None,
    as_of: TariffDayOption = None,
    groups: Annotated[
        Path | None,
        typer.Option(help="CSV table of goods in place of the programme's sample."),
    ] = None,
    claim: Annotated[
        str | None,
        typer.Option(help="A claimed saving to check, such as '10 JPY tn'."),
    ] = None,
    scenario: ScenarioOption = None,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
) -> None:
    """What lower tariffs save a year, who gets it, and what a claim would need."""
    from kakehashi.cli.tariffs import show_tariffs

    show_tariffs(
        programme,
        scenario,
        counterfactuals=counterfactual or [],
        as_of=as_of.date() if as_of else None,
        groups=groups,
        claim=claim,
        draws=draws,
        seed=seed,
    )


def main() -> None:
    """Run the command; mistakes of the user end with exit code 1 and no traceback."""
    try:
        app()
    except InputError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        many = len(error.problems) > 1
        typer.echo(f"{len(error.problems)} problem{'s' * many} found.", err=True)
        sys.exit(FAILED)
    except BrokenIdentityError as error:
        typer.echo(str(error), err=True)
        sys.exit(BROKEN)
    except SystemExit as ended:  # typer turns Ctrl-C into this code, without a word
        if ended.code == INTERRUPTED:
            typer.echo("Interrupted; nothing was written.", err=True)
        raise
