# 行為の結果
act-done = { $act }が完了しました。
refused-head = { $act }は、次の規程により行えません。
refused-who = この行為をできる役割: { $who }
refused-nobody = 役割を替えても行えません。上の条件を満たしてから、もう一度行ってください。
refused-record = この拒否は記録されました（記録 { $record }）。
list-between = 、
