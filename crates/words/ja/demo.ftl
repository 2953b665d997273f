# デモ
demo-begins = 架空の職員による実演です。データ: { $data }  規程パック: { $pack }
demo-take_in_roster = { $people }人の個人番号に封をして、保管庫に入れました。
demo-fill_file = { $people }人分、{ $cells }か所に個人番号を記入し、暗号化しました。
demo-instruct_disposal = { $people }人が廃棄の対象です。
demo-carry_out_disposal = { $people }人の個人番号 { $numbers }件を削除しました。もう誰も表示できません。
demo-run_shredding_round = 残る { $secrets }件に新しい鍵で封をし直し、古い鍵を捨てました。
demo-verified = 検証しました。記録 { $size }件と台帳・データベースに食い違いはありません。
demo-export = 書き出した台帳: { $path }
demo-certificate = 廃棄確認書: { $path }
demo-container = 記入済みの提出ファイル（暗号化 ZIP）: { $path }  パスワード: { $password }
demo-unseal = 開封の合言葉: { $path }
demo-try = 続けて試すには: bannin --data { $data } ledger verify
demo-kept = このファイルは中を確かめられるように残してあります。消去と、取り込んだ番号の二度目の読合せは「やること」に残っています（bannin duties）。
demo-submit_to_authority = 提出先と方法を記録しました。
demo-erase_copy = 提出に使った写しを消し、消したことを記録しました。
