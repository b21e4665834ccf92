"""Cases that are talked about, lessons, experiences on their way and questions, for the world."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.services import distilling, learning, stories, talking, thanking, voting
from meetings.models import Story
from people.models import Department
from people.permissions import Role
from tests import factories

if TYPE_CHECKING:
    from tests.e2e.world import World


def fill(world: "World") -> None:
    manager, technician = world.manager, world.technician
    other = factories.person(world.store, "周敏", Role.TECHNICAL_MANAGER)
    case = factories.published_case(technician, manager, concern="早上第一脚刹车响")
    question = talking.say(case, "用什么油脂?", section="question", by=manager)
    answer = talking.say(case, "硅基", section="question", parent=question, by=technician)
    talking.accept(answer, by=manager)
    talking.vote(question, by=technician)
    talking.say(case, "先路试", section="good", by=other)
    lesson = distilling.add(case, "只用硅基油脂", by=technician, models_too="A4L", steps_too="终检")
    distilling.add(case, "先路试再拆检", by=technician)
    distilling.mark_worth(lesson, by=manager)
    place = Department.objects.filter(store=world.store)[0]
    due_on = timezone.localdate() + dt.timedelta(days=7)
    adoption = distilling.adopt(lesson, place, owner=technician, due_on=due_on, by=manager)
    thanking.thank(case, by=manager)
    thanking.use(case, result="worked", note="另一台车", by=other)
    quizzes = [
        learning.ask(
            case,
            by=technician,
            text=text,
            choices=["导向销", "轮胎"],
            right=[0],
            explanation="会响",
        )
        for text in ("先查什么?", "再查什么?")
    ]
    given = [learning.answer(quizzes[0], [1], by=one) for one in (manager, other)]
    story = stories.tell(by=other, title="一句话留住客户", text="给一个明确的时间")
    offered = stories.tell(by=technician, title="一根线省两小时", text="先量搭铁")
    offered = stories.help_write(offered, version=offered.version, by=manager, done="先量搭铁线")
    stories.offer(offered, by=manager)
    told = factories.published_case(other, manager, "雨天接车先递伞", kind="story")
    voting.vote(told, by=manager)
    Story.objects.create(
        store=world.store,
        meeting=factories.meeting(world.store, chair=manager),
        teller=technician,
        title="冬季电瓶",
        did="先测电压",
        created_by=manager,
    )
    world.keep("cases/", case, story, offered)
    world.keep("cases/lessons/", lesson)
    world.keep("cases/adoptions/", adoption)
    world.keep("cases/posts/", question)
    world.keep("cases/questions/", *quizzes)
    world.keep("cases/learn/", *given)
    world.keep("cases/stories/", *Story.objects.filter(store=world.store)[:1])
    world.extra += [
        f"/cases/{offered.pk}/help",
        f"/cases/{case.pk}/questions?quiz={quizzes[1].pk}",
        "/cases/lessons?q=nothing",
    ]
