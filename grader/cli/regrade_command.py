# SPDX-License-Identifier: Apache-2.0
"""`grader regrade`: a run again after its course has changed; first what would change, then the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.command import Command, Option
from grader.cli.interrupts import held
from grader.cli.run_work import Force, RunSession
from grader.errors import ExitCode

if TYPE_CHECKING:
    from grader.packages.course import Course


@click.command("regrade", cls=Command)
@run_options.run_argument
@click.option("--diff", "diff", cls=Option, section="Run", is_flag=True, help="Say whose mark would change.  [default]")
@click.option("--apply", "apply", cls=Option, section="Run", is_flag=True, help="Let the new results count.")
@run_options.jobs_option
@run_options.cluster_option
@run_options.store_option
@common.text_or_json
@common.course_option
@common.exit_zero_option
def command(
    run: str,
    course: Course,
    diff: bool,
    apply: bool,
    jobs: int | None,
    cluster: str | None,
    store: str | None,
    format_name: str,
    exit_zero: bool,
) -> ExitCode:
    """Grade a run again after a case, a tolerance or the grader has changed.

    \b
    Examples:
      grader regrade run/           whose mark would change, through which case
      grader regrade run/ --apply   let it count; the former marks are kept

    Only problems whose files have changed are graded again, with the seeds that the run was begun with: a mark differs
    because of the change, and not because other inputs were drawn. Nothing in the gradebook changes without --apply.
    """
    if diff and apply:
        raise click.UsageError("--diff shows, --apply changes: give one of them")
    with held():
        from grader.reports.changes import changes_json, changes_text
        from grader.runs.batch import Problems
        from grader.runs.regrade import changes_of, links_of, plan

    with run_options.opened(run, store) as (folder, kept, number), folder.locked() as temporary:
        wanted = [name for name in kept.settings(number).problems if name in course.problem_ids()]
        problems = Problems.read(course, wanted)
        session = RunSession(folder, kept, number, course, problems, temporary)
        room = run_options.classroom(folder, kept, number, course)
        made = plan(kept, number, problems)
        done = session.grade(made.missing, Force(jobs, cluster), lambda job, report: kept.keep_result(job.key, report))
        for error in done.unsound.values():
            common.say(error)
        changes = changes_of(room, made) if made.stale else []
        if format_name == "json":
            click.echo(changes_json(changes, made.problems, room.students), nl=False)
        else:
            shown = changes_text(changes, made.problems, room.students, len(made.keys), applied=apply)
            click.echo(shown, nl=False)
        if not apply:
            if made.stale:
                click.echo(f"hint: nothing has changed yet; grader regrade {run} --apply lets it count", err=True)
            return ExitCode.UNSOUND_PACKAGE if done.unsound else ExitCode.SOLVED
        links = links_of(room, made)
        if links:
            kept.revise(number, links, f"{', '.join(made.problems)} changed")
        return session.finish(done, exit_zero=exit_zero)
