# SPDX-License-Identifier: Apache-2.0
"""The program inside the sandbox. It is started by name (`python -m grader.runner`); nothing imports it.

It holds no answer, no checker, no score and no clock: it loads a submission, calls the functions it is told to call,
and says what came back. Whatever it says is a claim of the student's process.
"""
