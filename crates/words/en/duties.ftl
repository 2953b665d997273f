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
about-request = A number last asked for on { $day }
about-documents = { $pieces } pieces of paper, received on { $day }
about-found = { $pieces } pieces of paper, handed in as found on { $day }
about-hand_over = { $pieces } pieces of paper, handed over on { $day }
about-disposal = A disposal of { $people } people's numbers
about-entry = a number typed on { $day }
about-correction = a correction of { $day }
about-report = a report of { $day }
about-place = The seal place { $path }
open-duty-erase_copy = Erase the working copy
open-duty-close_unresolved = Find out how the unresolved act ended and settle it
open-duty-answer_request = Receive the number that was asked for (or record_no_submission)
open-duty-look_into_found_document = Look into the papers that were handed in
open-duty-hand_over = Hand the papers over to those who enter
open-duty-accept_hand_over = Count and accept the papers handed over
open-duty-settle_difference = Find out about the difference in count and settle it
open-duty-carry_out_disposal = Carry out the instructed disposal
open-duty-run_round = Run the shredding round
open-duty-confirm_disposal = Confirm the disposal
open-duty-exchange_seal = Put the new seal into the seal place
open-duty-second_reading = Read the number a second time from its source
open-duty-settle_error_report = Look into the report of an error, and correct or settle it
open-duty-check_correction = Hold the correction against its source
open-duty-inform_receivers = Tell those who received what was wrong
