# SPDX-License-Identifier: Apache-2.0
"""Judging random results by their exact law: e-values, with a bound on chance that needs no asymptotics.

Pure mathematics on arrays. Nothing here calls a student, knows a threshold or writes a report: `expect_law` in
`grader.cases` does. A sampler with a distribution function is judged by `uniform_evidence`, one of categories by
`counts_evidence`, one of Concrete (Gumbel-softmax) points by `concrete_evidence`; `two_looks` stops early.

The pivot
    Let y = softmax((l + g) / tau) with independent standard Gumbel g[k] = -log E[k], where E[k] is exponential of
    mean one. Then l - tau*log y = log E + constant, so softmax(l - tau*log y) = E / sum(E), which is uniform on the
    simplex. For given l and tau the map from y is a bijection of the open simplex. Hence "the pivot is uniform" says
    the same as "y has the Concrete distribution with parameters l and tau" (Maddison, Mnih and Teh 2017, section 3;
    Jang, Gu and Poole 2017 call it Gumbel-softmax), and rows may have different logits. Breaking the stick turns a
    uniform point s of the simplex into K-1 independent uniforms u[k] = (tail[k+1] / tail[k]) ** (K-1-k), where
    tail[k] = s[k] + ... + s[K-1].

The e-value
    An e-value is a statistic E >= 0 whose mean under the law in question is at most one. Markov's inequality then says
    P(E >= 1e10) <= 1e-10: for every number of draws, without asymptotics, tables or simulation (Vovk and Wang 2021;
    Grünwald, de Heide and Koolen 2024). Four kinds are used here, each of mean exactly one:

    - Bayes factors of binned values. Counts c of N draws in cells of known probabilities p, against all laws on these
      cells under a Dirichlet(1/2, ..., 1/2) prior (Jeffreys): E = [B(a + c) / B(a)] / prod p**c.
    - Copies. Under the law a row falls into a cell of the finest grid that earlier rows have taken with probability
      p = cells taken / cells, given those rows; if one in a thousand rows (COPIED = q) copied an earlier one it were
      p + q*(1 - p). E is the product of the likelihood ratios, row by row.
    - Thinned tails: likelihood ratios of laws under which the uniforms below 2**-b, above 1 - 2**-b, or both, are
      drawn 2 or 10 times less often and the others more often in proportion, for b from 4 to 10, one coordinate alone
      or all together. Noise that is cut off or coarse at its ends shows only there: what is missing is less than a bin
      of the histograms. (Too much in a tail shows in the histograms.)
    - Likelihood ratios of tilted categorical laws q[k] = p[k]*exp(t*f[k]) / sum, where p and f may differ from row to
      row.

    A mean of e-values, weighted or not, is an e-value, whatever their dependence, and a product of independent ones is
    one. So components are averaged, and no correction for their number is due. Thinned tails have the weight LIGHT =
    1e-6, and so have tilted laws: unlike the others they cost nothing when nothing is wrong, so that with a full
    weight E would now and then be above one for honest code. With this one that happens, by Markov, in less than one
    of a million judgements.

Early stopping
    `two_looks` judges the first rows alone, then all of them: E = w*E_first + (1 - w)*E_all with w = FIRST_WEIGHT, a
    mean of two e-values, hence one. Both are at least zero, so w*E_first >= 1e10 implies E >= 1e10: stopping there is
    the decision that all draws would have led to, and the bound is that of one e-value. A right sampler never stops,
    and a wrong one is accepted only after all draws. With w = 1e-3 little is lost (all rows count in E_all), and what
    a first look of 1000 rows happens to be for honest code, below 1e3, leaves E below one.

What honest code does to the exact law
    Real code has float32 uniforms (multiples of 2**-24), clamps them, and rounds. If that changes the cell
    probabilities from p to p*(1 + d), a Bayes factor has the mean M = E[(1 + sum theta*d)**N] over theta from its
    prior, instead of 1, and the bound becomes M*1e-10. For equal cells the first order vanishes, since theta has the
    mean p and sum p*d = 0. Example: uniforms clamped to [1e-6, 1 - 1e-6] change a row of five with probability
    1e-5 at most; if all of these rows went to one of 16 cells, that cell had d = 1.6e-4, and M = 1.01 for N = 8000
    (1.05 for N = 20 000).
    The grid of float32 uniforms and the rounding of y move rows across a border of a cell with probability 1e-5 too,
    in both directions. If these rows as well all went to that one cell, it had d = 3.2e-4, and M were 1.03 (1.28).
    Pairs have twice the d and half the N, which gives the same; strata give less.

    Copies: given the past, a row adds the factor 1 + q*d on average, where d is by how much the cells that are taken
    are likelier, in relative size, than the law says. A cell is 2**-16 wide in every stick uniform, some 250 steps
    of a float32 uniform, so a single one is likelier by a tenth at most; and those that are taken were drawn by the
    same law, so they are likelier by the mean square of that: d <= 1e-2 and M <= exp(1e-2*q*N) = 1.09 (1.23).

    Thinned tails are finer than these cells, but their ratio is bounded. Let honest arithmetic move rows by a
    probability of delta in all, with any aim. The mean of a row's ratio q/p is then at most 1 + delta*(max - min of
    q/p), since moving probability keeps its sum. Outside the tails q/p is at most (1 - p/10) / (1 - p) <= 1.13 for one
    coordinate (p <= 1/8), 1.13**4 < 1.64 for all four. So M <= exp(1.64*delta*N). With delta = 1e-5 for the clamps
    (five entries of a row, two ends each, 1e-6) and 1e-5 for grid and rounding, M <= 1.30 for N = 8000 and 1.93 for
    N = 20 000. (Near an end of the stick both are smaller: a relative error of 1e-6 in 1 - u < 2**-b moves u by less
    than 1e-6 * 2**-b.) With the weight LIGHT this adds less than 1e-6 to the mean of E. Clamps further in, which
    the contract does not admit, go unseen up to about 1e-3.

    So the mean over the 17 components of a Concrete sample has M <= 1.04 for 8000 rows and 1.28 for 20 000; the mean
    of two looks is between theirs.

    Counts of hard samples: category k is hot where its score exceeds the largest other one, a difference with the
    logistic law of location logit(p[k]), whose density at zero is p[k]*(1 - p[k]). An error of 4e-6 in it (six
    roundings of float32 scores below 16) changes p[k] by 4e-6 of itself at most. A clamp at 1e-6 matters where the
    others are lower still (1e-6 of p[k]) or two entries are beyond it (less). So d <= 5e-6 in every cell, and
    M <= exp(5e-6*N): 1.07 for 12 000 rows, 1.11 for 20 000.

Broken rows
    Every function is total. A row with a NaN or an infinity counts as the corner of the simplex where all stick
    uniforms are zero (a few of them hardly move E, many make it huge). An entry that is zero or negative counts as
    1e-300. A row with a uniform of exactly 0 or 1 is no copy of another.

What it takes
    With 8000 rows of five categories E is 10**-5 for honest code, 10**15 to 10**26 for a temperature wrong by a tenth,
    10**26 to 10**37 for uniforms in whole percents, 10**60 for uniforms clamped at 0.02 and 0.98, 10**200 for normal
    noise or noise of the wrong sign; with 20 000 rows 10**70, 10**87, 10**170 and 10**550. Use three categories or
    more, unequal logits, and a temperature other than one: with two categories the wrong sign of the noise is the
    right law, and at temperature one most mistakes about the temperature are none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Evidence",
    "binned_evidence",
    "combine",
    "concrete_evidence",
    "counts_evidence",
    "simplex_pivot",
    "stick_uniforms",
    "two_looks",
    "uniform_evidence",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)
Key = TypeVar("Key", int, bytes)
Drawn = tuple[NDArray[Any], ...]

PRIOR = 0.5  # Jeffreys' prior: half a draw in every cell
FINE_BINS = 16  # of one uniform
COARSE_BINS = 4  # of each of two uniforms, or of a uniform within one of as many strata
GRID_BITS = 16  # of each of at most four uniforms: 64 bits name a cell of the finest grid
COPIED = 1e-3  # of the rows are copies of earlier ones, under the law that copies
TINY = 1e-300  # stands for an entry that is not positive; its logarithm is still finite, without subnormal numbers
TAIL_BITS = range(4, 11)  # a tail is what lies within 2**-b of an end
TAIL_KEPT = (0.5, 0.1)  # the parts of a tail that are drawn under the laws that miss the rest
TILTS = (-1.6, -0.8, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8, 1.6)  # of a logit; counts see what is larger
LIGHT = 1e-6  # the weight of all thinned tails together, and of all tilted laws; every other component has weight one
FIRST_ROWS = 500  # of each batch, at the first look: enough for noise that is missing, shared or of another size
FIRST_WEIGHT = 1e-3  # of the first look

# What is seen, in words for whoever wrote the sampler; listed from the plainest to the most particular.
SINGLE = "single entries have the wrong distribution"
WITHIN = "entries of one row depend on each other in the wrong way"
ROWS = "neighbouring rows depend on each other"
BATCHES = "the batches depend on each other"
STRATA = "the distribution is wrong where parameters such as the logits are small or large"
COPIES = "several rows have the same noise"
TAILS = "very large and very small noise is too rare"
COUNTS = "categories come up with the wrong frequencies"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence against the law in question: an e-value, and what was seen."""

    log10: float  # of the e-value; +inf when the impossible was drawn, -inf for E = 0, never NaN
    component: str  # in words for whoever wrote the sampler


def combine(evidence: Sequence[Evidence], weights: Sequence[float] | None = None) -> Evidence:
    """Average e-values about the same draws; the mean is an e-value again.

    Weights are positive, one for each e-value, and chosen before anything is drawn; without them all are equal. The
    first that has half the digits of the strongest gives its name: a wrong law of single numbers also shows, and
    often more, in pairs of them, so list the plain ones first.
    """
    if not evidence:
        return Evidence(0.0, "nothing")
    given = [1.0] * len(evidence) if weights is None else weights
    parts = [one.log10 + math.log10(weight) for one, weight in zip(evidence, given, strict=True)]
    largest = max(parts)
    if not math.isfinite(largest):
        return evidence[parts.index(largest)]
    total = math.fsum(10.0 ** (part - largest) for part in parts)
    named = next(i for i, part in enumerate(parts) if part >= min(largest, largest / 2))
    return Evidence(largest + math.log10(total / math.fsum(given)), evidence[named].component)


def two_looks(draw: Callable[[int], Drawn], judge: Callable[..., Evidence], rows: int) -> Iterator[Evidence]:
    """Draw a few rows and look, then draw the rest and look at all: after each look, what E is at least.

    `draw(n)` makes n fresh rows of each batch: arrays (B, n, ...), of draws and of what belongs to them, which are
    joined along the second dimension. `judge(*arrays)` is an e-value. E is the mean of both looks with the weights
    FIRST_WEIGHT and 1 - FIRST_WEIGHT, so who stops after the first, because that part alone is enough, decides as E
    would have done. Nothing is drawn before it is asked for, and who does not stop has drawn `rows` rows.
    """
    few = draw(min(FIRST_ROWS, rows))
    first = judge(*few)
    if rows <= FIRST_ROWS:
        yield first
        return
    yield Evidence(first.log10 + math.log10(FIRST_WEIGHT), first.component)
    rest = draw(rows - FIRST_ROWS)
    every = [np.concatenate(parts, axis=1) for parts in zip(few, rest, strict=True)]
    yield combine([judge(*every), first], [1.0 - FIRST_WEIGHT, FIRST_WEIGHT])


def binned_evidence(counts: ArrayLike, probabilities: ArrayLike, component: str = "cells") -> Evidence:
    """Bayes factor of Dirichlet-multinomial against known cell probabilities.

    counts (C,) or (G, C): how many independent draws fell into each of C cells, for one law or for G groups of draws;
    probabilities broadcast to that shape, each row summing to one. Groups are independent of each other, so their
    Bayes factors are multiplied. A draw of probability zero is infinite evidence.
    """
    table = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    chances = np.broadcast_to(np.asarray(probabilities, dtype=np.float64), table.shape)
    if np.any((chances <= 0) & (table > 0)):
        return Evidence(math.inf, component)
    drawn, chance = table[table > 0].tolist(), chances[table > 0].tolist()
    a_sum = PRIOR * table.shape[1]
    log_e = math.fsum(
        math.lgamma(PRIOR + c) - math.lgamma(PRIOR) - c * math.log(p) for c, p in zip(drawn, chance, strict=True)
    )
    log_e -= math.fsum(math.lgamma(a_sum + total) - math.lgamma(a_sum) for total in table.sum(axis=1).tolist())
    return Evidence(log_e / math.log(10.0), component)


def simplex_pivot(samples: ArrayLike, logits: ArrayLike, tau: float) -> Floats:
    """softmax(logits - tau*log samples): uniform on the simplex if and only if the samples are Concrete(logits, tau).

    samples and logits (..., K), K >= 2, and tau > 0; the pivot has their shape, in float64. For what is no point of
    the simplex see "Broken rows" above.
    """
    with np.errstate(all="ignore"):
        sample = np.asarray(samples, dtype=np.float64)
        scores = np.asarray(logits, dtype=np.float64) - tau * np.log(np.where(sample > TINY, sample, TINY))
        broken = ~(np.isfinite(sample) & np.isfinite(scores)).all(axis=-1, keepdims=True)
        scores = np.where(broken, 0.0, scores)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        corner = np.arange(sample.shape[-1]) == 0
        pivot: Floats = np.where(broken, corner, weights / weights.sum(axis=-1, keepdims=True))
        return pivot


def stick_uniforms(points: ArrayLike) -> Floats:
    """Points of the simplex (..., K) to numbers (..., K-1) that are independent uniforms if the points are uniform.

    What remains of the stick after piece k, relative to what there was, has the law of the largest of K-1-k uniforms;
    its power K-1-k is uniform.
    """
    with np.errstate(all="ignore"):
        point = np.asarray(points, dtype=np.float64)
        tails = np.flip(np.cumsum(np.flip(point, axis=-1), axis=-1), axis=-1)
        remaining = np.nan_to_num(tails[..., 1:] / tails[..., :-1], nan=0.0, posinf=1.0, neginf=0.0)
        pieces = point.shape[-1] - 1
        uniforms: Floats = np.clip(remaining, 0.0, 1.0) ** np.arange(pieces, 0, -1)
        return uniforms


def concrete_evidence(samples: ArrayLike, logits: ArrayLike, tau: float) -> Evidence:
    """Evidence against "every row of samples is an independent draw from Concrete(its logits, tau)".

    samples and logits (..., R, K) with K >= 3 to see all that can go wrong; tau >= 0.5, since at lower temperatures
    float32 samples underflow to zero. The scale of a row cannot be seen: ask separately that rows sum to one.
    """
    sample = np.asarray(samples, dtype=np.float64)
    logit = np.broadcast_to(np.asarray(logits, dtype=np.float64), sample.shape)
    later = np.flip(np.cumsum(np.flip(logit, axis=-1), axis=-1), axis=-1)[..., 1:]
    lead = logit[..., :-1] - later / np.arange(sample.shape[-1] - 1, 0, -1)  # over the mean of the later ones
    return uniform_evidence(stick_uniforms(simplex_pivot(sample, logit, tau)), lead)


def uniform_evidence(uniforms: ArrayLike, given: ArrayLike | None = None) -> Evidence:
    """Evidence against "these are independent uniform numbers, whatever was given".

    uniforms (..., R, D): R rows of D numbers, in batches; a sampler with a known distribution function F gives them
    as F(draws). given broadcasts to their shape: numbers that they must not depend on, such as the mean or the scale
    that was asked for. A row with a number outside [0, 1], or NaN, counts as zeros.
    """
    table = np.asarray(uniforms, dtype=np.float64)
    if table.size == 0:
        return combine([])
    shape = (-1, table.shape[-2] if table.ndim > 1 else 1, table.shape[-1])
    parameters = None if given is None else np.broadcast_to(np.asarray(given, dtype=np.float64), table.shape)
    table = table.reshape(shape)
    table = np.where(((table >= 0) & (table <= 1)).all(axis=-1, keepdims=True), table, 0.0)
    evidence = [
        *_singles(table),
        *_pairs(table[..., :-1], table[..., 1:], WITHIN),
        *_pairs(*_neighbours(table, axis=1), ROWS),
        *_pairs(*_neighbours(table, axis=0), BATCHES),
        *([] if parameters is None else _strata(table, parameters.reshape(shape))),
        _copies(table.reshape(-1, shape[-1])),
    ]
    tails = combine(list(_tails(table.reshape(-1, shape[-1]))))
    return combine([*evidence, tails], [*[1.0] * len(evidence), LIGHT])


def counts_evidence(indices: ArrayLike, probabilities: ArrayLike) -> Evidence:
    """Evidence against "each index is an independent draw, category k with its row's probability k".

    indices (..., R), integers from 0 to K-1; probabilities broadcast to (..., R, K) and may differ from row to row.
    Rows with the same probabilities, bit for bit, are counted together; the tilted laws have power without such rows.
    """
    drawn = np.atleast_1d(np.asarray(indices, dtype=np.int64))
    given = np.asarray(probabilities, dtype=np.float64)
    categories = given.shape[-1]
    chances = np.broadcast_to(given, (*drawn.shape, categories))
    chances = chances / chances.sum(axis=-1, keepdims=True)
    if drawn.size == 0:
        return combine([])
    drawn = drawn.reshape(-1, drawn.shape[-1])
    if drawn.min() < 0 or drawn.max() >= categories:
        return Evidence(math.inf, COUNTS)
    rows = np.ascontiguousarray(chances).reshape(-1, categories)
    distinct, law = _grouped([row.tobytes() for row in rows])
    laws, law = np.frombuffer(b"".join(distinct)).reshape(-1, categories), law.reshape(drawn.shape)
    counts = _counted(drawn, law, laws)
    by_law = binned_evidence(counts, laws, COUNTS)
    if by_law.log10 == math.inf:
        return by_law
    evidence = [by_law]
    for axis, component in ((1, ROWS), (0, BATCHES)):
        first, second = _neighbours(drawn, axis)
        first_law, second_law = _neighbours(law, axis)
        if first.size:
            distinct_pairs, pair_law = _grouped((first_law * len(laws) + second_law).ravel().tolist())
            one, other = np.divmod(distinct_pairs, len(laws))
            pair_laws = (laws[one][:, :, None] * laws[other][:, None, :]).reshape(len(one), -1)
            pair_counts = _counted(first * categories + second, pair_law, pair_laws)
            evidence.append(binned_evidence(pair_counts, pair_laws, component))
    tilted = combine(list(_tilted(counts, laws)))
    return combine([*evidence, tilted], [*[1.0] * len(evidence), LIGHT])


def _bins(uniforms: Floats, bins: int) -> Integers:
    return np.minimum((uniforms * bins).astype(np.int64), bins - 1)


def _neighbours(values: NDArray[Scalar], axis: int) -> tuple[NDArray[Scalar], NDArray[Scalar]]:
    """Entries 0, 2, 4, ... and 1, 3, 5, ... along an axis, so that no entry is in two pairs."""
    even = values.shape[axis] // 2 * 2
    positions = np.arange(even)
    return values.take(positions[0::2], axis=axis), values.take(positions[1::2], axis=axis)


def _singles(uniforms: Floats) -> Iterator[Evidence]:
    for k in range(uniforms.shape[-1]):
        counts = np.bincount(_bins(uniforms[..., k].ravel(), FINE_BINS), minlength=FINE_BINS)
        yield binned_evidence(counts, np.full(FINE_BINS, 1.0 / FINE_BINS), SINGLE)


def _pairs(first: Floats, second: Floats, component: str) -> Iterator[Evidence]:
    """For every coordinate: uniforms of two places, binned together."""
    cells = COARSE_BINS**2
    for k in range(first.shape[-1] if first.size else 0):
        cell = _bins(first[..., k].ravel(), COARSE_BINS) * COARSE_BINS + _bins(second[..., k].ravel(), COARSE_BINS)
        yield binned_evidence(np.bincount(cell, minlength=cells), np.full(cells, 1.0 / cells), component)


def _strata(uniforms: Floats, given: Floats) -> Iterator[Evidence]:
    """For every coordinate: uniforms where its parameter is small to large, in quarters of the rows."""
    for k in range(uniforms.shape[-1]):
        parameter = given[..., k].ravel()
        borders = [parameter.size * quarter // COARSE_BINS for quarter in range(1, COARSE_BINS)]
        stratum = np.searchsorted(np.partition(parameter, borders)[borders], parameter, side="right")
        cell = stratum * COARSE_BINS + _bins(uniforms[..., k].ravel(), COARSE_BINS)
        counts = np.bincount(cell, minlength=COARSE_BINS**2).reshape(COARSE_BINS, COARSE_BINS)
        yield binned_evidence(counts, np.full(counts.shape, 1.0 / COARSE_BINS), STRATA)


def _tails(table: Floats) -> Iterator[Evidence]:
    """For tails of several lengths, of each coordinate and of all together: draws that are missing there."""
    rows, coordinates = table.shape
    lows, highs = _ends(table), _ends(1.0 - table)
    for bits in TAIL_BITS:
        edge = 2.0**-bits
        low, high = lows[bits], highs[bits]
        for counts, chance in ((low, edge), (high, edge), (low + high, 2 * edge)):
            drawn = [(int(count), rows) for count in counts]
            drawn.append((int(counts.sum()), rows * coordinates))
            for inside, total in drawn:
                for kept in TAIL_KEPT:
                    outside = math.log1p((1.0 - kept) * chance / (1.0 - chance))
                    log_ratio = inside * math.log(kept) + (total - inside) * outside
                    yield Evidence(log_ratio / math.log(10.0), TAILS)


def _ends(table: Floats) -> Integers:
    """How many numbers of each column are below 2**-b, for b = 0, 1, ... (B, D)."""
    longest = TAIL_BITS[-1]
    _, exponents = np.frexp(table)  # of numbers below 2**-b it is -b at most, and of zero it is zero
    bits = np.clip(np.where(table > 0, -exponents, longest), 0, longest)
    counts = [np.bincount(column, minlength=longest + 1) for column in bits.T]
    return np.flip(np.cumsum(np.flip(np.stack(counts, axis=1), axis=0), axis=0), axis=0)


def _copies(table: Floats) -> Evidence:
    """Rows in a cell of the finest grid that an earlier row has taken: noise used twice, wherever the rows stand."""
    rows = table[((table > 0) & (table < 1)).all(axis=-1), :4]  # a cut-off number is no copy
    cell = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        cell = (cell << np.uint64(GRID_BITS)) | _bins(column, 1 << GRID_BITS).astype(np.uint64)
    fresh = max(len(rows) - 1, 0)
    log_ratio = 0.0
    ordered = np.sort(cell)
    if np.any(ordered[1:] == ordered[:-1]):
        _, first = np.unique(cell, return_index=True)
        is_new = np.zeros(len(rows), dtype=bool)
        is_new[first] = True
        chance = np.cumsum(is_new)[~is_new] / 2.0 ** (GRID_BITS * rows.shape[1])  # that a row is in a cell taken before
        fresh = len(first) - 1
        log_ratio = math.fsum(np.log1p(COPIED * (1.0 - chance) / chance))
    return Evidence((log_ratio + fresh * math.log1p(-COPIED)) / math.log(10.0), COPIES)


def _grouped(keys: Sequence[Key]) -> tuple[list[Key], Integers]:
    """The different keys, and for each key which of them it is."""
    places: dict[Key, int] = {}
    which = np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)
    return list(places), which


def _counted(cell: Integers, law: Integers, laws: Floats) -> Integers:
    """How often each cell was drawn under each law."""
    return np.bincount(law.ravel() * laws.shape[1] + cell.ravel(), minlength=laws.size).reshape(laws.shape)


def _tilted(counts: Integers, laws: Floats) -> Iterator[Evidence]:
    """Likelihood ratios of laws in which one category is likelier or less likely, or in which all logits are scaled."""
    log_laws = np.log(np.maximum(laws, TINY))
    for feature in (*np.eye(laws.shape[1]), log_laws):
        for tilt in TILTS:
            tilted = log_laws + tilt * feature
            top = tilted.max(axis=1, keepdims=True)
            log_total = top + np.log(np.exp(tilted - top).sum(axis=1, keepdims=True))
            log_ratio = math.fsum((counts * (tilt * feature - log_total)).flat)
            yield Evidence(log_ratio / math.log(10.0), COUNTS)
