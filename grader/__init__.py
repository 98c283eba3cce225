# SPDX-License-Identifier: Apache-2.0
"""Softmark: grades numerical Python with a judge that the student's code never enters."""

__version__ = "0.1.0"
