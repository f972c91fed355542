"""The measures of the method: what is computed of answers, by subject. Pure, standard library only.

Everything works on counts (K,): `counts[i]` is the number of votes for scale point `i + 1`; what
compares raters works on ratings (raters, units), None where one is missing. No votes, or an input
for which a measure is not defined, raises `StatisticsError` with the reason in plain words; nothing
returns NaN or a silent 0. Here does not live: the decision rule (`reports.classification`), the
middle answer and Leik's consensus (`studies.scale`, re-exported), any sentence (`reports.wording`).
"""

from reports.statistics.agreement import Ipras, agreement_a, ipras, tastle_wierman_consensus
from reports.statistics.comparison import (
    Changes,
    cliffs_delta,
    count_changes,
    group_change,
    individual_change,
)
from reports.statistics.distribution import interquartile_range, is_split, quartiles, share_agreeing
from reports.statistics.intervals import median_interval, share_interval
from reports.statistics.raters import gwet_ac2, kendall_w, krippendorff_alpha
from reports.statistics.resampling import reaching_probability
from studies.scale import StatisticsError, leik_consensus, median, middle_points

__all__ = [
    "Changes",
    "Ipras",
    "StatisticsError",
    "agreement_a",
    "cliffs_delta",
    "count_changes",
    "group_change",
    "gwet_ac2",
    "individual_change",
    "interquartile_range",
    "ipras",
    "is_split",
    "kendall_w",
    "krippendorff_alpha",
    "leik_consensus",
    "median",
    "median_interval",
    "middle_points",
    "quartiles",
    "reaching_probability",
    "share_agreeing",
    "share_interval",
    "tastle_wierman_consensus",
]
