# What is wrong with an input (acts and commands)
form-field_missing-what = It is missing.
form-field_missing-do = Give a value.
form-field_unknown-what = There is no field of this name.
form-field_unknown-do = Check the name of the field.
form-field_type-what = The value is of another type.
form-field_type-do = Check whether a text, a number or a list belongs here.
form-field_form-what = The value has another form.
form-field_form-do = Write it as the field asks, for example a date as 2026-04-01.
form-choice_unknown-what = It is not one of the choices.
form-choice_unknown-do = Take one of the choices.
form-holds_number-what = There are 12 digits that look like an Individual Number.
form-holds_number-do = Take them out. No Individual Number may stand here.
form-not_json-what = The JSON is not right (line { $line }, column { $column }).
form-not_json-do = Check brackets, quotation marks and commas.
form-unknown-what = Nothing of this name or id is known.
form-unknown-do = Choose it from the list, or check what was entered.
form-code_form-what = This is not the form of a code.
form-code_form-do = Begin with a small letter; use small letters, digits and - _ . @, 64 characters at most.
form-ends_before_start-what = The last day is before the first.
form-ends_before_start-do = Correct the days.
form-day_in_future-what = That day is yet to come.
form-day_in_future-do = Give a day up to today.
form-at_least_one-what = The count of people or uses is less than one.
form-at_least_one-do = Give one or more.
form-base64_form-what = The attached data cannot be read: it is not Base64.
form-base64_form-do = Attach the file again.
form-path_not_from_here-what = A file of the machine cannot be named from here.
form-path_not_from_here-do = Attach the file.
form-file_name_form-what = The file name has characters that are not allowed, or is missing.
form-file_name_form-do = Use a name without / and \ that does not begin with a dot.

# People and terminals
form-credential-what = Sign-in name or password is wrong, or access was stopped.
form-credential-do = Enter them again. If in doubt, ask your supervisor.
form-secret_needed-what = The secret cannot be asked for here.
form-secret_needed-do = Give a file with the secret on its first line, with the option of this name.
form-password_short-what = The password is too short.
form-password_short-do = Use { $least } characters or more.
form-password_guessable-what = The password contains the name, staff number or sign-in name.
form-password_guessable-do = Choose one that others cannot guess.
form-public_key_form-what = This is not the public key of a terminal.
form-public_key_form-do = Enter the public key that device new-key printed, as it is.
form-registered_already-what = The key of this terminal is registered already.
form-registered_already-do = Use the registered terminal, or make a new key.
form-passphrase_mistyped-what = The unseal passphrase has a typing error.
form-passphrase_mistyped-do = Compare it with the paper, and type it again letter by letter.

# The organisation and its places
form-no_instance-what = There is no data in { $path }.
form-no_instance-do = Name the folder of the data with --data, or found the organisation with act run found_organisation. To try things out, use demo.
form-organisation_needed-what = There are several organisations.
form-organisation_needed-do = Name one with --organisation.
form-organisation_exists-what = This organisation was founded already.
form-organisation_exists-do = Use another code or another folder for the data.
form-not_this_organisation-what = The code is not that of the organisation that was prepared.
form-not_this_organisation-do = Enter the code that was prepared.
form-store_password_in_address-what = The address of the database holds a password.
form-store_password_in_address-do = Take it out, and write it on the first line of store.password in the folder of the keys.
form-place_form-what = This is not how a place is written.
form-place_form-do = Write KIND:DIR, where KIND is same-machine, other-machine, removable or hsm.
form-place_malformed-what = The folder of the place is not written plainly.
form-place_malformed-do = Write a path that starts with /, without .. and control characters.
form-place_inside_data-what = { $path } lies inside the folder of the data.
form-place_inside_data-do = Put keys, seals and backups outside of it.
form-places_overlap-what = This folder is the same as { $other }, or one lies inside the other.
form-places_overlap-do = Give each its own folder.
form-too_few_places-what = There are too few places.
form-too_few_places-do = Name two seal places or more, and one backup place or more.

# The house
form-clerks_are_designated-what = Handling clerks are not appointed.
form-clerks_are_designated-do = Designate the clerk instead.
form-department_of_supervisor-what = A department is given for a supervisor alone.
form-department_of_supervisor-do = Name it for a supervisor, and leave it out for other duties.
form-not_a_clerks_stage-what = A clerk cannot be designated for this stage.
form-not_a_clerks_stage-do = Choose a stage that the pack names.
form-people_all_or_some-what = The range of people is not clear.
form-people_all_or_some-do = Choose either all people, or at least one department.
form-not_in_catalogue-what = This purpose or destination is not in the catalogue.
form-not_in_catalogue-do = Choose one that these affairs allow.

# Handling
form-already_held-what = The person or the Individual Number on line { $line } is held already.
form-already_held-do = See whether the line is needed, and take it out if not. If the number may be another person's, tell your supervisor.
form-no_number_held-what = No Individual Number is held for this person.
form-no_number_held-do = Choose another person, or enter the number first.
form-erased_already-what = This copy was erased already.
form-erased_already-do = Make the file again.
form-left_already-what = It is recorded already that this person left.
form-left_already-do = Choose another person.
form-not_the_member_of_staff-what = This is a member of the family, not the member of staff.
form-not_the_member_of_staff-do = Choose the member of staff.
form-other_department-what = This person belongs to another department.
form-other_department-do = Choose another department or person.
form-beyond_end-what = There is no record at that place.
form-beyond_end-do = There are { $size } records; count from 0 and stay below { $size }.
