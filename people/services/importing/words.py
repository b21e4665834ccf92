"""The words of real staff lists: headers, positions, roles, trades, languages."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from people.permissions import Role


class Column(StrEnum):
    """What an import knows; the order is that of the export and the preview."""

    EMPLOYEE_NUMBER = "employee_number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    DEPARTMENT = "department"
    TEAM = "team"
    TITLE = "title"
    ROLES = "roles"
    TRADE = "trade"
    SUPERIOR = "superior"
    HIRED_ON = "hired_on"
    LEFT_ON = "left_on"
    LANGUAGE = "language"
    WECOM_ID = "wecom_id"
    STATUS = "status"


LABELS: Mapping[Column, str | Promise] = {
    Column.EMPLOYEE_NUMBER: _("employee number"),
    Column.NAME: pgettext_lazy("of a person", "name"),
    Column.PHONE: _("phone"),
    Column.EMAIL: _("e-mail"),
    Column.DEPARTMENT: _("department"),
    Column.TEAM: _("team"),
    Column.TITLE: _("position"),
    Column.ROLES: _("roles"),
    Column.TRADE: _("trade"),
    Column.SUPERIOR: _("reports to"),
    Column.HIRED_ON: _("hired on"),
    Column.LEFT_ON: _("left on"),
    Column.LANGUAGE: _("language"),
    Column.WECOM_ID: _("WeCom account"),
    Column.STATUS: _("employment"),
}

HEADERS: Mapping[Column, str] = {
    Column.EMPLOYEE_NUMBER: (
        "工号|员工编号|员工号|员工工号|人员编号|人员编码|员工编码|职工号|职工编号|编号|员工代码|员工ID|人员ID|"
        "employee no|employee no.|employee number|employee id|employee code|emp no|emp id|staff no|"
        "staff number|staff id|personnel number|personnel no|badge|number|no|id"
    ),
    Column.NAME: (
        "姓名|员工姓名|名字|人员姓名|职工姓名|中文名|中文姓名|真实姓名|"
        "name|full name|employee name|employee|staff name"
    ),
    Column.PHONE: (
        "手机|电话|手机号|手机号码|电话号码|联系电话|联系方式|移动电话|联系手机|本人电话|手机/电话|电话/手机|"
        "phone|phone number|phone no|mobile|mobile phone|mobile number|mobile no|cell|cell phone|"
        "tel|telephone"
    ),
    Column.EMAIL: (
        "邮箱|电子邮箱|电子邮件|邮件|邮箱地址|邮件地址|公司邮箱|工作邮箱|企业邮箱|"
        "email|e-mail|mail|email address|e-mail address|work email"
    ),
    Column.DEPARTMENT: "部门|所属部门|部门名称|所在部门|一级部门|department|dept|division",
    Column.TEAM: "班组|小组|组别|所属班组|班组名称|班|组|二级部门|team|group|crew",
    Column.TITLE: (
        "岗位|职务|职位|岗位名称|职位名称|职务名称|职称|工作岗位|岗位/职务|职务/岗位|岗位职务|职位/岗位|"
        "position|title|job title|job|post"
    ),
    Column.ROLES: "角色|系统角色|权限角色|用户角色|角色名称|role|roles|system role|system roles",
    Column.TRADE: "工种|技术工种|专业|维修工种|trade|craft|specialty|speciality",
    Column.SUPERIOR: (
        "上级|直接上级|直属上级|汇报对象|上级领导|直属领导|直接领导|主管|上级主管|汇报给|上级姓名|上级工号|"
        "superior|manager|reports to|supervisor|line manager|direct manager|boss"
    ),
    Column.HIRED_ON: (
        "入职日期|入职时间|入职日|入职|入司日期|入司时间|参加工作日期|到岗日期|进厂日期|"
        "hired on|hire date|hired|date of hire|start date|joined|join date|joining date|date joined"
    ),
    Column.LEFT_ON: (
        "离职日期|离职时间|离职日|离司日期|"
        "left on|leave date|left|end date|termination date|date left|leaving date"
    ),
    Column.LANGUAGE: "语言|界面语言|使用语言|language|lang",
    Column.WECOM_ID: (
        "企业微信|企业微信账号|企微账号|企业微信ID|企微ID|wecom|wecom account|wecom id|wechat work"
    ),
    Column.STATUS: (
        "状态|在职状态|员工状态|人员状态|是否在职|status|employment|employment status|active"
    ),
}

ROLE_WORDS: Mapping[Role, str] = {
    Role.GROUP_MANAGER: "集团|集团经理|集团管理员|集团总监",
    Role.GENERAL_MANAGER: "总经理|店总|店总经理",
    Role.AFTERSALES_DIRECTOR: (
        "售后总监|售后经理|服务总监|服务经理|售后服务经理|售后服务总监|售后站长|服务站长|站长"
    ),
    Role.FRONT_DESK_SUPERVISOR: "前台主管|前台经理|服务主管|接待主管|服务顾问主管|SA主管",
    Role.SERVICE_ADVISOR: "服务顾问|SA|维修顾问|售后顾问|事故顾问|钣喷顾问",
    Role.RECEPTIONIST: "前台接待|接待员|接待|引导员|迎宾|前台|预约专员",
    Role.WORKSHOP_SUPERVISOR: "车间主管|车间主任|车间经理|钣喷主管|机电主管",
    Role.DISPATCHER: "调度|调度员|派工员|车间调度",
    Role.TEAM_LEADER: "班组长|班长|组长|机电组长|钣金组长|喷漆组长|机修组长",
    Role.TECHNICIAN: "技师|技工|维修工|维修技师|机修|机电|钣金|喷漆|油漆|学徒|大工|中工|小工|工",
    Role.QUALITY_INSPECTOR: "质检|质检员|终检|终检员|检验员|总检",
    Role.TECHNICAL_MANAGER: "技术总监|技术经理|技术主管|技术专家|技术专员",
    Role.TRAINER: "内训师|培训师|讲师|内训|培训专员",
    Role.PARTS_MANAGER: "配件经理|配件主管|备件经理|备件主管|零件经理|零件主管",
    Role.PARTS_CLERK: "配件|配件员|备件|备件员|零件员|配件计划员|仓管|仓管员|库管|配件专员",
    Role.WARRANTY_CLERK: "索赔|索赔员|保修|保修员|三包员|索赔专员|保修专员",
    Role.CR_MANAGER: "客服经理|客服主管|客户关系经理|客户关系主管|CR经理|客户关爱经理",
    Role.CR_SPECIALIST: "客服|客服专员|回访专员|回访员|客户关系专员|客服回访|客户关爱专员",
    Role.IT_ADMIN: "信息员|系统管理员|网管|IT|信息管理员",
    Role.HR: "人事|人力资源|HR|人事专员|人事主管|行政人事|人事经理|人力资源专员",
}

TRADE_WORDS: Mapping[str, str] = {
    User.Trade.MECHANIC: "机电|机修|机电技师|机修技师|机械|机电工|机修工|mechanical",
    User.Trade.ELECTRICIAN: "电工|电器|电气|电路|汽车电工|electric|electrical",
    User.Trade.BODY: "钣金|钣金工|钣金技师|body|body shop|bodywork|panel",
    User.Trade.PAINT: "喷漆|油漆|漆工|喷漆工|油漆工|喷漆技师|喷涂|paint|painter",
}

LANGUAGE_WORDS: Mapping[str, str] = {
    "zh-hans": "中文|简体中文|汉语|zh|zh-cn|zh-hans|chinese|simplified chinese",
    "en": "英文|英语|en|en-us|en-gb|english",
}

STATUS_WORDS: Mapping[bool, str] = {
    True: "在职|在岗|在册|试用|试用期|转正|正式|是|active|employed|yes|y|true|1",
    False: "离职|已离职|停用|退休|否|inactive|left|no|n|false|0",
}


STATUS_LABELS: Mapping[bool, str | Promise] = {True: _("employed"), False: _("has left")}
LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))

NOT_THE_LEADER = ("助理", "副", "秘书", "实习", "assistant", "deputy")
BETWEEN_POSITIONS = r"[/、,，;；+&|\n]|兼任|兼"

NOT_AFTERSALES = (
    *("销售", "市场", "财务", "行政", "人事", "人力", "二手车", "金融", "保险", "集团", "总经办"),
    *("sales", "marketing", "finance", "accounting", "admin", "hr"),
)
