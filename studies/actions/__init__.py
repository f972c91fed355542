"""Everything that writes studies, members, sessions and participants: one module per subject.

Each action checks the rule, writes and logs in one transaction. Votes and the agenda are written by
`voting.actions`.
"""
