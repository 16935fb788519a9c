"""The play, act by act: nine months from the first registration to the last diploma, on the simulated clock."""

from deploy.demo.acts import applying, jury, learning, office, places
from deploy.demo.campaign import Campaign
from deploy.demo.stage import Stage

MODULES = ((2, 10), (4, 10), (6, 5))
"""Month and day on which each module ends; its second attempts come a week later."""


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
    await jury.deliberate(stage, campaign)
    await stage.until(campaign.day(11, 20))
    await jury.release(stage, campaign)
    await stage.until(campaign.day(11, 22))
    await places.answer_until_settled(stage, campaign)
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
