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
duties-line = By { $due }  { $what } ({ $who })
duties-overdue = OVERDUE, by { $due }  { $what } ({ $who })
duties-close = The act that closes it: bannin act run { $act }
duties-close-with = The act that closes it: bannin act run { $act } (with "{ $field }": "{ $about }")
about-copy = A file of form { $form } (of { $people } people, made on { $day })
about-disposal = A disposal of { $people } people's numbers
about-place = The seal place { $path }
open-duty-erase_copy = Erase the working copy
open-duty-close_unresolved = Find out how the unresolved act ended and settle it
open-duty-carry_out_disposal = Carry out the instructed disposal
open-duty-run_round = Run the shredding round
open-duty-confirm_disposal = Confirm the disposal
open-duty-exchange_seal = Put the new seal into the seal place
open-duty-acknowledge_instruction = Acknowledge the instruction
open-duty-review_deputy_act = Look over what the deputy did
open-duty-decide_approval = Answer the request for approval
about-instruction = An instruction for: { $acts }
about-approval = A request for approval ({ $work })
about-deputy_act = What a deputy did on { $day }: { $acts }
