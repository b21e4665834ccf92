"""Addresses of series, meetings, agendas, notices, minutes and action items."""

from django.urls import path

from meetings.views import (
    action,
    actions,
    agenda,
    announce,
    answer,
    calendar,
    detail,
    edit,
    feed,
    notice_settings,
    series,
    templates,
    topics,
)
from meetings.views import list as meeting_list

app_name = "meetings"

urlpatterns = [
    # Meetings
    path("meetings/", meeting_list.page, name="list"),
    path("meetings/new", edit.new, name="new"),
    path("meetings/slot", edit.check, name="slot"),
    path("meetings/<int:pk>", detail.page, name="detail"),
    path("meetings/<int:pk>/edit", edit.edit, name="edit"),
    path("meetings/<int:pk>/cancel", edit.cancel, name="cancel"),
    path("meetings/<int:pk>/people", detail.people, name="people"),
    path("meetings/<int:pk>/people/invite", detail.invite, name="invite"),
    path("meetings/<int:pk>/people/<int:seat>/uninvite", detail.uninvite, name="uninvite"),
    path("meetings/<int:pk>/people/<int:seat>/required", detail.required, name="required"),
    # Agenda
    path("meetings/<int:pk>/agenda", agenda.page, name="agenda"),
    path("meetings/<int:pk>/agenda/order", agenda.order, name="agenda_order"),
    path("meetings/<int:pk>/agenda/candidate", agenda.add_candidate, name="candidate"),
    path("agenda/<int:pk>", agenda.item, name="item"),
    path("agenda/<int:pk>/remove", agenda.remove, name="item_remove"),
    path("agenda/<int:pk>/move", agenda.move, name="item_move"),
    path("agenda/<int:pk>/read", agenda.read, name="item_read"),
    path("agenda/<int:pk>/unread", agenda.unread, name="item_unread"),
    # Topics and templates
    path("topics/", topics.page, name="topics"),
    path("topics/<int:pk>/take", topics.take, name="topic_take"),
    path("topics/<int:pk>/decline", topics.decline, name="topic_decline"),
    path("topics/<int:pk>/withdraw", topics.withdraw, name="topic_withdraw"),
    path("templates/", templates.index, name="templates"),
    path("templates/new", templates.new, name="template_new"),
    path("templates/<int:pk>", templates.edit, name="template"),
    path("templates/<int:pk>/delete", templates.delete, name="template_delete"),
    # Series
    path("series/", series.index, name="series_list"),
    path("series/new", series.new, name="series_new"),
    path("series/rule", series.show_rule, name="series_rule"),
    path("series/<int:pk>", series.page, name="series"),
    path("series/<int:pk>/edit", series.edit, name="series_edit"),
    path("series/<int:pk>/end", series.end, name="series_end"),
    # Calendar
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/renew", calendar.renew_feed, name="feed_renew"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
    # Notice and answers
    path("meetings/<int:pk>/notice", announce.page, name="announce"),
    path("meetings/<int:pk>/notice/send", announce.send, name="announce_send"),
    path("meetings/<int:pk>/notice/late", announce.ask_late, name="ask_late"),
    path("meetings/<int:pk>/notice/approve", announce.approve_late, name="approve_late"),
    path("meetings/<int:pk>/notice/refuse", announce.refuse_late, name="refuse_late"),
    path("meetings/<int:pk>/notice/changes", announce.tell_changes, name="tell_changes"),
    path("meetings/<int:pk>/notice/chase", announce.chase, name="chase"),
    path("meetings/<int:pk>/answer", answer.own, name="own_answer"),
    path("settings/notices", notice_settings.page, name="notice_settings"),
    path("answer/<str:token>", answer.by_link, name="answer"),
    # Action items
    path("actions/", actions.page, name="actions"),
    path("actions/board", actions.board_page, name="board"),
    path("actions/export", actions.export, name="actions_export"),
    path("actions/new", action.new, name="action_new"),
    path("actions/<int:pk>", action.page, name="action"),
    path("actions/<int:pk>/edit", action.edit, name="action_edit"),
    path("actions/<int:pk>/due", action.put_off, name="put_off"),
    path("actions/<int:pk>/remark", action.comment, name="action_comment"),
    path("actions/<int:pk>/<slug:name>", action.move, name="action_move"),
]
