# What the help says. A key is the path of its command (crates/cli/src/args.rs).
cli = Guards Individual Numbers as the regulation says, and keeps a record of every handling.
cli-heading-usage = Usage:
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options

# For every command
cli--data = Folder of the data; when not given the environment variable BANNIN_DATA, or else bannin-data
cli--organisation = Code of the organisation, when there are several
cli--lang = Language of the output: ja (Japanese) or en (English)
cli--json = Prints one JSON object instead of text
cli--help = Prints this help
cli--version = Prints the version

cli-demo = Plays the whole job with made-up staff, from the founding to a confirmed disposal
cli-demo--pack = Regulation pack: hanamaki-city or university; hanamaki-city when not given
cli-demo--roster = A roster of your own (CSV); give --file and --layout too
cli-demo--file = A statutory file of your own, with the cells for Individual Numbers left empty
cli-demo--layout = Layout of the statutory file: 315 or 2200700
cli-demo--keys = Table that joins the form's own numbers to staff numbers (CSV), for forms without staff numbers
cli-demo--serve = Goes on as an office of 530 people in the browser of this machine, until stopped; with an address, there

cli-act = Looks acts up and runs them
cli-act-list = Lists every act with its stage
cli-act-schema = Prints the fields of an act's input as a JSON Schema
cli-act-schema--name = Code of the act (first column of act list)
cli-act-example = Prints an example of an act's input as JSON, to be written into a file and changed
cli-act-example--name = Code of the act (first column of act list)
cli-act-run = Runs an act: the regulation decides, and the outcome is recorded
cli-act-run--name = Code of the act (first column of act list)
cli-act-run--input = The JSON file with the input; each element of an array is an act of its own, in order. - is standard input
cli-act-run--sign-in = Sign-in name of the member of staff who acts
cli-act-run--credential-file = File with that person's password on its first line; asked for when not given
cli-act-run--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named
cli-act-run--second = Sign-in name of the member of staff who stands beside
cli-act-run--second-credential-file = File with the second person's password on its first line
cli-act-run--second-code-file = File with the second person's one-time code on its first line; asked for when no file is named
cli-act-run--device-key = Key file of a registered terminal; without one, acts that need a terminal are refused
cli-act-run--unseal-file = File with the unseal passphrase; at the founding, a drawn passphrase is written here when the file is not there
cli-act-run--store = Founding: sqlite, or the address of a PostgreSQL database; sqlite when not given
cli-act-run--keys = Founding: folder for the keys; beside the folder of the data when not given
cli-act-run--seal-places = Founding: seal place (KIND:DIR), at least twice; kinds are same-machine, other-machine, removable, hsm
cli-act-run--backup-places = Founding: backup place (KIND:DIR), at least once

cli-list = Lists the ids and codes that the inputs of acts take; registers need --as
cli-list--what = What to list: codes (of affairs, purposes, destinations, methods, cases of verification), layouts, staff, appointments, people, affairs, specific-files, zones, devices, designations, instructions, requests, documents, hand-overs, identity-checks, deputies, approvals, handlings, sources (rosters and ledgers taken in), pending (rows of rosters that wait), copies, copy-places, findings (numbers that lay about), incidents (breaches and leaks), incident-steps (tasks of the responses), report-routes (who is told), error-reports (reports of errors), events (who left, and when), submissions, sendings, postings, out (what was carried out and came back), due (numbers to be disposed of), holds, disposals, places (for media), media, stock-takings, destructions (of papers and media), contractors (and what lies with them), duties, records, sign-ins (and openings of the vault, files written), rights (who can reach numbers), tokens (of programs), unusual-accesses
cli-list--sign-in = Sign-in name of who looks; people are shown only as far as that person's offices and designations reach
cli-list--credential-file = File with that person's password on its first line; asked for when not given
cli-list--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named
cli-list--staff-number = People only: who has this staff number, and their family
cli-list--name = People only: part of a name or its kana
cli-list--pack = Codes only: regulation pack; the one in force when not given

cli-duties = Lists what is still to be done, the nearest first; with --as also the names of files and people in charge
cli-duties--sign-in = Sign-in name of who looks
cli-duties--credential-file = File with that person's password on its first line; asked for when not given
cli-duties--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named

cli-serve = Serves the pages for the browser
cli-serve--listen = Address and port; 127.0.0.1:8443 when missing
cli-serve--names = A name or address by which browsers call this server; may be given often
cli-serve--http = Without TLS, for this machine alone
cli-serve--upload-megabytes = The most that a file from a browser may have, in megabytes; 64 if not said
serve-authority = Browsers of terminals must trust this authority: { $path }
cli-device-new-certificate = Makes a certificate for the browser of a terminal and prints what its registration takes
cli-device-new-certificate--name = The name of the terminal
cli-device-new-certificate--file = New file for key and certificate
cli-device = Handles the keys of terminals
cli-device-new-key = Makes the key of a terminal and prints the public key for its registration
cli-device-new-key--file = New file for the key
cli-device-new-token = Draws the token of a program and prints its digest, with which it is issued
cli-device-new-token--file = The new file for the token; only the program should read it
cli-second-factor = Second factors
cli-second-factor-new = Draws the secret for an app that shows one-time codes, and shows it with a picture (QR code); act run add_second_factor enrols it
cli-second-factor-new--sign-in = Whose (the sign-in name)

cli-ledger = Verifies the ledger and shows it to others
cli-ledger-checkpoint = Prints the signed checkpoint: the ledger as it is now
cli-ledger-export = Writes the ledger into a folder that stock tools can verify
cli-ledger-export--out = Folder to write to
cli-ledger-prove = Prints the proof that one record stands in the ledger
cli-ledger-prove--index = Place of the record; the first is 0
cli-ledger-verify = Compares the whole database with the ledger, or verifies an exported ledger when a folder is given
cli-ledger-verify--key = File with the line of the key that signs this ledger, kept elsewhere; for verifying an export
cli-ledger-verify--against = File with a checkpoint received before: are its records still there?
cli-ledger-verify--unseal-file = File with the unseal passphrase (not with a folder), to verify every Individual Number in the vault too
cli-ledger-verify--dir = Folder of an exported ledger; no database is used

cli-vault = Looks at the vault of Individual Numbers
cli-vault-status = Prints the key generation, the count, and the seal places with their age
cli-leave = Ends an organisation here that was restored elsewhere
cli-leave--out = Folder for the ledger as it was here
cli-leave--unseal-file = File with the unseal words

cli-regulation = Looks at regulation packs
cli-regulation-list = Lists the packs in this version
cli-regulation-check = Checks packs for errors and gaps
cli-regulation-check--dir = Folder to check; all built-in packs when not given
cli-regulation-cases = Runs the cases of a pack and compares each decision with what is expected
cli-regulation-cases--pack = Regulation pack
cli-regulation-matrix = Prints a table of who may do which act
cli-regulation-matrix--pack = Regulation pack
cli-regulation-clauses = Prints what meets each clause, and its tests
cli-regulation-clauses--pack = Regulation pack

cli-number = Checks the form of numbers
cli-number-check = Tells whether the check digit is right; numbers are neither printed nor recorded. A number given as an argument can be seen by others on this machine in its list of processes: give real numbers on standard input
cli-number-check--kind = Kind of number: individual or corporate (a T in front is left out); individual when not given
cli-number-check--numbers = The numbers; - or nothing reads lines from standard input

cli-ask-password = Password:
cli-ask-code = One-time code:
cli-ask-second-code = One-time code of the second person:
cli-ask-second-password = Password of the second person:
cli-ask-unseal = Unseal passphrase:
cli-unsealing = Opening the vault; this takes a few seconds.

# A command line that is wrong
cli-usage-wrong = The command line is not right.
cli-usage-missing = Something is missing: { $arguments }
cli-usage-choose = Choose one of these: { $choices }
cli-usage-command-missing = A command is missing. Go on with one of these: { $commands }
cli-usage-unknown = There is no such option or argument: { $argument }
cli-usage-unknown-secret = There is an option or argument that this command does not have. It holds digits, so it is not repeated here.
cli-usage-unknown-command = There is no such command. Choose one of these: { $commands }
cli-usage-invalid = The value of { $argument } is not right.
cli-usage-invalid-choices = The value of { $argument } is not right. Choose one of these: { $choices }
cli-usage-value-missing = { $argument } has no value.
cli-usage-twice = { $argument } is given more than once.
cli-usage-conflict = { $argument } cannot be used together with { $others }
cli-usage-not-text = There are characters that cannot be read. Type them in UTF-8.
cli-usage-similar = Did you mean { $suggestion }?
cli-usage-help = --help shows how to use the command.
cli-secret-open = Others can read the file of { $option }: { $path }. Make it readable by yourself alone (chmod 600).
cli-answer-lost = It was done, but its result could not be written. Check the room at the output.
cli-list--to = File to write a register into as a ledger to hold in hand (.xlsx or .html)
cli-list--year = Records only: those of this fiscal year (2026, R8)
cli-timeline = What was done about one person or one specific file, from the first day on
cli-timeline--person = Id of the person (list people)
cli-timeline--file = Id of the specific file (list specific-files)
cli-timeline--to = File to write it into as a ledger to hold in hand (.xlsx or .html)
cli-timeline--sign-in = Sign-in name of who looks
cli-timeline--credential-file = File with that person's password on its first line; asked for when not given
cli-timeline--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named

cli-scan = Looks for Individual Numbers that lie in files. Says where, in what form, how surely and how many, never the digits. Exit code: 0 none, 4 found, 1 something could not be looked into
cli-scan--paths = Files and folders to look into; links are not followed, pipes and devices not opened
cli-scan--csv = CSV file to write the findings into
cli-scan--sarif = SARIF file to write the findings into
cli-scan--baseline = Findings of an earlier scan (output of --json); what is in it is not told again
cli-scan--ignore = What is left out, written as in a .gitignore; may be given several times
cli-scan--report = Writes the findings as inputs of report_finding, for act run report_finding --input
cli-scan--owner = Id of the member of staff who has to clear them up (list staff)
cli-scan--due = By which day they are to be cleared up (2026-04-01)
cli-scan--state = File that keeps what was seen; the next scan looks only at files that changed. Its key lies beside it (.key)
cli-list--staff = sign-ins only: of this member of staff, by id
cli-list--since = sign-ins only: from this day on
cli-list--still-out = out only: those from which something is still out
cli-ledger-export--sign-in = Sign-in name of who exports; exports are on record
cli-ledger-export--credential-file = File with that person's password on its first line; asked for when not given
cli-ledger-export--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named
cli-ledger-verify--sign-in = Sign-in name of who opens the vault to verify, with --unseal-file
cli-ledger-verify--credential-file = File with that person's password on its first line; asked for when not given
cli-ledger-verify--code-file = File with a one-time code, of whoever has enrolled a second factor, on its first line; asked for when no file is named
serve-set-up = There is no organisation yet. Open this address in the browser of this machine and set it up.
