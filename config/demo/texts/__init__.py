"""The words of the story, as data: one TOML file for each kind of meeting."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

SEASONS = (
    "冬季",
    "冬季",
    "春季",
    "春季",
    "春季",
    "夏季",
    "夏季",
    "夏季",
    "秋季",
    "秋季",
    "秋季",
    "冬季",
)
CAMPAIGNS = {
    "春季": "春季底盘检测",
    "夏季": "夏季空调检测",
    "秋季": "秋季养护检测",
    "冬季": "冬季检测",
}


@cache
def load(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def filled(text: str, on: dt.date) -> str:
    """The text with the season and the last month of that day in the place of {…}."""
    season = SEASONS[on.month - 1]
    last_month = (on.replace(day=1) - dt.timedelta(days=1)).month
    return text.format(season=season, campaign=CAMPAIGNS[season], month=f"{last_month} 月")


def in_full(facts: dict[str, Any]) -> dict[str, Any]:
    """The short form of a single meeting as the long form that the series have."""
    names = ("title", "section", "by", "minutes")
    topics = [dict(zip(names, one, strict=True)) for one in facts["topics"]]
    for name, many in (("notes", "notes"), ("paper", "papers")):
        for topic, words in zip(topics, facts.get(many, ()), strict=False):
            topic[name] = words
    topics[0]["decisions"] = facts.get("decisions", [])
    topics[0]["promises"] = [facts["promise"]] if "promise" in facts else []
    return {**facts, "topic": topics}
