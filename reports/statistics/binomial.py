"""The binomial distribution, as far as intervals and resampling need it. Pure.

With no library at hand: a tail is summed from its largest term down, in about as many steps as the
root of n, so that ten votes and a million are both quick; no table, no approximation.
"""

from math import comb, exp, lgamma, log

# Up to here a binomial coefficient fits into a float, and nothing is lost to logarithms.
_EXACT_N = 1000
# A term this much smaller than the sum no longer changes it.
_NEGLIGIBLE = 1e-17


def binomial_term(k: int, n: int, p: float, q: float) -> float:
    """Return (n over k) p^k q^(n - k): the chance that of n people exactly k are of one kind.

    `p` and `q` (0..1) are the shares of two kinds of answers; where together they are less than 1,
    it is also the chance that there is no third kind among the n.

    >>> binomial_term(1, 3, 0.5, 0.5)
    0.375
    """
    if n <= _EXACT_N:
        return comb(n, k) * p**k * q ** (n - k)
    if (k and not p) or (n - k and not q):
        return 0.0
    coefficient = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(coefficient + (k * log(p) if k else 0) + ((n - k) * log(q) if n - k else 0))


def at_most(k: int, n: int, p: float) -> float:
    """Return the chance (0..1) of at most `k` successes in `n` independent trials.

    `p` (0..1) is the chance of one success; `k` may lie outside 0..n.

    >>> at_most(1, 3, 0.5), at_most(3, 3, 0.5), at_most(-1, 3, 0.5)
    (0.5, 1.0, 0.0)
    """
    if k < 0 or k >= n:
        return float(k >= n)
    if k > n * p:  # the other tail is the short one
        return 1 - at_most(n - k - 1, n, 1 - p)
    total = term = binomial_term(k, n, p, 1 - p)
    for successes in range(k, 0, -1):
        if term <= total * _NEGLIGIBLE:
            break
        term *= successes * (1 - p) / ((n - successes + 1) * p)
        total += term
    return total
