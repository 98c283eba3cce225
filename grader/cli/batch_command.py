# SPDX-License-Identifier: Apache-2.0
"""`grader batch`: a whole class, from the course site's archive to the gradebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.command import Command, Option, complete_file
from grader.cli.interrupts import held
from grader.cli.run_work import Force, RunSession
from grader.errors import ExitCode
from grader.model import Isolation

if TYPE_CHECKING:
    from grader.coursework import RunSettings
    from grader.packages.course import Course

SITES = ("folders", "canvas", "moodle", "gradescope")


@click.command("batch", cls=Command)
@click.argument("path", metavar="PATH", shell_complete=complete_file)
@click.option(
    "-o",
    "--output",
    cls=Option,
    section="Run",
    required=True,
    metavar="DIR",
    help="The run's folder: results, gradebook.csv, pages. The same command goes on where it was stopped.",
)
@click.option(
    "--from",
    "site",
    cls=Option,
    section="Submissions",
    type=click.Choice(SITES),
    metavar="SITE",
    help=f"What PATH comes from: {', '.join(SITES)}.  [default: found out]",
)
@click.option(
    "--roster", cls=Option, section="Submissions", metavar="CSV", help="Who is in the course: then absences are known."
)
@click.option(
    "--assign", cls=Option, section="Submissions", metavar="CSV", help="The run's assign.csv, with problems filled in."
)
@click.option(
    "--problem",
    "only",
    cls=Option,
    section="Submissions",
    multiple=True,
    metavar="ID",
    shell_complete=common.complete_problem,
    help="This problem; may be given again.  [default: those that something came in for]",
)
@click.option(
    "--update",
    cls=Option,
    section="Run",
    is_flag=True,
    help="PATH takes the place of the archive that the run was begun with; equal files are not graded again.",
)
@click.option(
    "--dry-run", cls=Option, section="Run", is_flag=True, help="Say what became of every file; grade nothing."
)
@run_options.jobs_option
@run_options.cluster_option
@run_options.store_option
@common.seed_option
@common.time_factor_option
@common.isolation_option
@common.allow_isolation_option
@common.course_option
@common.exit_zero_option
def command(
    path: str,
    output: str,
    course: Course,
    site: str | None,
    roster: str | None,
    assign: str | None,
    only: tuple[str, ...],
    update: bool,
    dry_run: bool,
    jobs: int | None,
    cluster: str | None,
    store: str | None,
    seed: int | None,
    time_factor: float,
    isolation: Isolation | None,
    allow_isolation: str | None,
    exit_zero: bool,
) -> ExitCode:
    """Grade a class from a course site's archive, and write its gradebook and pages.

    \b
    Examples:
      grader batch submissions.zip -o run/
      grader batch submissions.zip -o run/ --roster roster.csv --jobs 8
      grader batch submissions.zip -o run/ --assign run/assign.csv

    Problems that nobody, or nearly nobody, has handed in are left out, unless --problem names them.

    PATH is what the site gives: the zip of Canvas, Moodle or Gradescope, or a folder, zip or tar with a folder for
    each student. Nothing of it is unpacked to disk. A file whose name is no problem's is matched by the functions that
    it defines; what fits none, or several, is listed in assign.csv, for you to fill in.

    Every result is kept as soon as it is there. After Ctrl-C, a crash or a power cut the same command goes on. A run
    remembers its roster and its assignments until others are given.
    """
    with held():
        from grader.config import course_secret, read_policy, read_zone
        from grader.judge import course_seed
        from grader.lms.ledger import ledger_of
        from grader.reports.ledger import files_text
        from grader.runs.batch import Problems
        from grader.runs.folder import Lists, RunFolder
        from grader.runs.intake import asked_for, limited, on_problems, take

    for name in only:
        course.require(name)
    problems = Problems.read(course, course.problem_ids())
    policy = read_policy(course)
    folder = RunFolder(Path(output))
    lists = folder.lists(Lists(absolute(roster), absolute(assign)))
    taken = take(Path(path), problems.by_id, policy, site=site, roster=lists.roster, assign=lists.assign)
    wanted = only or asked_for(taken) or tuple(problems.by_id)
    for words in (*taken.notes, *([] if only else on_problems(taken, wanted))):
        run_options.note(words)
    taken = limited(taken, wanted)
    problems = problems.limited_to(wanted)
    for line in ledger_of(taken.students, taken.entries, list(problems.by_id)).to_come:
        click.echo(line, err=not dry_run)
    if dry_run:
        click.echo(files_text(taken.entries), nl=False)
        return ExitCode.SOLVED

    def settings() -> RunSettings:
        from grader.coursework import RunSettings

        return RunSettings(
            course=str(course.root),
            source=os.path.abspath(path),
            site=taken.site,
            problems=tuple(problems.by_id),
            seeds={
                name: seed if seed is not None else course_seed(course_secret(course), digest)
                for name, digest in problems.digests.items()
            },
            time_factor=time_factor,
            isolation=isolation,
            weakest=Isolation(allow_isolation or Isolation.PORTABLE),
        )

    folder.create()
    with folder.locked() as temporary:
        run_options.decisions(folder, taken.students, list(problems.by_id), read_zone(course))  # before hours of work
        kept, run = folder.begin_or_open(store, settings, lists, update=update, seed=seed)
        with kept:
            kept.keep_intake(run, taken.students, taken.entries)
            session = RunSession(folder, kept, run, course, problems, temporary)
            return session.finish(session.grade_missing(Force(jobs, cluster)), exit_zero=exit_zero)


def absolute(path: str | None) -> Path | None:
    """A path that means the same in any folder."""
    return Path(os.path.abspath(path)) if path else None
