# SPDX-License-Identifier: Apache-2.0
"""Known mistakes of gumbel_softmax: a factory of wrong samplers, what each means, and probes that tell them apart.

Samples are never equal number by number, so a submission is compared with a mistake by what the probes see: words
(over which axis samples sum to one, which calls give the same sample, what kind of gradient arrives) and draws (the
pivot of `grader.sampling`, coordinate by coordinate, and hot categories). Words must not depend on chance: where a
probe decides by draws, the odds of another word are below 1e-6. Draws within one trait are independent; where rows
share their noise there is a word instead.
"""

import numpy as np
import torch

from grader.cases import Failed, generator
from grader.mistakes import label, mistake, probe, samples
from grader.sampling import simplex_pivot, stick_uniforms


def make(
    noise="gumbel",
    noise_shape="every entry",
    source="generator",
    logits_as="logits",
    temperature="divides the sum",
    default_tau=1.0,
    softmax_dim=-1,
    softmax="shifted",
    hard_sample="straight-through",
    hard_dim=-1,
    gradient="kept",
    check="positive",
    dtype="kept",
    layout="any",
    squeezed=False,
    in_place=False,
):
    """Build a sampler; every switch is one decision in the code, right by default."""
    made_once = torch.Generator().manual_seed(1)
    kept_noise = {}

    def gumbel_softmax(logits, tau=default_tau, hard=False, generator=None):
        tau = checked(tau, hard)
        if gradient == "detached":
            logits = logits.detach()
        if in_place:
            logits -= logits.max(dim=-1, keepdim=True).values
        shape = logits.shape
        if layout == "view":
            logits = logits.view(-1, shape[-1])
        g = draw_noise(logits, source_of(generator, hard))
        if source == "kept":
            g = kept_noise.setdefault((logits.shape, logits.dtype), g)
        z = scores(read(logits), g, tau)
        y = normalised(z)
        if hard:
            y = made_hard(y, z, g, logits, tau, generator)
        if layout == "view":
            y = y.view(shape)
        if squeezed:
            y = y.squeeze()
        return y if dtype == "kept" or not y.is_floating_point() else y.to(dtype)

    def checked(tau, hard):
        if check == "none" or (check == "soft only" and hard):
            return tau
        if check == "clamped":
            return max(tau, 1e-8)
        if check == "assert":
            assert tau > 0
        if check == "zero passes" and tau == 0:
            return tau
        if check == "negative passes" and tau < 0:
            return tau
        if tau <= 0:
            raise ValueError("tau must be positive")
        return tau

    def source_of(given, hard):
        """The generator that noise is drawn from; None is torch's global one, "numpy" is numpy's."""
        if source in ("numpy", "own"):
            return "numpy" if source == "numpy" else made_once
        if source == "ignored" or (source == "forgotten when hard" and hard):
            return None
        if source == "fixed seed":
            return torch.Generator().manual_seed(0)
        if given is None:
            if source == "new without generator":
                return torch.Generator()
            if source == "seeded without generator":
                torch.manual_seed(0)
            if source == "own without generator":
                return made_once
            return "numpy" if source == "numpy without generator" else None
        if source == "restarted":
            given.manual_seed(given.initial_seed())
        if source == "copied":
            return torch.Generator().set_state(given.get_state())
        if source == "seeds the global one":
            torch.manual_seed(given.initial_seed())
            return None
        if source == "seeds the global one by a draw":
            torch.manual_seed(int(torch.randint(2**62, (1,), generator=given)))
            return None
        if source == "global one moves":
            torch.rand(3)
        return given

    def uniforms(shape, dtype, chosen):
        if isinstance(chosen, str):
            u = torch.from_numpy(np.random.random_sample(tuple(shape))).to(dtype)
        else:
            u = torch.rand(shape, dtype=dtype, generator=chosen)
        return u.clamp(1e-7, 1 - 1e-7)

    def draw_noise(logits, chosen):
        shape = tuple(logits.shape)
        if noise_shape == "every category":
            shape = shape[-1:]
        if noise_shape == "last two dimensions":
            shape = shape[-2:]
        if noise_shape == "every row":
            shape = (*shape[:-1], 1)
        u = uniforms(shape, logits.dtype, chosen)
        match noise:
            case "none":
                return torch.zeros_like(u)
            case "reversed":
                return torch.log(-torch.log(u))
            case "normal":
                return torch.special.ndtri(u)
            case "uniform":
                return u
            case "logistic":
                return torch.log(u) - torch.log1p(-u)
            case "-log U":
                return -torch.log(u)
            case "log U":
                return torch.log(u)
            case "-log log U":
                return -torch.log(torch.log(u))
            case "log log U":
                return torch.log(torch.log(u))
            case _:
                return -torch.log(-torch.log(u))

    def read(logits):
        if logits_as == "probabilities":
            return torch.log(logits)
        if logits_as == "softmax":
            return torch.softmax(logits, dim=-1)
        if logits_as == "log of softmax":
            return torch.log(torch.softmax(logits, dim=-1))
        return logits

    def scores(x, g, tau):
        match temperature:
            case "divides the logits":
                return x / tau + g
            case "divides the noise":
                return x + g / tau
            case "multiplies":
                return (x + g) * tau
            case "ignored":
                return x + g
            case "square root":
                return (x + g) / tau**0.5
            case _:
                return (x + g) / tau

    def normalised(z):
        if softmax == "shifted":
            return torch.softmax(z, dim=softmax_dim)
        e = torch.exp(z - z.max()) if softmax == "shifted by one number" else torch.exp(z)
        return e / e.sum(dim=softmax_dim, keepdim=True)

    def made_hard(y, z, g, logits, tau, given):
        index = y.argmax(dim=hard_dim, keepdim=True)
        if hard_sample == "largest logit":
            index = logits.argmax(dim=hard_dim, keepdim=True)
        if hard_sample == "drawn from y":
            # torch.multinomial without its limits: the category that wins y with noise of its own
            index = (torch.log(y) + draw_noise(logits, source_of(given, True))).argmax(dim=hard_dim, keepdim=True)
        one_hot = torch.zeros_like(y).scatter(hard_dim, index, 1.0)
        match hard_sample:
            case "ignored":
                return y
            case "values exchanged":
                return y - one_hot.detach() + one_hot
            case "constant":
                return one_hot
            case "detached":
                return (one_hot - y + y).detach()
            case "sign":
                return one_hot + y.detach() - y
            case "gradient of logits":
                return one_hot + logits - logits.detach()
            case "gradient of scores":
                return one_hot + z - z.detach()
            case "gradient without noise":
                y = torch.softmax(read(logits) / tau, dim=softmax_dim)
            case "gradient without tau":
                y = torch.softmax(read(logits) + g, dim=softmax_dim)
            case "gradient of another draw":
                y = normalised(scores(read(logits), draw_noise(logits, source_of(given, True)), tau))
            case "rounded":
                one_hot = torch.round(y)
            case "equal to the maximum":
                one_hot = (y == y.max(dim=hard_dim, keepdim=True).values).to(y.dtype)
            case "masked":
                return one_hot * y
            case "index":
                return y.argmax(dim=hard_dim)
            case "integers":
                return torch.nn.functional.one_hot(y.argmax(dim=hard_dim), y.shape[-1])
            case "size guessed":
                one_hot = torch.nn.functional.one_hot(y.argmax(dim=hard_dim)).to(y.dtype)
        return one_hot - y.detach() + y

    return {"gumbel_softmax": gumbel_softmax}


MISTAKES = (
    # the noise
    mistake(
        "no_noise",
        {"noise": "none"},
        # One number for all categories of a row cancels in the softmax: no output differs from that without noise.
        {"noise_shape": "every row"},
        says="No noise reaches the sample: it is softmax(logits / tau), because no noise is added, or the same number "
        "to every category of a row.",
        hint="Call twice with the same logits. A softmax does not change when one number is added to a whole row; what "
        "shape does your noise have?",
        fails=("law", "hard", "gradients", "generator"),
    ),
    mistake(
        "noise_reversed",
        {"noise": "reversed"},
        says="The noise has the wrong sign: it is log(-log U), whose long tail points down.",
        hint="A Gumbel number is -log(-log U). Which of the two minus signs is missing?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "one_logarithm",
        {"noise": "-log U"},
        says="The logarithm of U is taken once: the noise is -log U, which is exponential.",
        hint="How many logarithms, and how many minus signs, does the formula of Gumbel noise have?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "log_of_uniform",
        {"noise": "log U"},
        says="The noise is log U: one logarithm, and no minus sign.",
        hint="How many logarithms, and how many minus signs, does the formula of Gumbel noise have?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "always_nan",
        {"noise": "-log log U"},
        {"noise": "log log U"},  # NaN as well
        says="Every entry of every sample is NaN.",
        hint="Print the noise alone. log U is negative; what is the logarithm of a negative number?",
        fails=("shape", "law", "hard", "gradients", "generator"),
    ),
    mistake(
        "uniform_noise",
        {"noise": "uniform"},
        says="The noise is uniform between 0 and 1, not Gumbel.",
        hint="Uniform numbers are only the raw material. Which function turns them into Gumbel numbers?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "normal_noise",
        {"noise": "normal"},
        says="The noise is standard normal, not Gumbel.",
        hint="Only with Gumbel noise does the argmax follow softmax(logits). How is it made of uniform numbers?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "logistic_noise",
        {"noise": "logistic"},
        says="The noise is logistic, log U - log(1 - U), not Gumbel.",
        hint="Logistic noise is the difference of two Gumbel numbers and belongs to two categories with one score. "
        "Here every category has a score, and noise, of its own.",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "noise_shared_by_rows",
        {"noise_shape": "every category"},
        says="All rows of a call get the same noise.",
        hint="Sample from torch.zeros(4, 3) and look at the rows. What shape does your noise have?",
        fails=("law", "hard", "gradients"),
    ),
    mistake(
        "noise_shared_by_batches",
        {"noise_shape": "last two dimensions"},
        says="The noise has the last two dimensions only: with more of them, every batch gets the same.",
        hint="Sample from torch.zeros(2, 4, 3) and compare sample[0] with sample[1]. What shape does your noise have?",
        fails=("law", "hard", "gradients"),
    ),
    # where the noise comes from
    mistake(
        "generator_ignored",
        {"source": "ignored"},
        says="The generator has no effect: the noise comes from torch's global generator.",
        hint="Which functions of torch take generator=? Follow the argument from the signature to the draw.",
        fails=("generator",),
    ),
    mistake(
        "hard_forgets_generator",
        {"source": "forgotten when hard"},
        says="Soft samples use the generator; with hard=True it has no effect.",
        hint="Follow the generator through the branch of hard=True. Is it passed on everywhere?",
        fails=("generator",),
    ),
    mistake(
        "always_the_same",
        {"source": "fixed seed"},
        says="Every call starts from the same seed: its noise is the same, with a generator and without one.",
        hint="Call twice in sequence and compare. Who should decide the seed?",
        fails=("law", "hard", "gradients", "generator"),
    ),
    mistake(
        "noise_kept",
        {"source": "kept"},
        says="Noise is kept from one call to the next: calls with the same shape use the same, with a generator and "
        "without one.",
        hint="Call twice in sequence and compare. What does your code remember between calls?",
        fails=("hard", "generator"),
    ),
    mistake(
        "same_without_generator",
        {"source": "new without generator"},
        {"source": "seeded without generator"},
        says="Without a generator every call uses the same noise, whatever torch.manual_seed was given.",
        hint="A new torch.Generator() always starts from the same seed, and so does a call of torch.manual_seed in "
        "the function. Who should decide the seed?",
        fails=("law", "generator"),
    ),
    mistake(
        "global_seed_ignored",
        {"source": "own without generator"},
        {"source": "numpy without generator"},
        says="Without a generator the noise does not come from torch's global one: torch.manual_seed has no effect.",
        hint="A generator made once, numpy and random do not hear torch.manual_seed. What does generator=None mean to "
        "torch.rand?",
        fails=("generator",),
    ),
    mistake(
        "foreign_noise",
        {"source": "numpy"},
        {"source": "own"},
        says="Neither the generator nor torch.manual_seed has an effect on the noise.",
        hint="Noise from numpy, from random or from a generator of your own does not hear them. What is drawn from "
        "the generator that the caller gives?",
        fails=("generator",),
    ),
    mistake(
        "generator_restarted",
        {"source": "restarted"},
        {"source": "copied"},  # the caller's generator stays where it was
        says="Two calls in sequence with one generator give the same sample.",
        hint="Drawing from a generator moves it on. What does your function do to the caller's generator, or to a "
        "copy of it?",
        fails=("generator",),
    ),
    mistake(
        "generator_seeds_global",
        {"source": "seeds the global one"},
        says="With a generator, torch's global generator is seeded with the generator's seed: calls in sequence are "
        "the same, and the randomness of everybody else changes.",
        hint="Draw from the generator itself: it is an argument of torch.rand. Who else uses the global state?",
        fails=("generator",),
    ),
    mistake(
        "global_state_seeded",
        {"source": "seeds the global one by a draw"},
        says="With a generator, torch's global generator is seeded with a number drawn from it: the sample is right, "
        "but the randomness of everybody else changes.",
        hint="Draw from the generator itself: it is an argument of torch.rand. Or put the global state back as it was; "
        "look for fork_rng.",
        fails=("generator",),
    ),
    mistake(
        "global_state_moves",
        {"source": "global one moves"},
        says="With a generator, the sample is right but numbers are drawn from torch's global generator as well.",
        hint="Which calls in your function draw without generator=? rand_like does, even if its numbers are replaced.",
        fails=("generator",),
    ),
    # logits and temperature
    mistake(
        "log_of_logits",
        {"logits_as": "probabilities"},
        says="The logarithm of the logits is taken, as if they were probabilities.",
        hint="Logits are logarithms already. What is the logarithm of a negative logit?",
        fails=("shape", "law", "hard", "gradients", "generator"),
    ),
    mistake(
        "softmax_of_logits",
        {"logits_as": "softmax"},
        says="The noise is added to softmax(logits), to probabilities.",
        hint="Gumbel noise belongs on the scale of logarithms. What has to be done to the logits before?",
        fails=("law", "hard", "gradients", "temperature"),
    ),
    mistake(
        "log_of_softmax",
        {"logits_as": "log of softmax"},
        says="The logits are turned into probabilities and back: where a probability underflows, its logarithm is "
        "minus infinity.",
        hint="log(softmax(logits)) differs from the logits by a constant in each row. Does the last softmax need it?",
        fails=("temperature",),
    ),
    mistake(
        "noise_after_tau",
        {"temperature": "divides the logits"},
        says="The temperature divides the logits and not the noise: logits / tau + g.",
        hint="Where do the brackets stand in the formula?",
        fails=("law", "hard", "gradients", "temperature"),
    ),
    mistake(
        "tau_on_noise_only",
        {"temperature": "divides the noise"},
        says="The temperature divides the noise and not the logits: logits + g / tau.",
        hint="Where do the brackets stand in the formula?",
        fails=("law", "hard", "gradients", "temperature"),
    ),
    mistake(
        "tau_multiplies",
        {"temperature": "multiplies"},
        says="The scores are multiplied by the temperature, not divided by it.",
        hint="At which end should samples be nearly one-hot: at a low temperature or at a high one?",
        fails=("law", "gradients", "temperature"),
    ),
    mistake(
        "tau_ignored",
        {"temperature": "ignored"},
        says="The temperature has no effect on the sample.",
        hint="Compare samples at tau = 0.1 and at tau = 10 with the same generator seed. Where is tau used?",
        fails=("law", "gradients", "temperature"),
    ),
    mistake(
        "tau_square_root",
        {"temperature": "square root"},
        says="The scores are divided by the square root of the temperature.",
        hint="The square root belongs to attention, where it undoes a variance. What divides the scores here?",
        fails=("law", "gradients", "temperature"),
    ),
    mistake(
        "default_tau",
        {"default_tau": 0.5},
        {"default_tau": 0.1},
        says="When tau is left out, another temperature than 1.0 is used.",
        hint="Compare the default in your signature with that of the statement.",
        fails=("law",),
    ),
    # the softmax
    mistake(
        "softmax_first_dim",
        {"softmax_dim": 0},
        says="The softmax runs over the first dimension: with more than one, rows do not sum to one.",
        hint="A row lies along the last dimension. Sum a sample over it.",
        fails=("shape", "law", "hard", "gradients"),
    ),
    mistake(
        "softmax_dim_1",
        {"softmax_dim": 1},
        says="The softmax runs over dimension 1, which is the last one of matrices only.",
        hint="Try one-dimensional and three-dimensional logits. How do you name the last dimension of any tensor?",
        fails=("shape", "law", "hard", "gradients"),
    ),
    mistake(
        "softmax_dim_minus_2",
        {"softmax_dim": -2},
        says="The softmax runs over the last dimension but one: the rows of a matrix do not sum to one.",
        hint="A row lies along the last dimension. Sum a sample over it.",
        fails=("shape", "law", "hard", "gradients"),
    ),
    mistake(
        "no_shift",
        {"softmax": "not shifted"},
        says="The softmax takes exp of the scores as they are, which overflows.",
        hint="At tau = 0.001 a score of 1 becomes 1000. What can be subtracted from a row and not change its softmax?",
        fails=("gradients", "temperature"),
    ),
    mistake(
        "one_shift_for_all_rows",
        {"softmax": "shifted by one number"},
        says="The largest score of the whole tensor is subtracted from every row: rows far below it become 0 / 0.",
        hint="Every row needs a shift of its own. What do dim and keepdim of max do?",
        fails=("gradients", "temperature"),
    ),
    # hard samples
    mistake(
        "hard_ignored",
        {"hard_sample": "ignored"},
        {"hard_sample": "values exchanged"},  # the value of the soft sample, and its gradient, as a sum
        says="With hard=True the sample is still the soft one.",
        hint="The value has to be the one-hot vector, the gradient that of y. Which of the two do you detach?",
        fails=("hard", "gradients", "temperature"),
    ),
    mistake(
        "hard_constant",
        {"hard_sample": "constant"},
        {"hard_sample": "detached"},
        says="With hard=True no gradient reaches the logits: the one-hot sample is a constant.",
        hint="argmax has no gradient. What may be added that is zero in value, but not in its gradient?",
        fails=("gradients",),
    ),
    mistake(
        "hard_gradient_reversed",
        {"hard_sample": "sign"},
        says="With hard=True the gradient has the wrong sign.",
        hint="Of y and its detached copy one is added and one subtracted. Which one keeps its gradient?",
        fails=("gradients",),
    ),
    mistake(
        "hard_gradient_of_logits",
        {"hard_sample": "gradient of logits"},
        says="With hard=True the gradient goes to the logits directly: every derivative is that of the logits.",
        hint="Straight-through uses the gradient of the soft sample. What stands beside its detached copy?",
        fails=("gradients",),
    ),
    mistake(
        "hard_gradient_of_scores",
        {"hard_sample": "gradient of scores"},
        says="With hard=True the gradient is that of the scores (logits + g) / tau: it skips the softmax.",
        hint="Straight-through uses the gradient of the soft sample. What stands beside its detached copy?",
        fails=("gradients",),
    ),
    mistake(
        "hard_gradient_without_noise",
        {"hard_sample": "gradient without noise"},
        says="With hard=True the gradient is that of softmax(logits / tau), without the noise.",
        hint="The soft sample behind a hard one is the one whose largest entry was chosen. Does it have noise?",
        fails=("gradients",),
    ),
    mistake(
        "hard_gradient_without_tau",
        {"hard_sample": "gradient without tau"},
        says="With hard=True the gradient is that of softmax(logits + g), without the temperature.",
        hint="The argmax does not need tau, but the gradient does. Which y do you add and subtract?",
        fails=("gradients",),
    ),
    mistake(
        "hard_two_draws",
        {"hard_sample": "gradient of another draw"},
        says="With hard=True the hot category and the gradient come from two draws that have nothing to do with each "
        "other.",
        hint="How often is noise drawn in one call? The soft sample behind must be the one whose largest entry is hot.",
        fails=("gradients",),
    ),
    mistake(
        "hard_drawn_from_y",
        {"hard_sample": "drawn from y"},
        says="With hard=True the category is drawn at random with the probabilities y, instead of the largest entry.",
        hint="y holds the noise already. What is left to be drawn?",
        fails=("hard", "gradients"),
    ),
    mistake(
        "hard_without_noise",
        {"hard_sample": "largest logit"},
        says="With hard=True the hot category always is that of the largest logit.",
        hint="Of which vector do you take the argmax: of the logits, or of the noisy scores?",
        fails=("hard", "gradients", "generator"),
    ),
    mistake(
        "hard_rounded",
        {"hard_sample": "rounded"},
        says="With hard=True the entries are rounded: where none exceeds one half, no category is hot.",
        hint="What does rounding make of (0.4, 0.3, 0.3)? Exactly one entry has to win.",
        fails=("shape", "hard", "gradients"),
    ),
    mistake(
        "hard_ties",
        {"hard_sample": "equal to the maximum"},
        says="With hard=True every entry that equals the largest one is hot: several where they tie.",
        hint="At tau = 1000000 many float32 entries are equal. Which function gives one index, even then?",
        fails=("temperature",),
    ),
    mistake(
        "hard_masked",
        {"hard_sample": "masked"},
        says="With hard=True the hot entry keeps its soft value instead of being 1.",
        hint="Print a hard sample at a high temperature. One-hot times y is not one-hot.",
        fails=("shape", "hard", "gradients"),
    ),
    mistake(
        "hard_index",
        {"hard_sample": "index"},
        says="With hard=True the index of the category is returned, not a one-hot vector.",
        hint="The sample has the shape of the logits. How does an index become a one-hot row?",
        fails=("shape", "hard", "gradients", "generator"),
    ),
    mistake(
        "hard_integers",
        {"hard_sample": "integers"},
        says="With hard=True the sample is a tensor of integers, which can have no gradient.",
        hint="What dtype does torch.nn.functional.one_hot return, and where does its gradient go?",
        fails=("shape", "hard", "gradients", "generator"),
    ),
    mistake(
        "one_hot_size_guessed",
        {"hard_sample": "size guessed"},
        says="With hard=True the number of categories is guessed from the largest index that was drawn.",
        hint="How does torch.nn.functional.one_hot know K if the last category is never hot?",
        fails=("shape", "hard"),
    ),
    mistake(
        "hard_first_dim",
        {"hard_dim": 0},
        says="With hard=True the hot entry is looked for along the first dimension.",
        hint="A row lies along the last dimension. Sum a hard sample over it.",
        fails=("shape", "hard", "gradients"),
    ),
    mistake(
        "hard_dim_1",
        {"hard_dim": 1},
        says="With hard=True the hot entry is looked for along dimension 1, which is the last one of matrices only.",
        hint="Try hard=True with one-dimensional and three-dimensional logits.",
        fails=("hard", "gradients"),
    ),
    mistake(
        "no_gradient",
        {"gradient": "detached"},
        says="No gradient reaches the logits, neither through soft nor through hard samples.",
        hint="Look for detach, .data, no_grad, .item() and numpy between the logits and the result.",
        fails=("gradients",),
    ),
    # what is no temperature
    mistake(
        "no_check",
        {"check": "none"},
        says="No temperature is refused: zero and negative ones are computed with.",
        hint="What does the statement say about tau <= 0?",
        fails=("temperature",),
    ),
    mistake(
        "zero_passes",
        {"check": "zero passes"},
        says="Negative temperatures are refused, but tau = 0 is not.",
        hint="Zero is no temperature either. Which comparison do you use?",
        fails=("temperature",),
    ),
    mistake(
        "negative_passes",
        {"check": "negative passes"},
        says="tau = 0 is refused, but negative temperatures are not.",
        hint="Which comparison do you use?",
        fails=("temperature",),
    ),
    mistake(
        "hard_unchecked",
        {"check": "soft only"},
        says="The temperature is checked for soft samples, but not with hard=True.",
        hint="Where does the check stand relative to the branch of hard=True?",
        fails=("temperature",),
    ),
    mistake(
        "asserted",
        {"check": "assert"},
        says="A bad temperature gives an AssertionError, not a ValueError.",
        hint="assert is for your own mistakes, and vanishes under python -O. How is an exception raised?",
        fails=("temperature",),
    ),
    mistake(
        "tau_clamped",
        {"check": "clamped"},
        says="A zero or negative temperature is replaced by a tiny positive one, silently.",
        hint="What does the statement say about tau <= 0?",
        fails=("temperature",),
    ),
    # shape, dtype, inputs
    mistake(
        "float32_result",
        {"dtype": torch.float32},
        says="The sample is always float32, also for float64 logits.",
        hint="Which dtype does torch.rand have when you do not ask for one, and what do you convert to it?",
        fails=("shape",),
    ),
    mistake(
        "float64_result",
        {"dtype": torch.float64},
        says="The sample is always float64, also for float32 logits.",
        hint="numpy computes in float64, and float64 noise makes float64 scores. Where is the dtype of logits kept?",
        fails=("shape",),
    ),
    mistake(
        "needs_contiguous",
        {"layout": "view"},
        says="Logits that are not contiguous in memory raise an error in view.",
        hint="Is there a function that does what view does, and copies where it must? Do you need it at all?",
        fails=("shape", "hard"),
    ),
    mistake(
        "squeezed",
        {"squeezed": True},
        says="Dimensions of size one are lost.",
        hint="Call with logits of shape (1, 3). What does squeeze remove?",
        fails=("shape", "hard"),
    ),
    mistake(
        "logits_changed",
        {"in_place": True},
        says="The caller's logits are changed in place.",
        hint="Look for -=, +=, /= and functions that end in _. On whose tensor do they work?",
        fails=("shape", "gradients"),
    ),
)


# Probes. Shapes and what is in a word are the same for every seed; draws are not.

LEVELS = np.array([1.2, 0.6, 0.0, -0.7, -1.4])
LAW_ROWS = 10_000
BEHIND_ROWS = 6000
EQUAL_ROWS = 100  # with equal logits: rows that share their noise are equal there
CLOSE_ROWS = 100  # after these, with nearly equal logits: any noise decides which category is largest
FIRST = EQUAL_ROWS + CLOSE_ROWS  # of the rows that are looked at for their law
SMOOTHING = 0.01  # widens constants, so that rounding does not tell them apart
SHARED = "rows share their noise"


def called(function, *arguments, **options):
    """Call; the value, or the failure in words that no draw changes."""
    try:
        return function(*arguments, **options)
    except Failed as failure:
        return "not finite" if "NaN" in failure.seen or "infinity" in failure.seen else failure.seen


def any_seed(rng):
    """Draw a seed."""
    return int(rng.integers(2**31))


def draws(name, values, rng):
    """Make a samples trait of values that may be constants."""
    values = np.asarray(values, dtype=np.float64)
    return samples(name, values + rng.uniform(-SMOOTHING, SMOOTHING, values.shape))


def same(first, second):
    """Say whether two samples are the same within rounding."""
    if isinstance(first, str) or isinstance(second, str):
        return first if isinstance(first, str) else second
    return bool((first.double() - second.double()).abs().max() < 1e-4)


def axes_where(sample, holds):
    """Name the axes along which every line satisfies a condition."""
    return [axis for axis in range(sample.dim()) if bool(holds(sample.movedim(axis, -1)).all())] or "none"


def ranked_logits(rng, rows):
    """Rows of the same five levels in any order, on any ground level; the first ones are equal or nearly equal."""
    levels = rng.permuted(np.tile(LEVELS, (rows, 1)), axis=1)
    logits = levels + rng.standard_normal((rows, 1))
    logits[:EQUAL_ROWS] = 0.0
    logits[EQUAL_ROWS:FIRST] = 1e-4 * levels[EQUAL_ROWS:FIRST]
    return torch.from_numpy(logits)


def by_rank(logits, *arrays):
    """Sort the columns of every row by its logits; the first rows are left out."""
    order = np.argsort(logits, axis=-1)[FIRST:]
    return [np.take_along_axis(array[FIRST:], order, axis=-1) for array in (logits, *arrays)]


def sums_to_one(rows):
    """Whether each row sums to one."""
    return (rows.double().sum(dim=-1) - 1).abs() < 1e-4


def one_hot(rows):
    """Whether each row is one-hot."""
    return ((rows.double() - 1).abs() < 1e-4).sum(dim=-1).eq(1) & (rows.abs() > 1e-4).sum(dim=-1).eq(1)


def all_equal(rows):
    """Whether the rows of equal logits got the same sample."""
    rows = rows[:EQUAL_ROWS]
    return bool((rows - rows[:1]).abs().max() < 1e-6)


def pivot_traits(name, y, logits, tau, rng):
    """Yield how the law of soft samples looks to one who thinks it right.

    The coordinates of the pivot, categories in the order of their logits, are uniform for a right sampler; gaps between
    the largest, and the smallest, two noise numbers of a row tell one noise from the other best.
    """
    logits, y = by_rank(logits, y)
    uniforms = stick_uniforms(simplex_pivot(y, logits, tau))
    for k in range(uniforms.shape[-1]):
        yield draws(f"{name}, uniform {k}", uniforms[:, k], rng)
    noise = tau * np.log(np.maximum(y, 1e-300)) - logits
    yield draws(f"{name}, likeliest minus least likely", noise[:, -1] - noise[:, 0], rng)
    noise = np.sort(noise, axis=-1)
    yield draws(f"{name}, lower gap", noise[:, 1] - noise[:, 0], rng)
    yield draws(f"{name}, upper gap", noise[:, -1] - noise[:, -2], rng)


@probe
def soft_structure(student, rng):
    """Over which axes do soft samples sum to one, and which noise is new?"""
    for shape in ((5,), (7, 5), (2, 6, 5), (2, 3, 4, 5)):
        logits = torch.full(shape, 0.37, dtype=torch.float64)
        y = called(student.gumbel_softmax, logits, tau=0.9, generator=generator(any_seed(rng)))
        name = f"{len(shape)} dimensions"
        if isinstance(y, str):
            yield label(name, y)
            continue
        yield label(f"{name}, sum to one over", axes_where(y, sums_to_one))
        rows = y.double().reshape(-1, shape[-1])
        near = (rows[:, None] - rows[None]).abs().amax(dim=-1) < 1e-6
        yield label(f"{name}, different rows", int((~near.tril(-1).any(dim=-1)).sum()))
        yield label(f"{name}, rows of equal entries", bool((rows.amax(-1) - rows.amin(-1) < 1e-6).all()))


@probe
def hard_structure(student, rng):
    """Over which axes are hard samples one-hot? At tau = 50 no entry of a soft sample is near 1."""
    for shape in ((5,), (7, 5), (2, 6, 5), (2, 3, 4, 5)):
        logits = torch.full(shape, 0.37, dtype=torch.float64)
        logits.view(-1, 5)[0, 4] += 40.0  # the last category is hot at least once
        y = called(student.gumbel_softmax, logits, tau=50.0, hard=True, generator=generator(any_seed(rng)))
        name = f"{len(shape)} dimensions"
        if isinstance(y, str):
            yield label(name, y)
            continue
        yield label(f"{name}, one-hot over", axes_where(y, one_hot))
        zeros = (y.abs() < 1e-6).sum(dim=-1).flatten()
        word = "all" if bool((zeros == 5).all()) else "some" if bool((zeros > 0).any()) else "none"
        yield label(f"{name}, zeros in rows", word)


@probe
def result_dtypes(student, rng):
    """Which dtypes do samples have?"""
    for dtype in (torch.float32, torch.float64):
        logits = torch.zeros(60, 5, dtype=dtype)
        for hard in (False, True):
            y = called(student.gumbel_softmax, logits, tau=0.9, hard=hard, generator=generator(any_seed(rng)))
            yield label(f"{dtype}, hard={hard}", y if isinstance(y, str) else y.dtype)


@probe
def strides_and_ones(student, rng):
    """What happens to logits that are not contiguous, and to dimensions of size one?"""
    logits = torch.linspace(-1, 1, 400, dtype=torch.float64).reshape(4, 20, 5)
    for name, given, hard in (
        ("transposed", logits.transpose(0, 1), False),
        ("transposed, hard", logits.transpose(0, 1), True),
        ("one row", torch.zeros(1, 5), False),
        ("a size of one", logits[:, :1], False),
    ):
        y = called(student.gumbel_softmax, given, tau=0.9, hard=hard, generator=generator(any_seed(rng)))
        yield label(name, y if isinstance(y, str) else "a sample")
    yield label("changed", student.changed_arguments())


@probe
def never_the_last(student, rng):
    """What happens when the last categories are never hot?"""
    logits = torch.zeros(20, 5, dtype=torch.float64)
    logits[:, 1] += 60.0
    y = called(student.gumbel_softmax, logits, tau=2.0, hard=True, generator=generator(any_seed(rng)))
    yield label("leader", y if isinstance(y, str) else axes_where(y, one_hot))


@probe
def bad_temperatures(student, rng):
    """What happens when tau is not positive? Two categories lead, so that a reversed order shows."""
    logits = torch.zeros(60, 5, dtype=torch.float64)
    logits[:, :2] += 60.0
    for tau, hard, given in (
        (0.0, False, False),
        (-0.4, False, False),
        (-2.0, False, True),
        (0.0, True, False),
        (-0.4, True, True),
        (-2.0, True, False),
    ):
        options = {"generator": generator(any_seed(rng))} if given else {}
        y = called(student.seeded(any_seed(rng)).gumbel_softmax, logits, tau=tau, hard=hard, **options)
        name = f"tau {tau}, hard={hard}"
        if hard:  # NaN or not, and reversed or not, depends on what the argmax is taken of
            yield label(name, y if isinstance(y, str) and "raised" in y else "no error")
            continue
        if isinstance(y, str):
            yield label(name, y)
            continue
        first = y[:, :2].sum(dim=-1)
        yield label(name, "leaders" if bool((first > 0.9).all()) else "losers" if bool((first < 0.1).all()) else "all")
        yield label(f"{name}, one-hot", bool(one_hot(y).all()))


@probe
def randomness_of_soft_samples(student, rng):
    """Which calls give the same soft sample?"""
    yield from same_samples(student, rng, hard=False)


@probe
def randomness_of_hard_samples(student, rng):
    """Which calls give the same hard sample?"""
    yield from same_samples(student, rng, hard=True)


def same_samples(student, rng, hard):
    """Yield which calls give the same sample, for given seeds of a generator and of the global state."""
    logits = torch.from_numpy(rng.normal(0.0, 1.5, (300, 5)))  # so different that even shared noise shows when hard
    seed, other, state, other_state = (any_seed(rng) for _ in range(4))

    def draw(seeded=None, given=None, rows=300):
        one = student if seeded is None else student.seeded(seeded)
        options = {} if given is None else {"generator": given}
        return called(one.gumbel_softmax, logits[:rows], tau=0.8, hard=hard, **options)

    without = draw(state)
    next_without = draw()
    one = draw(state, generator(seed))
    after = draw()
    yield label("with a generator and without", same(one, without))
    yield label("another seed", same(one, draw(state, generator(other))))
    shared = generator(seed)
    yield label("another global state", same(one, draw(other_state, shared)))
    yield label("global state after it", same(after, draw()))
    yield label("in sequence with a generator", same(one, draw(other_state, shared)))
    yield label("in sequence without", same(without, next_without))
    yield label("without, again", same(without, draw(state)))
    yield label("without, another global state", same(without, draw(other_state)))
    yield label("without, after a call with a generator", same(without, after))
    if not isinstance(without, str):
        fewer = draw(other_state, rows=200)
        yield label("another seed, fewer rows", same(without[:200], fewer))


@probe
def soft_law_low(student, rng):
    """What is the law of soft samples at a low temperature, with a generator?"""
    logits = ranked_logits(rng, LAW_ROWS)
    y = called(student.gumbel_softmax, logits, tau=0.7, generator=generator(any_seed(rng)))
    yield from soft_law(y, logits, 0.7, rng)


@probe
def soft_law_high(student, rng):
    """What is the law of soft samples at a high temperature, without a generator, in float32?"""
    logits = ranked_logits(rng, LAW_ROWS).float()
    y = called(student.seeded(any_seed(rng)).gumbel_softmax, logits, tau=2.0)
    yield from soft_law(y, logits, 2.0, rng)


def soft_law(y, logits, tau, rng):
    """Yield the law of soft samples, where their rows are independent."""
    if isinstance(y, str):
        yield label("rows", y)
    elif not bool(sums_to_one(y).all()):
        yield label("rows", "do not sum to one")
    elif all_equal(y):
        yield label("rows", SHARED)
    else:
        y, logits = y.double().numpy(), logits.double().numpy()
        yield label("rows", "independent")
        yield from pivot_traits("soft", y, logits, tau, rng)


@probe
def wide_rows(student, rng):
    """What is the law of the noise within one row of many categories? Rows that share noise can be looked at so.

    Neither the gaps between the sorted noise of three categories nor differences depend on the unknown sum of the row.
    Rows differ in length, since noise may be kept by shape; noise that was seen before is left out.
    """
    lower, upper, differences = [], [], []
    for tau, seeded in ((0.7, False), (2.0, True)):
        before = None
        for categories in (1995, 2010):
            levels = np.resize([3.0, 1.0, 1.0, 3.0, 1.0], categories)
            logits = torch.from_numpy(levels)
            if seeded:
                y = called(student.seeded(any_seed(rng)).gumbel_softmax, logits, tau=tau)
            else:
                y = called(student.gumbel_softmax, logits, tau=tau, generator=generator(any_seed(rng)))
            if isinstance(y, str):
                yield label("a row", y)
                return
            noise = tau * np.log(np.maximum(y.double().numpy(), 1e-300)) - levels
            if before is not None and np.ptp(noise[: len(before)] - before) < 1e-3:
                yield label(f"repeated, tau={tau}", "yes")
                break
            before = noise
            likely, unlikely = noise[levels > 2], noise[levels < 2]
            triples = np.sort(unlikely.reshape(-1, 3), axis=-1)
            lower.append(triples[:, 1] - triples[:, 0])
            upper.append(triples[:, 2] - triples[:, 1])
            differences.append(likely - unlikely[: len(likely)])
    yield draws("lower gaps", np.concatenate(lower), rng)
    yield draws("upper gaps", np.concatenate(upper), rng)
    yield draws("likely minus unlikely", np.concatenate(differences), rng)


@probe
def default_temperature(student, rng):
    """What does a call without tau do? With the same noise, log-ratios at two temperatures are proportional."""
    logits = torch.from_numpy(rng.normal(0.0, 0.3, (2000, 5)))
    seed, state = any_seed(rng), any_seed(rng)
    left_out = called(student.seeded(state).gumbel_softmax, logits, generator=generator(seed))
    given = called(student.seeded(state).gumbel_softmax, logits, tau=1.0, generator=generator(seed))
    word = same(left_out, given)
    if word is False:
        one, two = (np.log(np.maximum(np.sort(y.double().numpy(), axis=-1)[:, -2:], 1e-300)) for y in (left_out, given))
        one, two = one[:, 1] - one[:, 0], two[:, 1] - two[:, 0]
        usable = (one < 60) & (two < 60)
        ratio = np.median(one[usable]) / np.median(two[usable])
        is_proportional = bool((np.abs(one - ratio * two)[usable] < 1e-2 * (1 + one[usable])).all())
        word = "proportional" if is_proportional else "similar" if 0.75 < ratio < 1.35 else "different"
    yield label("the same as tau=1.0", word)


@probe
def hard_law_with_generator(student, rng):
    """How often is each category hot, with a generator, in float32?"""
    logits = ranked_logits(rng, LAW_ROWS).float()
    y = called(student.gumbel_softmax, logits, tau=1.6, hard=True, generator=generator(any_seed(rng)))
    yield from hard_law(y, logits, rng)


@probe
def hard_law_without_generator(student, rng):
    """How often is each category hot, without a generator?"""
    logits = ranked_logits(rng, LAW_ROWS)
    y = called(student.seeded(any_seed(rng)).gumbel_softmax, logits, tau=3.0, hard=True)
    yield from hard_law(y, logits, rng)


def hard_law(y, logits, rng):
    """Yield the rank of the hot category, where rows are one-hot and independent."""
    if isinstance(y, str):
        yield label("rows", y)
    elif not bool(one_hot(y).all()):
        yield label("rows", "not one-hot")
    elif all_equal(y):
        yield label("rows", SHARED)
        yield label("largest logit is hot", bool((y.argmax(-1) == logits.argmax(-1))[EQUAL_ROWS:FIRST].all()))
    else:
        yield label("rows", "independent")
        (_, ranked) = by_rank(logits.numpy(), y.double().numpy())
        yield samples("rank of the hot category", ranked.argmax(axis=-1) + rng.random(len(ranked)))


def gradient_traits(gradients, tau):
    """Judge derivatives of entries 0 and 1 by all logits: in words, and the soft sample that they belong to or None.

    They are factor / tau * (y[0]*([k = 0] - y[k])) and the same for 1, so that their ratios show y.
    """
    if any(gradient["logits"] is None for gradient in gradients):
        return "missing", None
    a, b = (gradient["logits"].double().numpy() for gradient in gradients)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return "not finite", None
    if max(np.abs(a).max(), np.abs(b).max()) < 1e-5:
        return "zero", None
    unit = np.eye(a.shape[-1])
    if np.abs(a / a[0, 0] - unit[0]).max() < 1e-4 and np.abs(b / a[0, 0] - unit[1]).max() < 1e-4:
        return f"identity times {a[0, 0]:.2f}", None
    y = a / a[:, 2:3]
    y[:, 0] = b[:, 0] / b[:, 2]
    y /= y.sum(axis=-1, keepdims=True)
    clear = (y > 1e-3).all(axis=-1)
    if clear.sum() < 20:
        return "saturated", None
    factor = -tau * (a[:, 2] / (y[:, 0] * y[:, 2]))[clear]
    middle = float(np.median(factor))
    fits = [np.abs(tau * g - middle * y[:, k, None] * (unit[k] - y))[clear] for k, g in enumerate((a, b))]
    if np.abs(factor - middle).max() > 1e-2 * abs(middle) or np.max(fits) > 1e-3 * abs(middle):
        return "of no softmax", None
    return f"of a softmax, times {middle:.2f}", y


def two_cotangents(logits):
    """Cotangents that pick entry 0 and entry 1 of every row."""
    return [direction.expand(logits.shape).contiguous() for direction in torch.eye(5, dtype=logits.dtype)[:2]]


@probe
def soft_gradient(student, rng):
    """What is the gradient of soft samples?"""
    for dtype, tau in ((torch.float64, 1.6), (torch.float32, 2.5)):
        logits = ranked_logits(rng, 400).to(dtype)
        given = {"wrt": ("logits",), "cotangents": two_cotangents(logits), "tau": tau}
        answer = called(student.gumbel_softmax.vjp, logits, generator=generator(any_seed(rng)), **given)
        if isinstance(answer, str):
            yield label(f"{dtype}", answer)
            continue
        sample, gradients = answer
        with np.errstate(all="ignore"):
            word, y = gradient_traits(gradients, tau)
        yield label(f"{dtype}", word)
        if y is not None:
            clear = (y > 1e-3).all(axis=-1)
            yield label(f"{dtype}, of the sample", bool(np.abs(sample.double().numpy() - y)[clear].max() < 1e-3))


@probe
def hard_gradient(student, rng):
    """What is the gradient of hard samples, and what law has the soft sample behind them?"""
    tau = 2.0
    logits = ranked_logits(rng, BEHIND_ROWS)
    given = {"wrt": ("logits",), "cotangents": two_cotangents(logits), "tau": tau, "hard": True}
    answer = called(student.gumbel_softmax.vjp, logits, generator=generator(any_seed(rng)), **given)
    if isinstance(answer, str):
        yield label("gradient", answer)
        return
    sample, gradients = answer
    with np.errstate(all="ignore"):
        word, y = gradient_traits(gradients, tau)
    yield label("gradient", word)
    if y is None:
        return
    y = np.nan_to_num(y, nan=0.0)
    of_hot = np.take_along_axis(y, sample.argmax(dim=-1, keepdim=True).numpy(), axis=-1)[:, 0]
    yield label("hot is the largest", bool((of_hot > 0.99 * y.max(axis=-1)).all()))
    if all_equal(torch.from_numpy(y)):
        yield label("behind", SHARED)
    else:
        yield from pivot_traits("behind", y, logits.numpy(), tau, rng)
        yield draws("what is behind the hot category", of_hot[FIRST:], rng)


@probe
def extreme_numbers(student, rng):
    """Where does arithmetic overflow or underflow?"""
    size = torch.tensor([1e4, -1e4, 5e3, 0.0, -5e3], dtype=torch.float64)
    rows = torch.zeros(1000, 5, dtype=torch.float64)
    for name, logits, tau in (
        ("one row of large logits", size, 1.0),
        ("large rows and small ones", torch.stack([size, size - 3e4]), 0.001),
        ("low temperature", rows, 0.001),
        ("high temperature", size, 1e6),
        ("high temperature, equal logits", rows, 1e6),
    ):
        y = called(student.gumbel_softmax, logits, tau=tau, generator=generator(any_seed(rng)))
        if not isinstance(y, str):
            if name == "low temperature":  # 5 rows in 1000 are undecided, 120 at the square root of tau, 370 at 0.1
                yield label("rows without a winner", int((y.amax(dim=-1) < 0.99).sum()) > 230)
            ratio = y.min() / y.max()
            y = "nearly uniform" if ratio > 0.9 else "zeros" if ratio < 1e-30 else "between"
        yield label(name, y)


@probe
def ties(student, rng):
    """How many categories are hot where float32 entries are equal?"""
    logits = torch.zeros(2000, 5)
    y = called(student.gumbel_softmax, logits, tau=1e6, hard=True, generator=generator(any_seed(rng)))
    yield label("rows", y if isinstance(y, str) else bool(one_hot(y).all()))


@probe
def low_temperature_gradient(student, rng):
    """Is the gradient finite at a low temperature?"""
    logits = torch.from_numpy(rng.uniform(-10.0, 10.0, (60, 5)))
    given = {"wrt": ("logits",), "cotangents": two_cotangents(logits), "tau": 0.01}
    answer = called(student.gumbel_softmax.vjp, logits, generator=generator(any_seed(rng)), **given)
    if isinstance(answer, str):
        yield label("gradient", answer)
    else:
        gradient = answer[1][0]["logits"]
        yield label("gradient", "missing" if gradient is None else bool(torch.isfinite(gradient).all()))


PROBES = (
    soft_structure,
    hard_structure,
    result_dtypes,
    strides_and_ones,
    never_the_last,
    bad_temperatures,
    randomness_of_soft_samples,
    randomness_of_hard_samples,
    soft_law_low,
    soft_law_high,
    wide_rows,
    default_temperature,
    hard_law_with_generator,
    hard_law_without_generator,
    soft_gradient,
    hard_gradient,
    extreme_numbers,
    ties,
    low_temperature_gradient,
)
