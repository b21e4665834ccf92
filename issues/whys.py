"""When the last answer to "why?" is something that can be controlled. Pure."""

BEYOND_CONTROL = (
    "粗心", "不小心", "责任心不强", "责任心不够", "没有责任心", "缺乏责任心", "马虎", "大意",
    "疏忽", "不认真", "没注意", "不注意", "态度不好", "忘了", "忘记",
    "careless", "not careful", "did not pay attention", "forgot", "negligen",
)  # fmt: skip
"""What people call a cause though nobody can do anything about it: ask on."""


def beyond_control(text: str) -> str:
    """The word in `text` that ends the questions too early; empty if there is none."""
    lower = text.lower()
    return next((word for word in BEYOND_CONTROL if word in lower), "")
