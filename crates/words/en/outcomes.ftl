# How an act ended
act-done = Done: { $act }.
refused-head = The regulation does not allow this: { $act }.
refused-who = Who could do it: { $who }
refused-nobody = No other duty would help. Meet the conditions above, then try again.
refused-record = This refusal was recorded (record { $record }).
list-between = { ", " }
