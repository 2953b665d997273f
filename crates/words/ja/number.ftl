# 番号の検査（個人番号・法人番号）。番号そのものは表示しません。
number-fault-empty = 何も入力されていません。番号を入力してください。
number-fault-length = 数字が{ $digits }個あります。{ $expected }個必要です。
number-fault-characters = 数字以外の文字があります。数字のほかに使えるのは、数字の間の空白とハイフンだけです。
number-fault-check_digit = 検査用数字が合いません。原本と見比べて入力し直してください。
number-fault-all_zero = すべて0の番号はありません。原本を確認してください。
number-fault-lost_leading_zero = 数字が11個です。表計算ソフトで先頭の0が消えたおそれがあります。0を補わず、元のデータを文字列として保存し直してください。
number-fault-exponent = 指数の形（E+）になっており、下の桁は失われています。元のデータから、列を文字列にして取り直してください。
