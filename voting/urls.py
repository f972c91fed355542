"""Addresses of voting: the participant's board, the facilitator's console, a study that comes as a file."""

from django.urls import path

from voting.views import (
    board,
    codebook,
    coding,
    comment,
    console,
    decision,
    discussion,
    erasure,
    import_study,
    log,
    presenter,
    proposal,
    replication,
    session,
    simulation,
    vote,
)

app_name = "voting"

# The participant; the seat's cookie says who it is.
participant = [
    path("s/<slug:session>/", board.board, name="board"),
    path("s/<slug:session>/board/", board.board_fragment, name="board_fragment"),
    path("s/<slug:session>/answers/", board.own_answers, name="own_answers"),
    path("s/<slug:session>/vote/", vote.vote, name="vote"),
    path("s/<slug:session>/proposals/", proposal.propose, name="propose"),
    path("s/<slug:session>/erase/", erasure.erase, name="erase"),
    path("s/<slug:session>/comments/", comment.add, name="add_comment"),
    path("s/<slug:session>/comments/<slug:comment>/", comment.edit, name="edit_comment"),
    path("s/<slug:session>/comments/<slug:comment>/remove/", comment.remove, name="remove_comment"),
]

# The screen that is shared on the call; whoever holds its link sees it.
shared = [
    path("present/<slug:secret>/", presenter.presenter, name="presenter"),
    path("present/<slug:secret>/fragment/", presenter.presenter_fragment, name="presenter_fragment"),
]

# Whoever leads the session.
OF = "studies/<slug:study>"
LED = f"{OF}/sessions/<slug:session>"
facilitator = [
    path(f"{LED}/console/", console.console, name="console"),
    path(f"{LED}/console/fragment/", console.console_fragment, name="console_fragment"),
    path(f"{LED}/console/move/", console.move, name="move"),
    path(f"{LED}/console/go-to/", console.go_to, name="go_to"),
    path(f"{LED}/console/end-voting/", discussion.end_voting, name="end_voting"),
    path(f"{LED}/console/undo/", console.undo, name="undo"),
    path(f"{LED}/console/private-note/", console.private_note, name="private_note"),
    path(f"{LED}/comments/<slug:comment>/hide/", comment.hide, name="hide_comment"),
    path(f"{LED}/presenter/", presenter.open_presenter, name="open_presenter"),
    path(f"{LED}/simulate/", simulation.simulate, name="simulate"),
    path(f"{LED}/simulated/add/", simulation.add_simulated, name="add_simulated"),
    path(f"{LED}/simulated/remove/", simulation.remove_simulated, name="remove_simulated"),
    path("studies/<slug:study>/proposals/", proposal.proposals, name="proposals"),
    path("studies/<slug:study>/proposals/<slug:proposal>/", proposal.proposal, name="proposal"),
    path(f"{LED}/open/", session.open_, name="open_session"),
    path(f"{LED}/start/", session.start, name="start_session"),
    path(f"{LED}/finish/", session.finish, name="finish_session"),
]

# Whoever is a member of the study: its logs, its codebook, the coding of its comments. When the recording was
# started is said by those who lead.
member = [
    path(f"{LED}/log/", log.log, name="log"),
    path(f"{LED}/log/log.csv", log.log_file, name="log_file"),
    path(f"{LED}/log/chapters.vtt", log.chapters, name="chapters"),
    path(f"{LED}/recording/", log.recording, name="recording"),
    path(f"{OF}/codebook/", codebook.codebook, name="codebook"),
    path(f"{OF}/codebook/<uuid:code>/", codebook.code, name="code"),
    path(f"{OF}/codebook/<uuid:code>/merge/", codebook.merge, name="merge_code"),
    path(f"{OF}/codebook/<uuid:code>/retire/", codebook.retire, name="retire_code"),
    path(f"{OF}/codebook/<uuid:code>/restore/", codebook.restore, name="restore_code"),
    path(f"{OF}/coding/", coding.coding, name="coding"),
    path(f"{OF}/coding/compare/", coding.compare, name="compare"),
    path(f"{OF}/coding/compared/", coding.compared, name="compared"),
    path(f"{OF}/coding/<slug:comment>/", coding.code_note, name="code_note"),
    path(f"{OF}/coding/<slug:comment>/decide/", coding.decide, name="decide_note"),
]

# Whoever may read a study may begin a replication of it, codebook and all.
copies = [path(f"{OF}/copy/", replication.copy_study, name="copy_study")]

# Members read what was decided on issues after the sessions; those who lead decide.
after = [
    path("studies/<slug:study>/decisions/", decision.decisions, name="decisions"),
    path("studies/<slug:study>/decisions/<int:pk>/undo/", decision.undo_decision, name="undo_decision"),
]

# Whoever has an account.
researcher = [
    path("studies/import/", import_study.import_study, name="import_study"),
]

urlpatterns = participant + shared + facilitator + member + copies + after + researcher
