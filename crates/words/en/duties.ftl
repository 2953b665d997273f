# Duties and stages. A body's own titles are words of its pack.
duty-manager = Manager
duty-supervisor = Supervisor
duty-clerk = Handling clerk
duty-auditor = Auditor
duty-system_officer = System officer

stage-house = House
stage-acquire = Acquisition
stage-enter = Entry
stage-use = Use
stage-retain = Retention
stage-provide = Provision
stage-dispose = Deletion and disposal

# What is still to be done. A kind is named after the work that must follow.
duties-none = Nothing is left to do.
duties-line = By { $due }  { $what } ({ $who }), about { $about }
duties-overdue = OVERDUE, by { $due }  { $what } ({ $who }), about { $about }
open-duty-erase_copy = Erase the working copy
open-duty-close_unresolved = Find out how the unresolved act ended and settle it
open-duty-carry_out_disposal = Carry out the instructed disposal
open-duty-run_round = Run the shredding round
open-duty-confirm_disposal = Confirm the disposal
open-duty-exchange_seal = Put the new seal into the seal place
