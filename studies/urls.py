"""Addresses of studies: the researcher's pages, the facilitator's, the participant's, accounts."""

from django.urls import URLPattern, path

from studies.views import account, join, member, participant, session, study
from studies.views import setup as part

app_name = "studies"

# The researcher: the study and its set-up. A part's word in the address is its URL name, view and template.
STUDY = "studies/<slug:study>"
setup: list[URLPattern] = [
    path("", study.dashboard, name="dashboard"),
    path("studies/new/", study.new_study, name="new_study"),
    path(f"{STUDY}/", study.study, name="study"),
    path(f"{STUDY}/goal/", part.goal, name="goal"),
    path(f"{STUDY}/definition/", part.definition, name="definition"),
    path(f"{STUDY}/catalogue/", part.catalogue, name="catalogue"),
    path(f"{STUDY}/questions/", part.questions, name="questions"),
    path(f"{STUDY}/scale/", part.scale, name="scale"),
    path(f"{STUDY}/rule/", part.rule, name="rule"),
    path(f"{STUDY}/consent-text/", part.consent_text, name="consent_text"),
    path(f"{STUDY}/about-you-form/", part.about_you_form, name="about_you_form"),
    path(f"{STUDY}/peers/", part.peers, name="peers"),
    path(f"{STUDY}/peers/presenter/", part.presenter_notes, name="presenter_notes"),
]

# Members, invitations, the account.
members: list[URLPattern] = [
    path(f"{STUDY}/members/", member.members, name="members"),
    path(f"{STUDY}/members/<int:pk>/role/", member.change_role, name="change_role"),
    path(f"{STUDY}/members/<int:pk>/remove/", member.remove_member, name="remove_member"),
    path(f"{STUDY}/invitations/<int:pk>/revoke/", member.revoke_invitation, name="revoke_invitation"),
    path("invitation/", member.accept_invitation, name="accept_invitation"),
    path("invitation/<str:secret>/", member.invitation, name="invitation"),
    path("account/", account.account, name="account"),
    path("account/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
]

# Sessions, as members prepare them.
SESSIONS = "studies/<slug:study>/sessions"
PERSON = f"{SESSIONS}/<slug:session>/people/<slug:participant>"
sessions = [
    path(f"{SESSIONS}/", session.sessions, name="sessions"),
    path(f"{SESSIONS}/add/", session.add_session, name="add_session"),
    path(f"{SESSIONS}/<slug:session>/", session.session, name="session"),
    path(f"{SESSIONS}/<slug:session>/change/", session.change_session, name="change_session"),
    path(f"{SESSIONS}/<slug:session>/door/", session.set_door, name="set_door"),
    path(f"{SESSIONS}/<slug:session>/code/", session.change_join_code, name="change_join_code"),
    path(
        f"{SESSIONS}/<slug:session>/presenter/renew/",
        session.renew_presenter_link,
        name="renew_presenter_link",
    ),
    path(f"{SESSIONS}/<slug:session>/links/", session.links, name="links"),
    path(f"{PERSON}/link/", session.renew_link, name="renew_link"),
    path(f"{PERSON}/remove/", session.remove_participant, name="remove_participant"),
]

# The participant, without an account: the seat's cookie says who it is.
participants = [
    path("join/", join.join, name="join"),
    path("join/<str:code>/", join.join_session, name="join_session"),
    path("me/<str:secret>/", join.personal_link, name="personal_link"),
    path("s/<slug:session>/consent/", join.consent, name="consent"),
    path("s/<slug:session>/about-you/", join.about_you, name="about_you"),
    path("s/<slug:session>/me/", participant.me, name="me"),
    path("s/<slug:session>/receipt/", participant.receipt, name="receipt"),
    path("s/<slug:session>/withdraw/", participant.withdraw, name="withdraw"),
    path("s/<slug:session>/farewell/", participant.farewell, name="farewell"),
    path("s/<slug:session>/forget/", participant.forget_device, name="forget_device"),
]

urlpatterns = [
    *setup,
    *members,
    *sessions,
    *participants,
]
