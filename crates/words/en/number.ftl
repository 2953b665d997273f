# Checks of Individual and corporate numbers. The number itself is never shown.
number-fault-empty = Nothing was entered. Enter the number.
number-fault-length = There are { $digits } digits; { $expected } are needed.
number-fault-characters = There are characters other than digits. Besides digits, only spaces and hyphens between them may be used.
number-fault-check_digit = The check digit does not fit. Compare with the original and enter it again.
number-fault-all_zero = No number is all zeros. Look at the original.
number-fault-lost_leading_zero = There are 11 digits. A spreadsheet may have dropped a leading zero. Do not add one: save the original data again as text.
number-fault-exponent = This is written with an exponent (E+), so its last digits are lost. Take the data again from the source, with the column set to text.
