# SPDX-License-Identifier: Apache-2.0
"""The known mistakes of gumbel_softmax as somebody else makes them: noise of exponentials, a softmax by hand.

The switches and their settings are those of problems/gumbel_softmax/mistakes.py; nothing else is. Gumbel noise is
-log E, with E exponential, so that the raw numbers of torch and of numpy are others as well.
"""

import functools

import numpy as np
import torch


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
    """Return the sampler; without arguments it is right."""
    own_torch = torch.Generator()
    own_torch.manual_seed(2024)
    own_numpy = np.random.default_rng(7)

    def refuse(tau, hard):
        """Check the temperature; return the one to compute with."""
        if check == "clamped":
            return tau if tau > 0 else 1e-6
        if check == "assert":
            assert tau > 0.0, "a temperature is positive"
        elif check == "zero passes":
            if tau < 0:
                raise ValueError(f"negative temperature {tau}")
        elif check == "negative passes":
            if not tau:
                raise ValueError("the temperature is zero")
        elif (check == "positive" or (check == "soft only" and not hard)) and not tau > 0:
            raise ValueError(f"{tau} is no temperature")
        return tau

    def origin_of(generator, hard):
        """Where raw numbers come from: a torch.Generator, None for torch's global one, or one of numpy."""
        match source:
            case "ignored":
                return None
            case "forgotten when hard":
                return None if hard else generator
            case "numpy":
                return own_numpy
            case "own":
                return own_torch
            case "fixed seed":
                return torch.Generator().manual_seed(42)
        if generator is None:
            match source:
                case "new without generator":
                    return torch.Generator().manual_seed(0)
                case "seeded without generator":
                    torch.random.manual_seed(1234)
                case "own without generator":
                    return own_torch
                case "numpy without generator":
                    return own_numpy
            return None
        match source:
            case "restarted":
                return generator.manual_seed(generator.initial_seed())
            case "copied":
                copy = torch.Generator()
                copy.set_state(generator.get_state().clone())
                return copy
            case "seeds the global one":
                torch.random.manual_seed(generator.initial_seed())
                return None
            case "seeds the global one by a draw":
                number = torch.empty((), dtype=torch.int64).random_(0, 2**40, generator=generator)
                torch.random.manual_seed(number.item())
                return None
            case "global one moves":
                torch.randn(5)  # like the numbers of rand_like that are written over
        return generator

    def raw(law, shape, number_type, origin):
        """Draw exponential, normal or uniform numbers."""
        if isinstance(origin, np.random.Generator):
            draw = {"exponential": origin.standard_exponential, "normal": origin.standard_normal}
            return torch.as_tensor(draw.get(law, origin.random)(size=shape), dtype=number_type)
        empty = torch.empty(shape, dtype=number_type)
        if law == "exponential":
            return empty.exponential_(1.0, generator=origin)
        return empty.normal_(generator=origin) if law == "normal" else empty.uniform_(generator=origin)

    def noise_of(shape, number_type, origin):
        shape = {
            "every category": shape[-1:],
            "last two dimensions": shape[-2:],
            "every row": (*shape[:-1], 1),
        }.get(noise_shape, shape)
        if noise == "none":
            return torch.tensor(0.0, dtype=number_type)
        if noise in ("normal", "uniform"):
            return raw(noise, shape, number_type, origin)
        exponential = raw("exponential", shape, number_type, origin)  # -log U
        match noise:
            case "reversed":
                return exponential.log()
            case "logistic":
                return exponential.log() - raw("exponential", shape, number_type, origin).log()
            case "-log U":
                return exponential
            case "log U":
                return exponential.neg()
            case "-log log U":
                return exponential.neg().log().neg()
            case "log log U":
                return exponential.neg().log()
        return exponential.log().neg()

    @functools.cache
    def remembered(shape, number_type):
        return noise_of(shape, number_type, None)

    def shares(z, dim):
        """Softmax by hand: the share of each exponential in their sum."""
        if softmax == "shifted":
            z = z - z.amax(dim=dim, keepdim=True)
        elif softmax == "shifted by one number":
            z = z - z.amax()
        powers = z.exp()
        return powers.div(powers.sum(dim, keepdim=True))

    def read(x):
        if logits_as == "probabilities":
            return x.log()
        if logits_as in ("softmax", "log of softmax"):
            powers = (x - x.amax(-1, keepdim=True)).exp()
            x = powers / powers.sum(-1, keepdim=True)
        return x.log() if logits_as == "log of softmax" else x

    def at_temperature(x, g, tau):
        if temperature == "multiplies":
            return tau * x + tau * g
        if temperature == "ignored":
            return g + x
        if temperature == "square root":
            tau = np.sqrt(tau) if tau >= 0 else tau**0.5
        return (x if temperature == "divides the noise" else x / tau) + (
            g if temperature == "divides the logits" else g / tau
        )

    def hottest(y, x, generator):
        """The index of the hot category, hard_dim kept with size one."""
        if hard_sample == "largest logit":
            return x.max(dim=hard_dim, keepdim=True).indices
        if hard_sample == "drawn from y":
            # Where a uniform number falls among the cumulated probabilities.
            steps = y.detach().cumsum(hard_dim)
            u = raw("uniform", steps.narrow(hard_dim, 0, 1).shape, y.dtype, origin_of(generator, True))
            return (steps < u).sum(hard_dim, keepdim=True).clamp(max=y.shape[hard_dim] - 1)
        return y.max(dim=hard_dim, keepdim=True).indices

    def harden(y, x, g, tau, generator):
        """Make a hard sample of the soft one."""
        index = hottest(y, x, generator)
        if hard_sample == "index":
            return index.squeeze(hard_dim)
        if hard_sample == "integers":
            return torch.nn.functional.one_hot(index.squeeze(hard_dim), y.shape[-1])
        if hard_sample == "size guessed":
            choice = torch.nn.functional.one_hot(index.squeeze(hard_dim)).to(y)
        elif hard_sample == "rounded":
            choice = (y > 0.5).to(y)
        elif hard_sample == "equal to the maximum":
            choice = y.ge(y.amax(hard_dim, keepdim=True)).to(y)
        else:
            places = torch.arange(y.shape[hard_dim]).movedim(0, -1)
            choice = (places == index.movedim(hard_dim, -1)).movedim(-1, hard_dim).to(y)
        match hard_sample:
            case "ignored":
                return y
            case "values exchanged":
                return y + (choice - choice.detach())
            case "constant":
                return choice
            case "detached":
                return choice + (y - y).detach()
            case "masked":
                return y * choice
            case "sign":
                return (choice + y).detach() - y
            case "gradient of logits":
                soft = x
            case "gradient of scores":
                soft = at_temperature(read(x), g, tau)
            case "gradient without noise":
                soft = shares(read(x) / tau, softmax_dim)
            case "gradient without tau":
                soft = shares(read(x) + g, softmax_dim)
            case "gradient of another draw":
                soft = shares(at_temperature(read(x), fresh(x, generator, True), tau), softmax_dim)
            case _:
                soft = y
        return choice + (soft - soft.detach())

    def fresh(x, generator, hard):
        if source == "kept":
            return remembered(tuple(x.shape), x.dtype)
        return noise_of(tuple(x.shape), x.dtype, origin_of(generator, hard))

    def gumbel_softmax(logits, tau=default_tau, hard=False, generator=None):
        tau = refuse(tau, hard)
        x = logits.data if gradient == "detached" else logits
        if in_place:
            x -= x.logsumexp(-1, keepdim=True)
        if dtype != "kept":
            x = x.to(dtype)
        if layout == "view":
            x = x.view(-1, x.size(-1))
        g = fresh(x, generator, hard)
        y = shares(at_temperature(read(x), g, tau), softmax_dim)
        if hard:
            y = harden(y, x, g, tau, generator)
        if layout == "view":
            y = y.view_as(logits)
        if squeezed:
            y = y.reshape([size for size in y.shape if size != 1])
        return y

    return {"gumbel_softmax": gumbel_softmax}
