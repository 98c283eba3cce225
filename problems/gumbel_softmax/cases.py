# SPDX-License-Identifier: Apache-2.0
"""Hidden cases of gumbel_softmax.

The value of a sample is judged by its law (`grader.sampling`: an exact pivot and an e-value), everything else by
identities that hold for every draw: sums, one-hot rows, the Jacobian of a softmax, and who supplies the randomness.
The reference is never called.

What a correct sampler risks: eight cases end in `expect_law`. Each fails it with probability below 1e-10, times M for
honest arithmetic (`grader.sampling`), times S for the choice of seeds (`fresh_seed`):

    draws                                      cases   M      S      sum
    8000 soft samples (40 000 uniforms)        5       1.04   1.06   5.6e-10
    20 000 soft or hard samples (100 000)      2       1.28   1.15   3.0e-10
    12 000 hard samples (60 000)               1       1.07   1.09   1.2e-10

9.8e-10 in sum, with the most pessimistic M. Each of them looks at its first 1000 draws alone, and stops where these
decide; that is part of the same bound (`grader.sampling.two_looks`). All other chances (two draws of many entries that
agree, rows that all saturate, the fair coin of `default_odds`) are below 1e-11 in sum. So all is below 1e-9.
"""

from functools import partial

import numpy as np
import torch

from grader.cases import (
    case,
    expect,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_inputs_unchanged,
    expect_law,
    expect_raises,
    generator,
)
from grader.sampling import concrete_evidence, counts_evidence, two_looks

BASE = np.array([1.0, -0.5, 0.3, -1.2, 0.0])  # unequal on average, so that the scale of the logits shows
ROWS = 4000  # of each of two batches; uniforms in whole percents, the weakest known wrong law, need them
MANY_ROWS = 10_000  # of each of two batches: these see a constant of 0.05 added inside the logarithms
LARGEST_NOISE = 20.0  # a Gumbel number is larger with probability 2e-9
UNIFORM_MARGIN = 1.2e-6  # from 1, see fresh_seed
ONE_HOT_ROUNDING = 1e-5  # allowed by the statement; honest arithmetic needs 1e-7
SUM = 10.5  # times 8 eps is 1e-5, the least that the statement allows sums
FROZEN = 10.5  # times 8 eps is 1e-5: a lead of 100 over a temperature of 0.001 leaves nothing to the losers
NOISE = 60.0  # times 8 eps is 6e-5: noise of 60 over a temperature of 10**6 moves an entry by less
NOT_THE_LARGEST = "the hot category is not the largest entry of the soft sample behind it"
WRONG_SIGN = 1e-3  # where a derivative is zero but for rounding its sign means nothing
SAME = 1.0  # two calls that compute the same thing: rounding only


def condition(logits, tau):
    """Bound the scores (logits + noise) / tau: their rounding, in units of eps, is the relative error of a sample."""
    return 1.0 + (float(logits.abs().max()) + LARGEST_NOISE) / tau


def fresh_seed(rng, draws=ROWS):
    """Draw a seed under which the first float32 uniforms of torch are neither 0 nor within UNIFORM_MARGIN of 1.

    Code that is right but for such a number (log 0 raises in plain Python, 1 - 2**-24 plus a small constant rounds
    to 1) must not lose a point by a chance of 1e-6 an entry. Of the seeds for 40 000 draws, or of the pairs of seeds
    of two looks, 5 % are passed over, for 100 000 draws 12 %; a probability under the remaining seeds is larger by
    1/0.95 or 1/0.88 at most.
    """
    while True:
        seed = int(rng.integers(2**31))
        uniforms = torch.rand(draws, generator=torch.Generator().manual_seed(seed))
        if uniforms.min() > 0 and uniforms.max() < 1 - UNIFORM_MARGIN:
            return seed


def draw_logits(rng, *shape, dtype=torch.float64):
    """Draw rows of five logits that differ from row to row in their sum and in their differences."""
    rows = rng.permutation(BASE) + 0.6 * rng.standard_normal((*shape, BASE.size))
    return torch.from_numpy(rows + 2.0 * rng.standard_normal((*shape, 1))).to(dtype)


def even_logits(rng, *shape, dtype=torch.float64):
    """Draw nearly equal logits, whose samples are rarely saturated."""
    return torch.from_numpy(rng.normal(rng.normal(), 0.3, shape)).to(dtype)


def unlike_logits(rng, rows):
    """Draw rows of five logits so unlike each other that a lead in the noise decides few of them.

    Given the logits, two draws agree on the hot category of a row with probability sum softmax(logits)**2, 0.53 on
    average. So they agree on all of 200 rows with probability below 1e-50.
    """
    return torch.from_numpy(rng.normal(0.0, 2.0, (rows, 5)))


def winning_logits(rng, *shape, dtype):
    """Draw logits up to 10**4 in size in which one category leads by at least 100, and that category."""
    logits = torch.from_numpy(rng.uniform(-1e4, 9.8e3, shape)).to(dtype)
    winner = torch.from_numpy(rng.integers(shape[-1], size=(*shape[:-1], 1)))
    lead = torch.from_numpy(rng.uniform(100.0, 200.0, (*shape[:-1], 1))).to(dtype)
    return logits.scatter(-1, winner, logits.amax(-1, keepdim=True) + lead), winner[..., 0]


def one_hot(index, categories):
    """Put a one at each index."""
    return torch.nn.functional.one_hot(index, categories).double()


def expect_simplex(sample, logits, tau, what="the sample"):
    """Expect rows that are non-negative and sum to one."""
    expect_finite(sample, what)
    expect(bool((sample >= 0).all()), f"an entry of {what} is negative")
    sums = sample.double().sum(dim=-1)
    what = f"the sum over the last dimension of {what}"
    expect_close(sums, torch.ones_like(sums), condition=max(SUM, condition(logits, tau)), what=what)


def expect_one_hot(sample, what="the hard sample"):
    """Expect one-hot rows; return the index of the hot entry."""
    expect_finite(sample, what)
    hot = sample.argmax(dim=-1)
    errors = (sample.double() - one_hot(hot, sample.shape[-1])).abs().amax(dim=-1)
    wrong = int((errors > ONE_HOT_ROUNDING).sum())
    expect(wrong == 0, f"{wrong} of {hot.numel()} rows of {what} are not one-hot")
    return hot


def expect_differ(first, second, seen):
    """Expect that some entry of two samples differs by more than rounding."""
    expect_finite(first, "the sample")
    expect_finite(second, "the sample")
    expect(bool(((first.double() - second.double()).abs() > 1e-3).any()), seen)


def draw(student, rng, logits, seeded=False, **options):
    """Call with a fresh generator, or (`seeded`) without one after seeding the global state."""
    seed = fresh_seed(rng, logits.numel())
    if seeded:
        return student.seeded(seed).gumbel_softmax(logits, **options)
    return student.gumbel_softmax(logits, generator=generator(seed), **options)


def expect_concrete(student, rng, rows=ROWS, dtype=torch.float64, **options):
    """Judge two batches of rows by the law of the soft sample."""
    tau = options.get("tau", 1.0)

    def sample(rows):
        logits = draw_logits(rng, 2, rows, dtype=dtype)
        soft = draw(student, rng, logits, **options)
        expect_simplex(soft, logits, tau)
        return soft.double().numpy(), logits.double().numpy()

    expect_law(two_looks(sample, partial(concrete_evidence, tau=tau), rows), what="the soft samples")


def expect_categorical(student, rng, rows, dtype=torch.float64, **options):
    """Judge two batches of rows, of eight different vectors of logits, by how often each category is hot."""
    laws = draw_logits(rng, 8, dtype=dtype)
    probabilities = torch.softmax(laws.double(), dim=-1).numpy()

    def sample(rows):
        pick = rng.integers(len(laws), size=(2, rows))
        hot = expect_one_hot(draw(student, rng, laws[torch.from_numpy(pick)], hard=True, **options))
        return hot.numpy(), probabilities[pick]

    expect_law(two_looks(sample, counts_evidence, rows), what="the hot categories")


def jacobian(student, logits, **options):
    """Call once; return the sample and the K x K Jacobian of every row, derivatives of entry j by logit k at (j, k)."""
    directions = torch.eye(logits.shape[-1], dtype=logits.dtype)
    cotangents = [direction.expand(logits.shape).contiguous() for direction in directions]
    sample, gradients = student.gumbel_softmax.vjp(logits, wrt=("logits",), cotangents=cotangents, **options)
    expect_finite(sample, "the sample")
    rows = [expect_arrived(gradient["logits"]) for gradient in gradients]
    return sample.double(), torch.stack(rows, dim=-2)


def expect_arrived(gradient, what="the gradient of the logits"):
    """Expect a finite gradient; return it in float64."""
    expect(gradient is not None, f"{what} is missing: no gradient arrives there")
    expect_finite(gradient, what)
    return gradient.double()


def softmax_jacobian(y):
    """Compute tau times the Jacobian of a soft sample y."""
    return torch.diag_embed(y) - y[..., :, None] * y[..., None, :]


def soft_behind_hard(student, rng, logits, tau):
    """Call for hard samples; return the soft ones behind them, each row up to a factor, as two derivatives show them.

    Up to a factor and signs, the first gradient is (., y[1], y[2], ...) and the second (y[0], ., y[2], ...): together
    they show y up to a factor, which is all that the pivot needs.
    """
    directions = torch.eye(logits.shape[-1], dtype=logits.dtype)[:2]
    cotangents = [direction.expand(logits.shape).contiguous() for direction in directions]
    source = generator(fresh_seed(rng, logits.numel()))
    sample, gradients = student.gumbel_softmax.vjp(
        logits, wrt=("logits",), cotangents=cotangents, tau=tau, hard=True, generator=source
    )
    hot = expect_one_hot(sample)
    by_first, by_second = (expect_arrived(gradient["logits"]).numpy().astype(np.float64) for gradient in gradients)
    for own, gradient in enumerate((by_first, by_second)):  # each entry rises with its own logit, falls with others
        rising = np.where(np.arange(gradient.shape[-1]) == own, gradient, -gradient)
        reversed_rows = int((rising < -WRONG_SIGN).any(axis=-1).sum())
        seen = f"{reversed_rows} of {hot.numel()} rows of the gradient have a derivative of the wrong sign"
        expect(reversed_rows == 0, seen)
    with np.errstate(all="ignore"):
        behind = np.abs(by_first)
        behind[..., 0] = np.abs(by_second[..., 0] / by_second[..., 2] * by_first[..., 2])
        of_hot = np.take_along_axis(behind, hot.numpy()[..., None], axis=-1)[..., 0]
        agrees = of_hot >= 0.99 * behind.max(axis=-1)
    expect(bool(agrees.all()), NOT_THE_LARGEST)
    return behind


# shape: what a sample looks like


@case(group="shape", points=2)
def one_dimension(student, rng):
    """A soft sample for a single row of logits"""
    logits = draw_logits(rng)
    tau = rng.uniform(0.6, 1.5)
    expect_simplex(draw(student, rng, logits, tau=tau), logits, tau)


@case(group="shape", points=3)
def leading_dimensions(student, rng):
    """Soft samples for two-, three- and four-dimensional logits, some with a size of one, not always contiguous"""
    tau = rng.uniform(0.6, 1.5)
    a, b = (int(size) for size in rng.permutation([3, 4]))
    for logits in (
        draw_logits(rng, 6),
        draw_logits(rng, 1),
        draw_logits(rng, a, 1),
        draw_logits(rng, 1, b, 1),
        draw_logits(rng, 6).T.contiguous().T,
        draw_logits(rng, a, b).transpose(0, 1),
        draw_logits(rng, 2, a, b),
        draw_logits(rng, 2, a, b).transpose(0, 2),
    ):
        expect_simplex(draw(student, rng, logits, tau=tau), logits, tau)


@case(group="shape", points=1)
def dtype_kept(student, rng):
    """Soft samples for float32 and for float64 logits"""
    for dtype in (torch.float32, torch.float64):
        sample = draw(student, rng, draw_logits(rng, 3, dtype=dtype))
        expect_dtype(sample, dtype, what="the sample")
        expect_finite(sample, "the sample")


@case(group="shape", points=1)
def dtype_of_hard_samples(student, rng):
    """Hard samples for float32 and for float64 logits"""
    for dtype in (torch.float32, torch.float64):
        logits = draw_logits(rng, 3, dtype=dtype)
        logits[:, -1] -= 60.0  # never hot: the number of categories cannot be guessed from the winners
        sample = draw(student, rng, logits, hard=True)
        expect_dtype(sample, dtype, what="the hard sample")
        expect_finite(sample, "the hard sample")


@case(group="shape", points=3)
def logits_unchanged(student, rng):
    """Soft and hard samples, and the logits afterwards"""
    logits = draw_logits(rng, int(rng.integers(60, 70)), dtype=torch.float32)
    seed = fresh_seed(rng)
    for hard, tau in ((False, rng.uniform(0.6, 1.5)), (True, rng.uniform(2.0, 3.0))):  # 2: many y have no entry of 1/2
        sample = student.gumbel_softmax(logits, tau=tau, hard=hard, generator=generator(seed))
        sums = sample.double().sum(dim=-1)
        what = "the sum over the last dimension"
        expect_close(sums, torch.ones_like(sums), condition=condition(logits, 0.6), what=what)
    expect_inputs_unchanged(student)


# law: every row is a draw from the Concrete distribution of its logits


@case(group="law", points=7)
def low_temperature(student, rng):
    """Two batches of 4000 soft samples at a temperature below one"""
    expect_concrete(student, rng, tau=rng.uniform(0.6, 0.8))


@case(group="law", points=7)
def high_temperature(student, rng):
    """Two batches of 10 000 soft samples at a temperature above one"""
    expect_concrete(student, rng, rows=MANY_ROWS, tau=rng.uniform(1.8, 2.5))


@case(group="law", points=3)
def default_temperature(student, rng):
    """Two batches of 4000 soft samples with tau left out"""
    expect_concrete(student, rng)


@case(group="law", points=1)
def default_odds(student, rng):
    """Soft samples of two categories with tau left out"""
    # At temperature one, and at no other, y exceeds softmax(logits) exactly where the noise of its category exceeds
    # that of the other: in half of the rows. That 2000 fair coins fall outside 40 to 60 % has probability below 2e-17
    # (Hoeffding). At temperature 1/2 fewer than 23 % are above.
    rows = 2000
    likely = rng.uniform(-1.0, 1.0, (rows, 1))
    logits = torch.from_numpy(np.concatenate([likely, likely - rng.uniform(2.5, 3.5, (rows, 1))], axis=1))
    sample = draw(student, rng, logits)
    expect_simplex(sample, logits, 1.0)
    above = int((sample[:, 1].double() > torch.softmax(logits, dim=-1)[:, 1]).sum())
    seen = f"in {above} of {rows} rows the less likely entry exceeds its softmax(logits), which half should at tau = 1"
    expect(0.4 * rows < above < 0.6 * rows, seen)


@case(group="law", points=4)
def single_precision(student, rng):
    """Two batches of 4000 soft samples for float32 logits"""
    expect_concrete(student, rng, dtype=torch.float32, tau=rng.uniform(1.3, 1.7))


@case(group="law", points=4)
def global_randomness(student, rng):
    """Two batches of 4000 soft samples without a generator"""
    expect_concrete(student, rng, seeded=True, tau=rng.uniform(0.65, 0.85))


@case(group="law", points=4)
def own_noise(student, rng):
    """Soft samples for equal logits in every entry, one to four dimensions"""
    tau = rng.uniform(0.7, 1.4)
    for shape in ((5,), (6, 5), (2, 4, 5), (2, 3, 2, 5)):
        logits = torch.full(shape, rng.normal(), dtype=torch.float64)
        sample = draw(student, rng, logits, tau=tau)
        expect_finite(sample, "the sample")
        rows = sample.double().reshape(-1, shape[-1])
        seen = f"{len(shape)}-dimensional logits: all entries of a row are equal, though each has noise of its own"
        expect(bool((rows.amax(dim=-1) - rows.amin(dim=-1) > 1e-6).all()), seen)
        distances = (rows[:, None] - rows[None]).abs().amax(dim=-1) + torch.eye(len(rows))
        seen = f"{len(shape)}-dimensional logits: two rows have the same noise"
        expect(bool((distances > 1e-6).all()), seen)


# hard: one-hot rows, and how often each category is hot


@case(group="hard", points=4)
def one_hot_batches(student, rng):
    """Hard samples for three-dimensional logits"""
    logits = even_logits(rng, 2, int(rng.integers(12, 17)), 5, dtype=torch.float32)
    tau = rng.uniform(1.5, 2.5)
    hot = expect_one_hot(draw(student, rng, logits, tau=tau, hard=True))
    again = expect_one_hot(draw(student, rng, logits, tau=tau, hard=True))
    expect(bool((hot != again).any()), "two generators with different seeds give the same hot categories in every row")


@case(group="hard", points=4)
def one_hot_dimensions(student, rng):
    """Hard samples for one-, two- and four-dimensional logits, some with a size of one, not always contiguous"""
    tau = rng.uniform(0.5, 0.9)
    for logits in (
        even_logits(rng, 6),
        even_logits(rng, 7, 4),
        even_logits(rng, 1, 4),
        even_logits(rng, 3, 1, 2, 5),
        even_logits(rng, 2, 3, 4, 5),
        even_logits(rng, 2, 5, 4, 6).transpose(1, 3),
    ):
        hot = expect_one_hot(draw(student, rng, logits, tau=tau, hard=True))
        if hot.numel() > 20:
            seen = f"{logits.dim()}-dimensional logits: the same category is hot in every row"
            expect(bool((hot != hot.flatten()[0]).any()), seen)
    winner = int(rng.integers(5 - 1))  # never the last: the number of categories cannot be guessed from the winners
    logits = even_logits(rng, 2, 5)
    logits[:, winner] += 40.0
    hot = expect_one_hot(draw(student, rng, logits, tau=tau, hard=True))
    expect(bool((hot == winner).all()), "a category that leads by 40 is not hot")


@case(group="hard", points=7)
def hot_categories(student, rng):
    """Two batches of 10 000 hard samples at a low temperature"""
    expect_categorical(student, rng, MANY_ROWS, tau=rng.uniform(0.2, 0.3))  # low: scores cut off at 10 show


@case(group="hard", points=5)
def hot_categories_by_default(student, rng):
    """Two batches of 6000 hard samples for float32 logits, with tau and generator left out"""
    expect_categorical(student, rng, 6000, dtype=torch.float32, seeded=True)


# gradients: identities of the Jacobian that hold for every draw


@case(group="gradients", points=4)
def soft_jacobian(student, rng):
    """All derivatives of soft samples, two dimensions"""
    logits = draw_logits(rng, int(rng.integers(24, 30)))
    tau = rng.uniform(0.4, 0.7)
    sample, derivative = jacobian(student, logits, tau=tau, generator=generator(fresh_seed(rng)))
    expected = softmax_jacobian(sample)
    expect_close(tau * derivative, expected, condition=condition(logits, tau), what="tau times the Jacobian")
    expect(bool((expected.abs() > 1e-3).any()), "the sample does not depend on the logits")


@case(group="gradients", points=3)
def soft_gradient(student, rng):
    """Gradients through soft samples for three-dimensional float32 logits, without a generator"""
    logits = draw_logits(rng, 2, int(rng.integers(3, 6)), dtype=torch.float32)
    tau = rng.uniform(1.5, 2.5)
    cotangent = torch.from_numpy(rng.standard_normal(tuple(logits.shape))).float()
    student = student.seeded(fresh_seed(rng))
    sample, (gradient,) = student.gumbel_softmax.vjp(logits, wrt=("logits",), cotangents=[cotangent], tau=tau)
    expect_finite(sample, "the sample")
    y, ct = sample.double(), cotangent.double()
    expected = y * (ct - (y * ct).sum(dim=-1, keepdim=True))
    actual = tau * expect_arrived(gradient["logits"])
    expect_close(actual, expected, condition=condition(logits, tau), what="tau times the gradient of the logits")


@case(group="gradients", points=6)
def straight_through_jacobian(student, rng):
    """All derivatives of hard samples, three dimensions"""
    logits = even_logits(rng, 2, 24, 4)
    tau = rng.uniform(1.4, 2.0)
    sample, derivative = jacobian(student, logits, tau=tau, hard=True, generator=generator(fresh_seed(rng)))
    hot = expect_one_hot(sample).flatten()
    # The soft sample behind a hard one is not returned, but its Jacobian shows it: with the products
    # p[j, k] = y[j]*y[k] = -tau*J[j, k] off the diagonal, y[k]**2 = p[k, i] * p[k, j] / p[i, j]. Rows in which a
    # product is small would lose digits. Most rows are not like that.
    shown = (tau * derivative).flatten(0, 1)
    smallest_product = 5e-3
    large_enough = (torch.eye(4) - shown > smallest_product).flatten(1).all(dim=-1)
    informative = large_enough & (shown.abs() < 1).flatten(1).all(dim=-1)
    expect(int(informative.sum()) >= 4, "the Jacobian of the hard samples is not that of soft samples")
    shown, hot = shown[informative], hot[informative]
    k = torch.arange(4)
    i, j = (k + 1) % 4, (k + 2) % 4
    y = (-shown[:, k, i] * shown[:, k, j] / shown[:, i, j]).sqrt()
    kappa = 4.0 / smallest_product
    ones = torch.ones(len(y), dtype=torch.float64)
    what = "the sum of the soft sample behind a hard one, by its Jacobian,"
    expect_close(y.sum(dim=-1), ones, condition=kappa, what=what)
    expect_close(shown, softmax_jacobian(y), condition=kappa, what="tau times the Jacobian of the hard sample")
    behind = y.gather(-1, hot[:, None])[:, 0]
    expect(bool((behind > y.amax(dim=-1) - 0.01).all()), NOT_THE_LARGEST)


@case(group="gradients", points=3)
def straight_through_law(student, rng):
    """Two derivatives of each of two batches of 4000 hard samples"""
    tau = rng.uniform(1.8, 2.2)

    def sample(rows):
        logits = draw_logits(rng, 2, rows)
        return soft_behind_hard(student, rng, logits, tau), logits.numpy()

    evidence = two_looks(sample, partial(concrete_evidence, tau=tau), ROWS)
    expect_law(evidence, what="the soft samples behind the hard ones")


@case(group="gradients", points=2)
def gradients_at_low_temperature(student, rng):
    """Gradients through soft and hard samples at tau from 0.01 to 0.02, logits up to 10 in size"""
    # Scores differ by 1000 and more: exp of a difference overflows, also in float64, where nothing is subtracted first.
    for dtype in (torch.float32, torch.float64):
        logits = torch.from_numpy(rng.uniform(-10.0, 10.0, (int(rng.integers(30, 36)), 5))).to(dtype)
        cotangent = torch.from_numpy(rng.standard_normal(tuple(logits.shape))).to(dtype)
        for hard in (False, True):
            source = generator(fresh_seed(rng))
            sample, (gradient,) = student.gumbel_softmax.vjp(
                logits,
                wrt=("logits",),
                cotangents=[cotangent],
                tau=rng.uniform(0.01, 0.02),
                hard=hard,
                generator=source,
            )
            expect_finite(sample, "the hard sample" if hard else "the sample")
            expect_arrived(gradient["logits"])


# generator: who supplies the randomness


@case(group="generator", points=3)
def same_seed_same_sample(student, rng):
    """Samples with generators of the same seed and of another one, whatever the global state"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    seed, other, state, other_state = (fresh_seed(rng) for _ in range(4))
    for hard in (False, True):
        what = "the hard sample" if hard else "the sample"
        one = student.seeded(state).gumbel_softmax(logits, tau=0.8, hard=hard, generator=generator(seed))
        two = student.seeded(other_state).gumbel_softmax(logits, tau=0.8, hard=hard, generator=generator(seed))
        expect_close(one, two, condition=SAME, what=f"{what}, drawn again with a generator of the same seed,")
        three = student.seeded(state).gumbel_softmax(logits, tau=0.8, hard=hard, generator=generator(other))
        expect_differ(one, three, f"{what} is the same with generators of different seeds")


@case(group="generator", points=2)
def generator_advances(student, rng):
    """Two samples in sequence with one generator"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    seed = fresh_seed(rng)
    for hard in (False, True):
        what = "the hard sample" if hard else "the sample"
        shared, replay = generator(seed), generator(seed)
        first, second = (student.gumbel_softmax(logits, tau=1.3, hard=hard, generator=shared) for _ in range(2))
        expect_differ(first, second, f"{what} is the same in two calls with one generator")
        again, then = (student.gumbel_softmax(logits, tau=1.3, hard=hard, generator=replay) for _ in range(2))
        expect_close(again, first, condition=SAME, what=f"{what}, drawn again with a generator of the same seed,")
        what = f"{what} of a second call, drawn again with a generator of the same seed,"
        expect_close(then, second, condition=SAME, what=what)


@case(group="generator", points=2)
def generator_advances_by_any_call(student, rng):
    """A soft and a hard sample in sequence with one generator, and each alone"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    seed, tau, other_tau = fresh_seed(rng), rng.uniform(0.6, 0.9), rng.uniform(1.1, 1.5)
    for hard in (False, True):
        what = "the hard sample" if hard else "the sample"
        shared = generator(seed)
        student.gumbel_softmax(logits, tau=tau, hard=not hard, generator=shared)
        second = student.gumbel_softmax(logits, tau=other_tau, hard=hard, generator=shared)
        alone = student.gumbel_softmax(logits, tau=other_tau, hard=hard, generator=generator(seed))
        seen = f"{what} is the same as without the call before that used the same generator"
        expect_differ(second, alone, seen)


@case(group="generator", points=2)
def global_state_untouched(student, rng):
    """Samples without a generator, before and after calls with one"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    seed, state = fresh_seed(rng), fresh_seed(rng)
    expected = student.seeded(state).gumbel_softmax(logits, tau=0.9)
    for hard in (False, True):
        student.seeded(state).gumbel_softmax(logits, tau=0.9, hard=hard, generator=generator(seed))
        student.gumbel_softmax(logits, tau=0.9, hard=hard, generator=generator(seed))
        after = student.gumbel_softmax(logits, tau=0.9)
        what = "the sample drawn from the global state after calls with a generator"
        expect_close(after, expected, condition=SAME, what=what)
        later = student.gumbel_softmax(logits, tau=0.9)
        expect_differ(after, later, "two calls in sequence without a generator give the same sample")


@case(group="generator", points=1)
def global_state_continues(student, rng):
    """Three samples without a generator in sequence, with and without calls with one in between"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    seed, state = fresh_seed(rng), fresh_seed(rng)
    student.seeded(state).gumbel_softmax(logits, tau=1.1)
    expected = [student.gumbel_softmax(logits, tau=1.1) for _ in range(2)]
    student.seeded(state).gumbel_softmax(logits, tau=1.1)
    for hard, sample in zip((False, True), expected, strict=True):
        student.gumbel_softmax(logits, tau=1.1, hard=hard, generator=generator(seed))
        after = student.gumbel_softmax(logits, tau=1.1)
        what = "the next sample drawn from the global state, after a call with a generator in between,"
        expect_close(after, sample, condition=SAME, what=what)


@case(group="generator", points=2)
def manual_seed_reproduces(student, rng):
    """Samples without a generator after seeding the global state"""
    logits = unlike_logits(rng, int(rng.integers(200, 220)))
    state, other = fresh_seed(rng), fresh_seed(rng)
    for hard in (False, True):
        what = "the hard sample" if hard else "the sample"
        first = student.seeded(state).gumbel_softmax(logits, tau=1.2, hard=hard)
        second = student.gumbel_softmax(logits, tau=1.2, hard=hard)
        expect_differ(first, second, f"{what} is the same in two calls in sequence without a generator")
        again = student.seeded(state).gumbel_softmax(logits, tau=1.2, hard=hard)
        expect_close(again, first, condition=SAME, what=f"{what}, drawn again after the same torch.manual_seed,")
        then = student.gumbel_softmax(logits, tau=1.2, hard=hard)
        third = student.seeded(other).gumbel_softmax(logits, tau=1.2, hard=hard)
        expect_differ(first, third, f"{what} is the same after torch.manual_seed with different seeds")
        what = f"{what} of a second call, drawn again after the same torch.manual_seed,"
        expect_close(then, second, condition=SAME, what=what)


# temperature: its extremes, and what is no temperature


@case(group="temperature", points=2)
def nearly_frozen(student, rng):
    """Soft and hard samples at tau = 0.001, logits small and up to 10 000 in size"""
    for dtype in (torch.float32, torch.float64):
        logits, winner = winning_logits(rng, 3, 4, dtype=dtype)
        for hard in (False, True):
            what = "the hard sample" if hard else "the sample"
            sample = draw(student, rng, logits, tau=1e-3, hard=hard)
            expect_close(sample, one_hot(winner, 4), condition=FROZEN, what=f"{what} at tau = 0.001")
    # Without a clear winner a row has no entry above 0.99 only where the two largest of logits + noise are closer than
    # 0.006: with probability below 0.8 * 0.006, whatever the logits. That 40 of 2000 rows are so has probability below
    # 3e-12 (Chernoff).
    sample = draw(student, rng, unlike_logits(rng, 2000), tau=1e-3)
    expect_finite(sample, "the sample")
    undecided = int((sample.amax(dim=-1) < 0.99).sum())
    expect(undecided < 40, f"{undecided} of 2000 rows have no entry above 0.99 at tau = 0.001")


@case(group="temperature", points=2)
def nearly_uniform(student, rng):
    """Soft and hard samples at tau = 1000000, logits small and up to 10 000 in size"""
    for dtype in (torch.float32, torch.float64):
        for size in (1.0, 1e4):
            logits = torch.from_numpy(rng.uniform(-size, size, (6, 5))).to(dtype)
            expected = torch.softmax(logits.double() / 1e6, dim=-1)
            sample = draw(student, rng, logits, tau=1e6)
            expect_close(sample, expected, condition=NOISE, what="the sample at tau = 1000000")
            expect_one_hot(draw(student, rng, logits, tau=1e6, hard=True))
    # In float32 many rows have their two largest entries in common: comparing with the maximum makes both of them hot.
    logits = even_logits(rng, 2000, 5, dtype=torch.float32)
    expect_one_hot(draw(student, rng, logits, tau=1e6, hard=True))


@case(group="temperature", points=1)
def large_logits(student, rng):
    """Soft and hard samples for logits up to 10 000 in size at tau from 100000 to 300000"""
    for dtype in (torch.float32, torch.float64):
        tau = rng.uniform(1e5, 3e5)
        logits = torch.from_numpy(rng.uniform(-1e4, 1e4, (int(rng.integers(8, 12)), 4))).to(dtype)
        expected = torch.softmax(logits.double() / tau, dim=-1)
        sample = draw(student, rng, logits, tau=tau)
        expect_close(sample, expected, condition=NOISE * 1e6 / tau, what="the sample for large logits")
        expect_one_hot(draw(student, rng, logits, tau=tau, hard=True))


@case(group="temperature", points=1)
def ties(student, rng):
    """Hard samples for float32 logits of six to nine categories at tau from 500000 to 1000000"""
    logits = even_logits(rng, 2000, int(rng.integers(6, 10)), dtype=torch.float32)
    expect_one_hot(draw(student, rng, logits, tau=rng.uniform(5e5, 1e6), hard=True))


def expect_refused(student, rng, **options):
    """Expect ValueError for zero and for negative temperatures, soft and hard."""
    logits = draw_logits(rng, 3)
    for tau in (0.0, -rng.uniform(0.05, 0.95), -rng.uniform(1.0, 3.0)):
        for hard in ({}, {"hard": True}):
            expect_raises(student.gumbel_softmax, logits, rule="temperature", tau=tau, **hard, **options)


@case(group="temperature", points=2)
def not_a_temperature(student, rng):
    """A call with tau zero or negative, without a generator"""
    expect_refused(student, rng)


@case(group="temperature", points=2)
def not_a_temperature_with_generator(student, rng):
    """A call with tau zero or negative and a generator"""
    expect_refused(student, rng, generator=generator(fresh_seed(rng)))
