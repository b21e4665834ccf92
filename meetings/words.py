"""Data: the words in which people write days, owners and deadlines, in Chinese and in English.

Each pattern is a regular expression; its named groups are read in `dates_in_words`.
"""

# What a number before it makes a count, not a date: "2-3 个", "3/4 寸", "2-3 days".
UNITS = (
    r"\s*(?:[天个位台次人辆月秒点号件名家条元块万级楼层项步遍组张套班轮成倍折岁寸年份℃%]|周(?![一二三四五六日天末])|小时|分钟|"
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|min(?:ute)?s?|h|km|mm|cm|people|persons|cars|"
    r"vehicles|customers|items|pieces|pcs|times|bar|[ap]m)(?![a-z]))"
)
FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")

DIGITS = {
    "": 0,
    **{digit: value for value, digit in enumerate("一二三四五六七八九", start=1)},
    "两": 2,
}
TEN, HALF = "十", "半"
YEARS_AHEAD = {"今": 0, "明": 1}
NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
DAY_NUMBER = r"(?:0?[1-9]|[12]\d|3[01]|[一二三四五六七八九十]{1,3})"
MONTH_NUMBER = r"(?:0?[1-9]|1[0-2]|[一二三四五六七八九十]{1,2})"
THIS_OR_NEXT = r"(?:本|当|这个?|下下个?|下个?)"
NOT_PAST = r"(?<![上每去下隔@])(?<!上个)(?<!每个)"
NOT_COUNTED = r"(?<![一二两三四五六七八九十百半个第\d])"

NAMED_DAYS = {
    **dict.fromkeys(("今天", "今日", "今晚", "今早", "today", "tonight", "eod", "end of day"), 0),
    **dict.fromkeys(("明天", "明日", "明早", "明晚", "tomorrow", "tmr", "tmrw"), 1),
    **dict.fromkeys(("后天", "the day after tomorrow", "day after tomorrow"), 2),
    "大后天": 3,
}
WEEKDAYS = {
    **{name: number for number, name in enumerate("一二三四五六日")},
    "天": 6,
    **dict.fromkeys(("mon", "monday"), 0),
    **dict.fromkeys(("tue", "tues", "tuesday"), 1),
    **dict.fromkeys(("wed", "weds", "wednesday"), 2),
    **dict.fromkeys(("thu", "thur", "thurs", "thursday"), 3),
    **dict.fromkeys(("fri", "friday"), 4),
    **dict.fromkeys(("sat", "saturday"), 5),
    **dict.fromkeys(("sun", "sunday"), 6),
}
WEEKS_AHEAD = {
    **dict.fromkeys(("本", "当", "这", "这个", "this", "the"), 0),
    **dict.fromkeys(("下", "下个", "next"), 1),
    **dict.fromkeys(("下下", "下下个"), 2),
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ENGLISH_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1}
MONTH_UNITS = {"月": 1, "month": 1, "年": 12, "year": 12}
DAY_UNITS = {"天": 1, "日": 1, "day": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7}
HALVES = {"天": 0, "月": 15, "年": 183}  # days in half of each

CHINESE = {
    "named": r"大后天|(?<!大)后天|今[天日晚早]|明[天日早晚]",
    "weekday": rf"{NOT_PAST}(?<![一二两三四五六七八九十百半个第])(?P<week>{THIS_OR_NEXT})?(?:周|星期|礼拜)"
    r"(?P<weekday>[一二三四五六日天])(?![一二三四五六日天次个年台位辆名])(?!(?<=日)[报均志])",
    "weekend": rf"{NOT_PAST}{NOT_COUNTED}(?P<week>{THIS_OR_NEXT})?周末",
    "in": r"(?<![\d.第每一二两三四五六七八九十百])(?:\d{1,3}\s*[-~～至到]\s*)?"
    rf"(?P<number>半|{NUMBER})\s*个?\s*(?P<unit>天|日|周|星期|礼拜|月|年)"
    r"(?:之后|以后|后(?![台轮桥杠挡])|之内|以内|内)",
    "month_end": rf"{NOT_PAST}{NOT_COUNTED}(?P<month>{THIS_OR_NEXT})?月(?:底|末|内|之内|以内)",
    "month_start": rf"{NOT_PAST}{NOT_COUNTED}(?P<month>下下个?|下个?)?月初",
    "named_month": rf"(?<![\d年])(?:(?P<year>20\d\d|今|明)年\s*)?(?P<m>{MONTH_NUMBER})月"
    r"(?:(?P<start>初)|底|末)",
    "year_end": r"(?<![去前明后每\d])(?:(?P<year>20\d\d)|本|今)?年(?:底|末)",
    "week_end": rf"{NOT_PAST}{NOT_COUNTED}(?P<week>{THIS_OR_NEXT})?(?:周|星期)(?:内|之内|以内)",
    "day_of_month": rf"{NOT_PAST}(?P<month>{THIS_OR_NEXT})月\s*(?P<d>{DAY_NUMBER})\s*[日号]",
    "month_day": rf"(?<![\d年])(?:(?P<year>20\d\d|今|明)年\s*)?(?P<m>{MONTH_NUMBER})\s*月\s*"
    rf"(?:(?P<d>{DAY_NUMBER})\s*[日号]|(?P<bare>0?[1-9]|[12]\d|3[01])(?!\d|{UNITS}))",
}
CHINESE_ALONE = {  # dates only where nothing else is glued to them: bay 3 is "3号工位"
    "day": rf"(?<![\d月第每./\-A-Za-z@一二三四五六七八九十])(?P<d>{DAY_NUMBER})[号日]",
    "this_week": rf"{NOT_PAST}(?P<week>{THIS_OR_NEXT})(?:周|星期|礼拜)(?!之?前|以前|[初中末底])",
    "this_month": rf"{NOT_PAST}(?P<month>{THIS_OR_NEXT})月(?!之?前|以前|[初中末底])",
}
NUMERIC = {
    "full": r"(?<![\d./\-A-Za-z])(?P<year>20\d\d)\s*(?P<sign>[-/.])\s*(?P<m>0?[1-9]|1[0-2])\s*(?P=sign)\s*"
    r"(?P<d>0?[1-9]|[12]\d|3[01])(?!\d|[-/.]\d)",
    "month_day": r"(?<![\d./:\-A-Za-z#])(?P<m>0?[1-9]|1[0-2])[-/](?P<d>0?[1-9]|[12]\d|3[01])"
    rf"(?![\d/%:A-Za-z-]|\.\d|{UNITS})",
}

BEGIN, END = r"(?<![A-Za-z0-9@])", r"(?![A-Za-z0-9]|['’]s)"
MONTH_NAME = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|{1}june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
ANY_MONTH, CLEAR_MONTH = (
    MONTH_NAME.format("month", "may|"),
    MONTH_NAME.format("clear", r"may(?=,?\s+20\d\d)|"),  # "2 may be enough" is no date
)
ORDINAL, YEAR = r"(?:st|nd|rd|th)", r"(?:,?\s+(?P<year>20\d\d))?"
ENGLISH_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
SHORT_WEEKDAYS = r"(?P<weekday>mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\.?"
ENGLISH_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(ENGLISH_NUMBERS)})"
ENGLISH_UNIT = r"(?P<unit>day|week|month|year)s?"
NOT_LAST = r"(?<!last )(?<!past )(?<!every )(?<!each )"
ENGLISH = {
    "named": r"(?:the\s+)?day\s+after\s+tomorrow|today|tonight|tomorrow|tmrw?|eod|end\s+of\s+day",
    "weekday": rf"{NOT_LAST}(?:(?:(?P<week>this|next)|(?:this\s+)?coming)\s+)?"
    rf"(?P<weekday>{ENGLISH_WEEKDAYS})|(?P<week2>this|next)\s+"
    rf"{SHORT_WEEKDAYS.replace('weekday', 'weekday2')}",
    "weekend": r"(?P<week>this|next|the)\s+weekend",
    "in": rf"(?:in|within)\s+(?P<number>{ENGLISH_NUMBER})\s+{ENGLISH_UNIT}(?:['’]?\s+time)?",
    "later": rf"(?P<number>{ENGLISH_NUMBER})\s+{ENGLISH_UNIT}\s+(?:from\s+(?:now|today)|later)",
    "month_end": r"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+|(?P<month>next)\s+)?month|month[- ]end|eom",
    "year_end": r"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?year|year[- ]end|eoy",
    "week_end": r"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+|(?P<week>next)\s+)?week|eow",
    "month_day": rf"{ANY_MONTH}\s+(?P<d>\d{{1,2}}){ORDINAL}?{YEAR}(?!\d|:\d|{UNITS})",
    "day_month": rf"(?P<d>\d{{1,2}})(?:{ORDINAL}\s+(?:of\s+)?{ANY_MONTH}|"
    rf"\s*(?:of\s+)?{CLEAR_MONTH}){YEAR}",
}
ENGLISH_ALONE = {  # "sat nav", "sun visor", "the 2nd bay" are no dates
    "weekday": rf"{NOT_LAST}{SHORT_WEEKDAYS}",
    "day": rf"(?:the\s+)?(?P<d>\d{{1,2}}){ORDINAL}",
    "this_week": r"(?P<week>this|next)\s+week",
    "this_month": r"(?P<month>this|next)\s+month",
}

# Words around a date that say it is a deadline; they go with it.
DEADLINE_BEFORE = (
    r"(?:截止到?|截至到?|最迟|最晚|不晚于|不迟于|赶在)\s*$|"
    r"(?:截止(?:日期|时间|日)?|完成(?:日期|时间)|期限|due(?:\s+date)?|deadline)\s*[:：]\s*$|"
    r"(?<![A-Za-z])(?:due(?:\s+(?:by|on|before))?|by|before|(?:no|not)\s+later\s+than|until|till)\s+$"
)
PLACE_BEFORE = r"(?<![由关对等大小低高])于\s*$|(?<![现存正放停不还实])在\s*$|(?<![A-Za-z])on\s+$"
DEADLINE_AFTER = (
    r"\s*(?:下班)?(?:之前|以前|前(?!台(?!账)|后|轮|杠|桥|照灯|大灯|雾灯|保险杠|保杠|机盖|减震|刹车|挡|风挡|门|"
    r"排座|悬|翼子板|叶子板|格栅|端|期))|\s*(?:截止|为止)|\s+(?:at\s+the\s+)?latest(?![A-Za-z])"
)
OWNED = r"\s*的|['’]s"  # "Monday's minutes" is a thing, not a deadline
RANGE = r"\s*(?:[-~～–—至到]|to|through)\s*"
RANGE_GOES_ON = r"\s*[-~～–—至]\s*\d"
BESIDE = r"[\s,，(（]*"  # between a date and its weekday

# What stands between or before names and dates and means nothing without them.
BETWEEN = r"(?:\s|[,，、;；:：/&+])*"
BETWEEN_NAMES = r"(?:\s|[,，、;；:：/&+]|和|与|及|以及|and(?![A-Za-z]))*"
LABEL = (
    r"(?:责任人|负责人|主办人?|协办人?|配合人?|(?<![A-Za-z])(?:owner|helpers?|responsible))"
    r"\s*[:：]\s*$"
)
SEPARATORS = ",，、;；:："
STOPS = ",，、;；。.!！?？"
BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}
URGENT = r"(?:^|(?<=[\s\x00]))\s*(?P<first>[!！]{1,3})|(?P<many>[!！]{2,3})(?=[\s\x00,，;；]|$)"
NOT_OURS = r"https?://\S+|[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # addresses stay as they are
