"""Concept groups: the subjects of contributions, in the words of an officer."""

from __future__ import annotations

from dataclasses import dataclass

from customs_training.delinquency.accounts import ASSESSED_FIELDS, LIMIT_FIELD, PAID_FIELDS, STATUS_FIELDS


@dataclass(frozen=True)
class ConceptGroup:
    """A concept that an officer knows: the texts for its contribution, and the fields that it reads."""

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
        "The latest month is not or only slightly past due",
        STATUS_FIELDS[:1],
    ),
    ConceptGroup(
        "earlierMonthsPastDue",
        "Months past due in the five months before",
        "Earlier months were past due or not paid in full",
        "The earlier months were not or only slightly past due",
        STATUS_FIELDS[1:],
    ),
    ConceptGroup(
        "pastDueRecord",
        "How often and by how many months the account was past due in six months",
        "The account was past due often or by many months in the last six months",
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
        "Assessed balances resemble those of riskier accounts",
        "Assessed balances resemble those of safer accounts",
        ASSESSED_FIELDS,
    ),
    ConceptGroup(
        "balanceTrend",
        "Latest assessed balance compared with the preceding months",
        "The change from earlier balances resembles that of riskier accounts",
        "The change from earlier balances resembles that of safer accounts",
        ASSESSED_FIELDS,
    ),
    ConceptGroup(
        "balanceSwings",
        "Month-to-month swings of the assessed balance",
        "Month-to-month swings of the balance resemble those of riskier accounts",
        "Month-to-month swings of the balance resemble those of safer accounts",
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
        "Payments compared with the preceding balance",
        "Payments cover little of the preceding month's balance",
        "Payments cover most of the preceding month's balance",
        (*ASSESSED_FIELDS[1:], *PAID_FIELDS[:5]),
    ),
    ConceptGroup(
        "arrears",
        "Balance that remains after payment",
        "A large balance remained after payment",
        "Only a small balance remained after payment",
        (LIMIT_FIELD, *ASSESSED_FIELDS[1:], *PAID_FIELDS[:5]),
    ),
)

GROUP_NAMES = tuple(group.name for group in GROUPS)
