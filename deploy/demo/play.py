"""The acts in order: nine months from the first registration to the last diploma, on the simulated clock."""

from deploy.demo.acts import applying, decisions, jury, learning, office, oral, places
from deploy.demo.campaign import Campaign
from deploy.demo.stage import Stage

ORALS = ((11, 23), (11, 24), (11, 25), (11, 26))
"""The day before the first interviews, and the days of interviews: reminders are sent on each."""
MODULES = ((2, 10), (4, 10), (6, 5))
"""Month and day on which each module ends; its retakes are a week later."""


async def play(stage: Stage, campaign: Campaign) -> None:
    await applying.apply(stage, campaign)
    await stage.until(campaign.day(11, 9))
    await office.check(stage, campaign, "submitted")
    await stage.until(campaign.day(11, 12))
    await applying.correct(stage, campaign)
    await office.check(stage, campaign, "incomplete")
    await _decide(stage, campaign)
    await _study(stage, campaign)


async def _decide(stage: Stage, campaign: Campaign) -> None:
    await stage.until(campaign.day(11, 16))
    await jury.appoint(stage, campaign)
    await jury.score_files(stage, campaign)
    await jury.shortlist(stage, campaign)
    await decisions.pronounce(stage, decisions.on_the_file(campaign))
    await stage.until(campaign.day(11, 17))
    await oral.invite(stage, campaign)
    await stage.until(campaign.day(11, 18))
    await oral.rearrange(stage, campaign)
    await stage.until(campaign.day(11, 20))
    await decisions.release(stage, decisions.on_the_file(campaign))
    await stage.until(campaign.day(11, 22))
    await places.answer_until_settled(stage, campaign, before=campaign.day(*ORALS[0]))
    for month, day in ORALS:
        await stage.until(campaign.day(month, day, 18))
    await oral.hear(stage, campaign)
    await decisions.pronounce(stage, decisions.after_an_oral(campaign))
    await stage.until(campaign.day(11, 27))
    await decisions.release(stage, decisions.after_an_oral(campaign))
    await stage.until(campaign.day(11, 28))
    await places.answer_until_settled(stage, campaign, before=campaign.day(12, 5))
    await stage.until(campaign.day(12, 5))
    await places.withdraw(stage, campaign)
    await places.answer_until_settled(stage, campaign)


async def _study(stage: Stage, campaign: Campaign) -> None:
    await stage.until(campaign.day(12, 21))
    await learning.learn_enrolments(stage, campaign)
    await learning.pay(stage, campaign, 1)
    await stage.until(campaign.day(1, 11))
    for ordinal, (month, day) in enumerate(MODULES):
        await stage.until(campaign.day(month, day, 18))
        await learning.teach(stage, campaign, ordinal)
        await stage.until(campaign.day(month, day + 7, 18))
        await learning.retake(stage, campaign, ordinal)
        await learning.pay(stage, campaign, ordinal + 2)
    await learning.assess(stage, campaign)
    await stage.until(campaign.after(7, 2))
    await learning.conclude(stage, campaign)
    await stage.quiet()
