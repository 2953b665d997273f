# 記録台帳
ledger-exported = 記録 { $size }件を { $folder } に書き出しました。
left-for-good = ここにあった組織を終了しました。データベースは空になり、ここでの記録は { $folder } に書き出してあります。
ledger-verified = 記録 { $size }件を検証しました。食い違いはありません。
ledger-not-verified = 食い違いが { $findings }件あります（記録 { $size }件）。データを変えずに保全し、監査責任者に知らせてください。
ledger-also-against = 示されたチェックポイントとも突き合わせました。
ledger-also-numbers = 保管庫の個人番号も、すべて開いて確かめました。
ledger-also-own-key = 署名は、書き出しの中にある鍵で確かめました。控えておいた鍵（--key）かチェックポイント（--against）があれば、それとも突き合わせてください。
