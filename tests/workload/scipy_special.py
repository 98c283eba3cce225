# scipy.special imported inside the function.
def work() -> float:
    from scipy.special import betaln, digamma, erf, gammaln, logsumexp, softmax, xlogy

    return float(
        erf(0.3) + digamma(2.5) + gammaln(7.5) + betaln(2, 3) + logsumexp([1, 2, 3]) + softmax([1, 2])[0] + xlogy(0, 0)
    )
