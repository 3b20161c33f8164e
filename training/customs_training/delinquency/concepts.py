"""Concept groups: what a contribution speaks about, in the words of an officer."""

from __future__ import annotations

from dataclasses import dataclass

from customs_training.delinquency.accounts import ASSESSED_FIELDS, LIMIT_FIELD, PAID_FIELDS, STATUS_FIELDS


@dataclass(frozen=True)
class ConceptGroup:
    """A concept an officer knows: what its contribution speaks about, in words, and the fields it reads."""

    name: str
    text: str
    when_raising: str
    when_lowering: str
    fields: tuple[str, ...]


GROUPS = (
    ConceptGroup(
        "latestMonthPastDue",
        "Months past due in the latest month",
        "The latest month is past due or not paid in full",
        "The latest month is not past due, or little",
        STATUS_FIELDS[:1],
    ),
    ConceptGroup(
        "earlierMonthsPastDue",
        "Months past due in the five months before",
        "Earlier months were past due or not paid in full",
        "The earlier months were not past due, or little",
        STATUS_FIELDS[1:],
    ),
    ConceptGroup(
        "pastDueRecord",
        "How often and how far the account was past due in six months",
        "The account was past due repeatedly or far in the last six months",
        "The account was hardly past due in the last six months",
        STATUS_FIELDS,
    ),
    ConceptGroup(
        "guaranteeLimit",
        "Size of the guarantee",
        "The guarantee is small",
        "The guarantee is large",
        (LIMIT_FIELD,),
    ),
    ConceptGroup(
        "limitUse",
        "Room left under the guarantee",
        "Little room is left under the guarantee",
        "Much room is left under the guarantee",
        (LIMIT_FIELD, *ASSESSED_FIELDS),
    ),
    ConceptGroup(
        "assessedBalances",
        "Assessed duty balances of the six months",
        "Assessed balances are like those of riskier accounts",
        "Assessed balances are like those of safer accounts",
        ASSESSED_FIELDS,
    ),
    ConceptGroup(
        "balanceTrend",
        "How the latest assessed balance compares with the months before",
        "The latest balance compares with earlier ones as in riskier accounts",
        "The latest balance compares with earlier ones as in safer accounts",
        ASSESSED_FIELDS,
    ),
    ConceptGroup(
        "balanceSwings",
        "How much the assessed balance swings from month to month",
        "The balance swings from month to month as in riskier accounts",
        "The balance swings from month to month as in safer accounts",
        ASSESSED_FIELDS,
    ),
    ConceptGroup(
        "dutyPaid",
        "Duty paid in the six months",
        "Little duty was paid in the last six months",
        "Much duty was paid in the last six months",
        PAID_FIELDS,
    ),
    ConceptGroup(
        "paymentsAgainstAssessments",
        "Payments compared with the balance they answer",
        "Payments cover little of what was assessed the month before",
        "Payments cover most of what was assessed the month before",
        (*ASSESSED_FIELDS[1:], *PAID_FIELDS[:5]),
    ),
    ConceptGroup(
        "arrears",
        "Balance left over after payment",
        "A large balance was left after payment",
        "Little balance was left after payment",
        (LIMIT_FIELD, *ASSESSED_FIELDS[1:], *PAID_FIELDS[:5]),
    ),
)

GROUP_NAMES = tuple(group.name for group in GROUPS)
