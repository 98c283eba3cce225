# SPDX-License-Identifier: Apache-2.0
"""The known mistakes of bayes_update a second time, as another student would have written them.

Same switches and settings as in the package. Powers of two in place of powers of e, loops over rows in place of
np.prod, hypotheses backwards, and a log-sum in place of a division: a mistake must be recognised all the same.
"""

from dataclasses import dataclass
from math import isclose

import numpy as np
from scipy.special import softmax


@dataclass(frozen=True)
class Switches:
    """The decisions in this student's code, all of them right."""

    numbers: str = "float64"
    no_rows: str = "as always"
    orientation: str = "rows"
    shapes: str = "checked"
    entries: str = "not negative"
    prior_sum: str = "positive"
    zeros: str | tuple[str, float] = "kept"
    rows: str = "all"
    together: str = "product"
    prior_use: str = "once"
    scale: str = "logs"
    unexplained: str = "refused"
    total: str = "sum"
    result: str = "array"
    error: str = "ValueError"


class Nothing(Exception):
    """Leads to `return None`."""


def make(**switches):
    """Return the contract's functions with these switches turned."""
    student = Student(Switches(**switches))

    def bayes_update(prior, likelihood):
        with np.errstate(all="ignore"):
            try:
                return student.returned(student.update(prior, likelihood))
            except Nothing:
                return None

    return {"bayes_update": bayes_update}


class Student:
    """One student's way to a posterior."""

    def __init__(self, switches):
        self.switches = switches

    def require(self, condition, message):
        if not condition:
            raise {"ValueError": ValueError, "AssertionError": AssertionError, "none": Nothing}[self.switches.error](
                message
            )

    # From the arguments to a vector (H,) and a table (N, H)

    def update(self, prior, likelihood):
        how = self.switches
        empty = 0 in np.shape(likelihood)
        if empty and how.no_rows == "prior as it is":
            return prior
        prior, likelihood = self.as_array(prior), self.as_array(likelihood)
        if empty and how.no_rows == "unchecked":
            return prior / np.sum(prior)

        table = self.table_of(prior, likelihood)
        prior, table = self.look_at_entries(prior, table)
        if how.prior_sum == "positive":
            self.require(np.sum(prior) != 0, "the prior is zero everywhere")
        elif how.prior_sum == "one":
            self.require(isclose(np.sum(prior), 1.0, abs_tol=1e-6), "the prior has to sum to one")
        if how.no_rows == "refused":
            self.require(table.shape[0] > 0, "no observations")
        if how.unexplained == "refused first":
            possible = np.logical_and(prior != 0, np.logical_and.reduce(table != 0, axis=0))
            self.require(np.any(possible), "impossible evidence")

        prior, table = self.zeros_replaced(prior), self.used_rows(self.zeros_replaced(table))
        if how.together == "not at all":
            posteriors = [self.posterior(prior, row[np.newaxis]) for row in table]
            return np.array(posteriors).reshape(table.shape) if likelihood.ndim == 2 else posteriors[0]
        return self.posterior(prior, table)

    def as_array(self, values):
        match self.switches.numbers:
            case "unconverted":
                return values
            case "as given":
                return np.array(values)
            case dtype:
                return np.array(values).astype(dtype)

    def table_of(self, prior, likelihood):
        shapes = self.switches.shapes
        if self.switches.orientation == "columns" and likelihood.ndim == 2:
            likelihood = np.swapaxes(likelihood, 0, 1)
        if shapes == "unchecked":
            return np.array(likelihood, ndmin=2)

        self.require(prior.ndim == 1, "the prior is a vector")
        hypotheses = prior.size
        if shapes == "reshaped":
            return np.reshape(likelihood, (-1, hypotheses))
        if shapes == "squeezed":
            likelihood = np.squeeze(likelihood)
        self.require(likelihood.ndim in {1, 2}, "the likelihood is a vector or a table")
        table = likelihood if likelihood.ndim == 2 else np.stack([likelihood])
        if shapes == "first columns":
            return np.reshape([row[h] for row in table for h in range(hypotheses)], (-1, hypotheses))
        self.require(table.shape[-1] == hypotheses, "one likelihood for each hypothesis")
        return table

    def look_at_entries(self, prior, table):
        entries = self.switches.entries
        if entries == "clipped":
            return np.where(prior < 0, 0, prior), np.where(table < 0, 0, table)
        if entries == "smallest":
            self.require(not np.amin(table) < 0, "a likelihood is negative")
            self.require(not np.amin(prior) < 0, "a prior is negative")
        if entries == "positive":
            self.require((table > 0).all() and (prior > 0).all(), "entries have to be positive")
        if entries == "probabilities":
            self.require(not (table > 1).any(), "a probability is above one")

        if entries not in ("unchecked", "smallest", "prior only"):
            for h in reversed(range(table.shape[-1])):
                if entries != "believed only" or prior[h] > 0:
                    self.require(np.all(table[..., h] >= 0), "a likelihood is negative or NaN")
        if entries not in ("unchecked", "smallest", "likelihood only"):
            self.require(not np.any((prior < 0) | np.isnan(prior)), "a prior is negative or NaN")
        return prior, table

    def zeros_replaced(self, values):
        match self.switches.zeros:
            case "counted as one":
                return values + (values == 0)
            case ("added", tiny):
                return tiny + values
            case ("floor", tiny):
                return np.clip(values, tiny, None)
        return values

    def used_rows(self, table):
        match self.switches.rows:
            case "none":
                table = np.empty((0, *table.shape[1:]))
            case "first":
                table = np.stack([table[0]])
            case "last":
                table = np.stack(list(table)[-1:]) if len(table) else table
            case "all but the last":
                table = table[range(len(table) - 1)]
        match self.switches.together:
            case "sum":
                return np.einsum("n...->...", table)[np.newaxis]
            case "mean":
                return np.stack([np.einsum("n...->...", table) / len(table)])
            case "mean of logarithms":
                return np.stack([np.exp2(np.mean(np.log2(table), axis=0))])
            case "rows normalised":
                return (table.T / table.T.sum(axis=0)).T
        return table

    # From there to the posterior

    def posterior(self, prior, table):
        how = self.switches
        if how.scale in ("plain", "row by row"):
            weights = self.product(prior, table) if how.scale == "plain" else self.row_after_row(prior, table)
            possible = np.sum(weights) != 0
        else:
            bits = self.log_weights(prior, table)
            best = bits.max()
            possible = best != -np.inf
            if how.scale == "not shifted":
                weights = np.exp2(bits)
                possible = weights.sum() != 0
            elif how.scale == "smallest first":
                weights = np.exp2(bits - bits.min())
            elif how.total == "sum" and (possible or how.unexplained == "unchecked"):
                bits = bits - np.logaddexp2.reduce(bits, axis=None)
                return bits * np.log(2.0) if how.result == "logarithms" else np.exp2(bits)
            else:
                weights = np.exp2(bits - best)

        if not possible and how.unexplained in ("refused", "uniform"):
            self.require(how.unexplained == "uniform", "no hypothesis explains the evidence")
            weights = np.ones_like(prior) / prior.size
        elif how.total == "none":
            pass
        elif how.total == "largest":
            weights = weights / np.amax(weights)
        elif how.total == "softmax":
            weights = softmax(weights)
        else:
            weights = weights / np.sum(weights)
        return np.log(weights) if how.result == "logarithms" else weights

    def log_weights(self, prior, table):
        """Base two."""
        axis = "nh...->n..." if self.switches.together == "product over hypotheses" else "n...->..."
        match self.switches.prior_use:
            case "ignored":
                return np.einsum(axis, np.log2(table))
            case "every row":
                return np.einsum(axis, np.log2(table) + np.log2(prior))
        return np.einsum(axis, np.log2(table)) + np.log2(prior)

    def product(self, prior, table):
        factors = table.T if self.switches.together == "product over hypotheses" else table
        match self.switches.prior_use:
            case "added":
                joint = np.ones_like(prior)
                for row in factors:
                    joint = joint * row
                return joint + prior
            case "every row":
                factors = [row * prior for row in factors]
        joint = prior if self.switches.prior_use == "once" else np.ones_like(prior)
        for row in factors:
            joint = joint * row
        return joint

    def row_after_row(self, prior, table):
        current = np.ones_like(prior) if self.switches.prior_use == "ignored" else np.copy(prior)
        current = current / np.sum(current)
        for row in table:
            if self.switches.prior_use == "every row":
                row = prior * row
            current = current * row
            if not current.any():
                break
            current = current / np.sum(current)
        return current

    def returned(self, posterior):
        match self.switches.result:
            case "list":
                return list(map(float, posterior)) if np.ndim(posterior) == 1 else np.asarray(posterior).tolist()
            case "float32":
                return np.float32(posterior)
            case "a row":
                return np.reshape(posterior, (-1, np.shape(posterior)[-1]))
            case "kept above 1e-12":
                return np.maximum(posterior, 1e-12)
        return posterior
