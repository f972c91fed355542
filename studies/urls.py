"""Addresses of studies: the researcher's pages, the facilitator's, the participant's, accounts."""

from django.urls import URLPattern, path

from studies.views import join, participant, session, study

app_name = "studies"

# The researcher: the study and its set-up.
setup: list[URLPattern] = [
    path("", study.dashboard, name="dashboard"),
]

# Sessions, as members prepare them. Slugs, since a database takes no NUL that an address may hold.
SESSIONS = "studies/<slug:study>/sessions"
PERSON = f"{SESSIONS}/<slug:session>/people/<slug:participant>"
sessions = [
    path(f"{SESSIONS}/", session.sessions, name="sessions"),
    path(f"{SESSIONS}/add/", session.add_session, name="add_session"),
    path(f"{SESSIONS}/<slug:session>/", session.session, name="session"),
    path(f"{SESSIONS}/<slug:session>/change/", session.change_session, name="change_session"),
    path(f"{SESSIONS}/<slug:session>/door/", session.set_door, name="set_door"),
    path(f"{SESSIONS}/<slug:session>/code/", session.change_join_code, name="change_join_code"),
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
    *sessions,
    *participants,
]
