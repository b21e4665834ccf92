"""Lists, board, the page of an issue, and the store's choices about them."""

from django.urls import path

from issues.views import issue, levels, lists, owner_rules, store_settings, talking

urlpatterns = [
    path("issues/", lists.page, name="list"),
    path("issues/board", lists.board, name="board"),
    path("issues/board/<int:pk>", lists.board_move, name="board_move"),
    path("issues/filters", lists.keep, name="filter_keep"),
    path("issues/filters/<int:pk>/forget", lists.forget, name="filter_forget"),
    path("issues/<int:pk>", issue.page, name="issue"),
    path("issues/<int:pk>/here", issue.here, name="issue_here"),
    path("issues/<int:pk>/change", issue.change, name="issue_change"),
    path("issues/<int:pk>/watch", issue.watch, name="issue_watch"),
    path("issues/<int:pk>/reveal", issue.reveal, name="issue_reveal"),
    path("issues/<int:pk>/move/<slug:name>", issue.move, name="issue_move"),
    path("issues/<int:pk>/remarks", talking.remark, name="remark"),
    path("issues/<int:pk>/remarks/<int:entry_pk>", talking.edit, name="remark_edit"),
    path("issues/<int:pk>/effect/<int:check_pk>", talking.effect, name="issue_effect"),
    path("settings/issues", store_settings.page, name="settings"),
    path("settings/issues/levels", levels.page, name="levels"),
    path("settings/issues/levels/reset", levels.reset, name="levels_reset"),
    path("settings/issues/owners", owner_rules.page, name="owner_rules"),
    path("settings/issues/owners/order", owner_rules.order, name="owner_rules_order"),
    path("settings/issues/owners/<int:pk>", owner_rules.rule, name="owner_rule"),
    path("settings/issues/owners/<int:pk>/delete", owner_rules.delete, name="owner_rule_delete"),
]
