"""Members and invitations: who may, what one link is good for, and that a study keeps an owner."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from studies.actions.member import (
    accept_invitation,
    change_role,
    invite_member,
    remove_member,
    revoke_invitation,
)
from studies.models import Invitation, Member, Role
from studies.queries import members_of
from studies.rules import NotOpen
from tests.factories import NOW, make_member, make_study, make_user, make_viewers, owner_of

pytestmark = pytest.mark.django_db


def invite(study, email="bob@example.org", role=Role.FACILITATOR, now=NOW):
    return invite_member(study=study, email=email, role=role, by=owner_of(study), now=now)


def roles_of(study):
    return [(member.user.email, member.role) for member in members_of(study)]


# Invitations as actions


def test_invitation_makes_a_member_once():
    study = make_study()
    invitation, bob, eve = (
        invite(study).invitation,
        make_user("bob@example.org"),
        make_user("eve@example.org"),
    )
    accept_invitation(invitation=invitation, by=bob, now=NOW)
    with pytest.raises(NotOpen):
        accept_invitation(invitation=invitation, by=eve, now=NOW)
    assert roles_of(study) == [("ana@example.org", "owner"), ("bob@example.org", "facilitator")]


def test_secret_of_an_invitation_is_not_stored():
    invited = invite(make_study())
    assert invited.secret not in str(Invitation.objects.values())


def test_expired_invitation_is_refused():
    study = make_study()
    invitation = invite(study).invitation
    with pytest.raises(NotOpen):
        accept_invitation(invitation=invitation, by=make_user("b@example.org"), now=NOW + timedelta(days=14))
    assert study.members.count() == 1


def test_revoked_invitation_is_refused():
    study = make_study()
    invitation = invite(study).invitation
    revoke_invitation(invitation=invitation, by=owner_of(study), now=NOW)
    with pytest.raises(NotOpen):
        accept_invitation(
            invitation=Invitation(pk=invitation.pk, study=study), by=make_user("b@x.org"), now=NOW
        )
    assert study.invitations.count() == 0


def test_new_invitation_of_an_address_kills_the_old_one():
    study = make_study()
    old = invite(study).invitation
    new = invite(study, email=" Bob@Example.org ", role=Role.ANALYST).invitation
    assert list(study.invitations.values_list("pk", "email", "role")) == [
        (new.pk, "bob@example.org", "analyst")
    ]
    assert old.secret_hash != new.secret_hash


def test_member_is_not_invited_again():
    study = make_study()
    with pytest.raises(ValidationError) as caught:
        invite(study, email="ANA@example.org")
    assert list(caught.value.message_dict) == ["email"]


def test_invitation_is_not_spent_by_somebody_who_is_a_member():
    study = make_study()
    invitation = invite(study).invitation
    with pytest.raises(NotOpen):
        accept_invitation(invitation=invitation, by=owner_of(study), now=NOW)
    assert (
        accept_invitation(invitation=invitation, by=make_user("bob@example.org"), now=NOW).role
        == "facilitator"
    )


# The last owner


def test_last_owner_stays():
    study = make_study()
    owner = study.members.get()
    make_member(study, Role.FACILITATOR)
    with pytest.raises(NotOpen):
        remove_member(member=owner, by=owner.user, now=NOW)
    with pytest.raises(NotOpen):
        change_role(member=owner, role=Role.ANALYST, by=owner.user, now=NOW)
    assert study.members.get(role=Role.OWNER) == owner


def test_owner_may_go_when_there_is_another():
    study = make_study()
    owner = study.members.get()
    make_member(study, Role.OWNER, "other@example.org")
    remove_member(member=owner, by=owner.user, now=NOW)
    assert roles_of(study) == [("other@example.org", "owner")]


def test_member_who_has_gone_is_not_changed():
    study = make_study()
    gone = make_member(study, Role.ANALYST)
    Member.objects.filter(pk=gone.pk).delete()
    with pytest.raises(NotOpen):
        change_role(member=gone, role=Role.OWNER, by=owner_of(study), now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_owners_who_remove_each_other_leave_one():
    for _attempt in range(8):
        study = make_study(title="Race")
        first = study.members.get()
        second = make_member(study, Role.OWNER, f"second-{study.pk}@example.org")
        barrier = threading.Barrier(2)

        def remove(member, by, barrier=barrier):
            barrier.wait()
            try:
                remove_member(member=member, by=by.user, now=NOW)
            except NotOpen:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert study.members.filter(role=Role.OWNER).count() == 1


# The page of the members


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("owner", 200), ("facilitator", 200), ("analyst", 200), ("stranger", 404), ("anonymous", 302)],
)
def test_members_are_seen_by_members(viewer, status):
    study = make_study()
    response = make_viewers(study)[viewer].get(reverse("studies:members", args=[study.public_id]))
    assert response.status_code == status
    assert ("ana@example.org" in response.text) == (status == 200)


FORBIDDEN = [("facilitator", 403), ("analyst", 403), ("stranger", 404), ("anonymous", 302)]


@pytest.mark.parametrize(("viewer", "status"), FORBIDDEN)
def test_only_owners_invite_change_remove_and_revoke(viewer, status):
    study = make_study()
    viewers = make_viewers(study)
    invitation = invite(study).invitation
    other = make_member(study, Role.ANALYST, "other@example.org")
    before = roles_of(study)
    sent = [
        ("studies:members", [study.public_id], {"email": "new@example.org", "role": "owner"}),
        ("studies:change_role", [study.public_id, other.pk], {"role": "owner"}),
        ("studies:remove_member", [study.public_id, other.pk], {}),
        ("studies:revoke_invitation", [study.public_id, invitation.pk], {}),
    ]
    answers = [viewers[viewer].post(reverse(name, args=args), data) for name, args, data in sent]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert roles_of(study) == before
    assert study.invitations.count() == 1


def test_owner_invites_and_sees_the_link_once():
    study = make_study()
    client = make_viewers(study)["owner"]
    url = reverse("studies:members", args=[study.public_id])
    response = client.post(url, {"email": "bob@example.org", "role": "facilitator"})
    link = response.context["link"]
    assert response.text.count(link) == 2
    assert link not in client.get(url).text


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"email": "nobody", "role": "owner"}, "Enter a valid email address."),
        ({"email": "bob@example.org", "role": "king"}, "Select a valid choice."),
        ({"email": "ana@example.org", "role": "owner"}, "This person is a member already."),
    ],
)
def test_wrong_invitation_keeps_what_was_typed(sent, message):
    study = make_study()
    client = make_viewers(study)["owner"]
    response = client.post(reverse("studies:members", args=[study.public_id]), sent)
    assert response.status_code == 422
    assert message in response.text
    assert f'value="{sent["email"]}"' in response.text
    assert study.invitations.count() == 0


def test_owner_changes_a_role_and_removes_a_member():
    study = make_study()
    client = make_viewers(study)["owner"]
    other = make_member(study, Role.ANALYST, "other@example.org")
    client.post(reverse("studies:change_role", args=[study.public_id, other.pk]), {"role": "facilitator"})
    assert ("other@example.org", "facilitator") in roles_of(study)
    client.post(reverse("studies:remove_member", args=[study.public_id, other.pk]))
    assert "other@example.org" not in str(roles_of(study))


def test_member_may_leave():
    study = make_study()
    client = make_viewers(study)["analyst"]
    analyst = study.members.get(role=Role.ANALYST)
    response = client.post(reverse("studies:remove_member", args=[study.public_id, analyst.pk]))
    assert response.url == "/"
    assert client.get(reverse("studies:study", args=[study.public_id])).status_code == 404


def test_last_owner_who_leaves_is_told_why_not():
    study = make_study()
    client = make_viewers(study)["owner"]
    owner = study.members.get(role=Role.OWNER)
    response = client.post(reverse("studies:remove_member", args=[study.public_id, owner.pk]))
    assert response.status_code == 409
    assert "A study needs an owner." in response.text


def test_member_and_invitation_of_another_study_are_not_found():
    study, other = make_study(), make_study(owner=make_user("eve@example.org"))
    client = make_viewers(study)["owner"]
    member, invitation = other.members.get(), invite(other).invitation
    urls = [
        reverse("studies:change_role", args=[study.public_id, member.pk]),
        reverse("studies:remove_member", args=[study.public_id, member.pk]),
        reverse("studies:revoke_invitation", args=[study.public_id, invitation.pk]),
    ]
    assert [client.post(url, {"role": "owner"}).status_code for url in urls] == [404, 404, 404]


# The invitation as the person invited sees it


def open_link(secret, user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client, client.get(reverse("studies:invitation", args=[secret]))


@pytest.fixture
def now_it_is(time_machine):
    """The clock of the views stands at NOW."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


ACCEPT = "/invitation/"


def test_link_leaves_the_address_at_once(now_it_is):
    invited = invite(make_study())
    client, response = open_link(invited.secret)
    assert (response.status_code, response.url) == (302, ACCEPT)
    assert invited.secret not in str(dict(client.session))


def test_stranger_with_the_link_reads_what_it_is_for(now_it_is):
    client, _response = open_link(invite(make_study()).secret)
    response = client.get(ACCEPT)
    assert response.status_code == 200
    assert "Code debt" in response.text
    assert "from ana@example.org" in response.text


def test_signed_in_person_joins(now_it_is):
    study = make_study()
    client, _response = open_link(invite(study).secret, make_user("bob@example.org"))
    response = client.post(ACCEPT)
    assert response.url == reverse("studies:study", args=[study.public_id])
    assert ("bob@example.org", "facilitator") in roles_of(study)
    assert client.get(ACCEPT).status_code == 404


def test_opening_the_link_alone_joins_nobody(now_it_is):
    study = make_study()
    client, _response = open_link(invite(study).secret, make_user("bob@example.org"))
    client.get(ACCEPT)
    assert study.members.count() == 1


def test_anonymous_post_joins_nobody(now_it_is):
    study = make_study()
    client, _response = open_link(invite(study).secret)
    assert client.post(ACCEPT).status_code == 200
    assert study.members.count() == 1


def test_link_is_good_for_its_own_study_alone(now_it_is):
    first, second = make_study(), make_study(title="Second")
    client, _response = open_link(invite(first).secret, make_user("bob@example.org"))
    client.post(ACCEPT)
    assert client.get(reverse("studies:study", args=[second.public_id])).status_code == 404
    assert second.members.count() == 1


def test_expired_used_wrong_and_missing_links_look_alike(now_it_is):
    expired = invite(make_study(), now=NOW - timedelta(days=15)).secret
    used = invite(make_study(title="Used"))
    accept_invitation(invitation=used.invitation, by=make_user("bob@example.org"), now=NOW)
    answers = [open_link(secret)[0].get(ACCEPT) for secret in (expired, used.secret, "guessed")]
    answers.append(Client().get(ACCEPT))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert all("This invitation no longer works." in answer.text for answer in answers)
    assert all("Code debt" not in answer.text for answer in answers)


def test_member_who_opens_it_is_told(now_it_is):
    study = make_study()
    client, _response = open_link(invite(study).secret, owner_of(study))
    response = client.post(ACCEPT)
    assert response.status_code == 409
    assert "You are a member of this study already." in response.text


# Signing up

NEW_ACCOUNT = {"password1": "a-long-pass-phrase", "password2": "a-long-pass-phrase"}
SIGN_UP = "/accounts/signup/"


def test_sign_up_is_closed_without_an_invitation(now_it_is):
    response = Client().post(SIGN_UP, NEW_ACCOUNT | {"email": "bob@example.org"})
    assert "Accounts are by invitation." in response.text
    assert not Member.objects.filter(user__email="bob@example.org").exists()


def test_invited_person_opens_an_account_and_joins(now_it_is):
    study = make_study()
    client, _response = open_link(invite(study).secret)
    response = client.post(
        SIGN_UP + f"?next={ACCEPT}", NEW_ACCOUNT | {"email": "Bob@example.org", "next": ACCEPT}
    )
    assert response.url == ACCEPT
    assert "Successfully signed in as bob@example.org." in client.get(ACCEPT).text
    client.post(ACCEPT)
    assert ("bob@example.org", "facilitator") in [(email.lower(), role) for email, role in roles_of(study)]


def test_invited_person_cannot_take_another_address(now_it_is):
    client, _response = open_link(invite(make_study()).secret)
    response = client.post(SIGN_UP, NEW_ACCOUNT | {"email": "eve@example.org"})
    assert "The invitation is for another address." in response.text
    assert 'value="eve@example.org"' in response.text


@pytest.mark.parametrize("end", ["revoked", "accepted"])
def test_sign_up_closes_when_the_invitation_ends(now_it_is, end):
    study = make_study()
    invited = invite(study)
    client, _response = open_link(invited.secret)
    if end == "revoked":
        revoke_invitation(invitation=invited.invitation, by=owner_of(study), now=NOW)
    else:
        accept_invitation(invitation=invited.invitation, by=make_user("quick@example.org"), now=NOW)
    response = client.post(SIGN_UP, NEW_ACCOUNT | {"email": "bob@example.org"})
    assert "Accounts are by invitation." in response.text


def test_query_count_of_members_does_not_grow(django_assert_num_queries):
    study = make_study()
    client = make_viewers(study)["owner"]
    url = reverse("studies:members", args=[study.public_id])
    with django_assert_num_queries(5):
        client.get(url)
    for number in range(10):
        make_member(study, Role.ANALYST, f"more-{number}@example.org")
        invite(study, email=f"invited-{number}@example.org")
    with django_assert_num_queries(5):
        client.get(url)


def test_second_step_needs_no_confirmed_address():
    client = Client()
    ana = make_user()
    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=False)
    client.post(reverse("account_login"), {"login": ana.email, "password": "correct-horse"})
    asked = client.get(reverse("mfa_activate_totp"))  # for the password again, before such a step
    response = client.post(asked.url, {"password": "correct-horse"}, follow=True)
    assert response.redirect_chain == [(reverse("mfa_activate_totp"), 302)]
    assert response.status_code == 200
